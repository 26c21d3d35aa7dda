"""Signatures are read strictly, hold for a short time, and once."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.genesys import message_signature
from voicemon.sources.genesys.message_signature import (
    HEADER_LIMIT,
    Nonces,
    check_time,
    digest_of,
    read_signature,
)

GIVEN = "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"
INPUT = 'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
NONCE = "VGhpc0lzQVVuaXF1ZU5vbmNl"


def test_the_example_of_the_rfc_verifies() -> None:
    """RFC 9421, appendix B.2.5, with the key of B.1.5: https://www.rfc-editor.org/rfc/rfc9421#appendix-B.2.5"""
    secret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    values = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "@authority": "example.com",
        "content-type": "application/json",
    }
    signed = read_signature(INPUT, GIVEN)
    assert signed.components == ("date", "@authority", "content-type")
    assert signed.parameters == {"created": "1618884473", "keyid": "test-shared-secret"}
    right = digest_of(signed.components, values, signed.params_line, base64.b64decode(secret))
    assert right == signed.digest
    with pytest.raises(ProtocolError, match="covers 'date', which the request has not"):
        digest_of(signed.components, {}, signed.params_line, b"")


def test_blanks_that_mean_nothing_are_not_signed() -> None:
    loose = read_signature(INPUT.replace('" "', '"   "').replace(";", "; ").replace("(", "( "), f" {GIVEN} ")
    assert loose == read_signature(INPUT, GIVEN)


@pytest.mark.parametrize(
    ("told", "given"),
    [
        ("", ""),
        (INPUT, GIVEN.replace("sig-b25", "sig1")),
        (INPUT, GIVEN.replace(":", "")),
        (INPUT, "sig-b25=:pxc:"),
        (INPUT, f"{GIVEN}, {GIVEN}"),
        (f"{INPUT}, {INPUT}", GIVEN),
        (INPUT.replace('"date"', "date"), GIVEN),
        (INPUT.replace('"date"', '"content-type"'), GIVEN),
        (INPUT + ";created=5", GIVEN),
        (INPUT + ";nonce", GIVEN),
        (INPUT + '\n;nonce="1"', GIVEN),
        (INPUT + " " * HEADER_LIMIT, GIVEN),
    ],
)
def test_what_is_not_one_signature_is_refused(told: str, given: str) -> None:
    with pytest.raises(ProtocolError, match=r"[Ss]ignature"):
        read_signature(told, given)


@given(st.text(max_size=60), st.text(max_size=60))
def test_only_its_own_error_for_any_text(told: str, given: str) -> None:
    for pair in ((told, given), (INPUT + told, given), (told, GIVEN), (INPUT.replace("date", told), GIVEN)):
        try:
            read_signature(*pair)
        except ProtocolError as error:
            assert str(error)


def test_it_holds_for_ten_seconds_and_a_little() -> None:
    def told(parameters: str, now: float) -> None:
        check_time(read_signature(f'sig-b25=("date"){parameters}', GIVEN), now)

    for now in (998, 1000, 1010, 1012):
        told(";created=1000;expires=1010", now)
    for parameters, now, complaint in [
        (";created=1000", 1014, "14 s ago"),
        (";created=1000", 996, "4 s from now: a clock is wrong"),
        (";created=1000;expires=1001", 1005, "has expired"),
        (";expires=2000", 1000, "does not say when"),
        (';created="soon"', 1000, "'created' is no number"),
    ]:
        with pytest.raises(ProtocolError, match=complaint):
            told(parameters, now)


def test_it_holds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    nonces = Nonces()
    nonces.use(NONCE, 1000)
    nonces.use(NONCE + "2", 1001)
    with pytest.raises(ProtocolError, match="used before"):
        nonces.use(NONCE, 1015)
    with pytest.raises(ProtocolError, match="fewer than 22"):
        nonces.use("short", 1000)
    nonces.use(NONCE, 1017)  # no signature with it would hold any more
    assert NONCE not in repr(nonces)
    monkeypatch.setattr(message_signature, "MOST_NONCES", 2)
    with pytest.raises(ProtocolError, match="2 signatures within 16 s"):
        nonces.use(NONCE + "3", 1017)
