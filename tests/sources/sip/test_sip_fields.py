"""Addresses, stations and numbers in SIP headers, with quotes and brackets where people put them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import Request
from voicemon.sources.sip.sip_fields import (
    Address,
    check_request,
    read_address,
    read_cseq,
    read_via,
    split_outside,
    unquoted,
    user_of,
    with_source,
    words,
)

GOOD = {
    "via": "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
    "from": "<sip:a@example.com>;tag=1",
    "to": "<sip:b@example.com>",
    "call-id": "c1",
    "cseq": "1 INVITE",
}


def request(**changed: str) -> Request:
    fields = {**GOOD, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return Request(tuple(fields.items()), b"", "INVITE", "sip:b@example.com")


def test_separators_in_quotes_and_brackets_separate_nothing() -> None:
    assert list(split_outside('"a, \\"b" <sip:x;y,z>;q=1, c', ",")) == ['"a, \\"b" <sip:x;y,z>;q=1', "c"]
    assert read_address('"Smith; John" <sip:j@x;transport=tcp>;tag=a;lr') == Address(
        "Smith; John", "sip:j@x;transport=tcp", {"tag": "a", "lr": ""}
    )
    assert read_address("sip:j@x;tag=a") == Address("", "sip:j@x", {"tag": "a"})
    assert unquoted('"a\\"b"') == 'a"b' and unquoted("a") == "a"


@pytest.mark.parametrize("value", ["", "Bob", "<>", "<sip:>", "<sip: >", "<a b>"])
def test_what_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(ProtocolError, match="no address"):
        read_address(value)


def test_stations() -> None:
    via = read_via('SIP / 2.0 / tcp [2001:db8::1]:5070 ;branch="z9hG4bK2";rport, SIP/2.0/UDP other')
    assert (via.transport, via.host, via.port, via.branch) == ("TCP", "2001:db8::1", 5070, "z9hG4bK2")
    for spoilt in ("", "SIP/2.0/UDP", "SIP/1.0/UDP host", "SIP/2.0/UDP host:99999", "SIP/2.0/UDP a b"):
        with pytest.raises(ProtocolError, match="no Via"):
            read_via(spoilt)


def test_the_true_source_is_written_beside_what_a_sender_claims() -> None:
    claimed = "SIP/2.0/UDP 10.0.0.1:5060;branch=b;received=1.1.1.1"
    assert with_source(claimed, "192.0.2.9", 6000) == "SIP/2.0/UDP 10.0.0.1:5060;branch=b;received=192.0.2.9"
    asked = "SIP/2.0/UDP 192.0.2.9;rport;branch=b, SIP/2.0/UDP next"
    assert with_source(asked, "192.0.2.9", 6000) == (
        "SIP/2.0/UDP 192.0.2.9;branch=b;received=192.0.2.9;rport=6000, SIP/2.0/UDP next"
    )
    assert with_source("SIP/2.0/UDP 192.0.2.9;branch=b", "192.0.2.9", 1) == "SIP/2.0/UDP 192.0.2.9;branch=b"


@pytest.mark.parametrize("value", ["", "1", "INVITE 1", "4294967296 INVITE", "-1 BYE", "1  "])
def test_what_numbers_nothing_is_refused(value: str) -> None:
    with pytest.raises(ProtocolError, match="no CSeq"):
        read_cseq(value)


def test_persons_and_words() -> None:
    assert [user_of(uri) for uri in ("sip:bob@x", "tel:+49;phone-context=x", "sip:bob;p=1@x", "sip:x;p")] == [
        "bob",
        "+49",
        "bob",
        "x",
    ]
    assert words(request(require="siprec, Timer"), "require") == ["siprec", "timer"]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"via": ""}, "no Via header"),
        ({"call_id": ""}, "no Call-Id header"),
        ({"call_id": "c" * 300}, "300 characters; 256"),
        ({"from": "<sip:a@x>"}, "From has no tag"),
        ({"cseq": "1 BYE"}, "CSeq names BYE in a request for INVITE"),
        ({"": "nonsense"}, "no header: 'nonsense'"),
        ({"content-length": "5"}, "declares 5 bytes more than came"),
    ],
)
def test_a_request_that_cannot_be_followed_is_refused_in_words(
    changed: dict[str, str], complaint: str
) -> None:
    check_request(request())
    with pytest.raises(ProtocolError, match=complaint):
        check_request(request(**changed))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_address, read_via, read_cseq):
        with contextlib.suppress(ProtocolError):
            read(text)
    assert "".join(split_outside(text, "\0")).strip() == text.replace("\0", "").strip() or "\0" in text
