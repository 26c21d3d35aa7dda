"""Genesys' published example verifies; what differs from it in anything does not."""

import base64
from dataclasses import replace

import pytest

from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_signature import (
    COVERED,
    Credentials,
    Request,
    authority_of,
    check,
    read_credentials,
    signed_headers,
)
from voicemon.sources.genesys.message_signature import Nonces

# The request, API key, client secret and signature that Genesys publishes, at
# https://developer.genesys.cloud/devapps/audiohook/session-walkthrough#establishing-connection
KEY = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh"
SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="
HEADERS = {
    "host": "audiohook.example.com",
    "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
    "audiohook-correlation-id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "audiohook-session-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
    "x-api-key": KEY,
    "signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    "signature-input": 'sig1=("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" '
    f'"audiohook-correlation-id" "x-api-key");keyid="{KEY}";nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";'
    'alg="hmac-sha256";created=1641013200;expires=3282026430',
}
EXAMPLE = Request(HEADERS, "/api/v1/voicebiometrics/ws", "audiohook.example.com")
MADE = 1641013200
CREDENTIALS = read_credentials(f"{KEY}:{SECRET}")


def test_the_published_example_verifies() -> None:
    check(EXAMPLE, CREDENTIALS, Nonces(), MADE + 1)
    check(replace(EXAMPLE, authority="AudioHook.example.com:443"), CREDENTIALS, Nonces(), MADE)


def with_header(name: str, value: str | None) -> Request:
    headers = {**HEADERS, name: value or ""}
    if value is None:
        del headers[name]
    return replace(EXAMPLE, headers=headers)


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (replace(EXAMPLE, target="/api/v1/voicebiometrics/ws?x=1"), "'Signature' is not valid"),
        (replace(EXAMPLE, authority="audiohook.example.org"), "'Signature' is not valid"),
        (
            with_header("audiohook-session-id", HEADERS["audiohook-correlation-id"]),
            "'Signature' is not valid",
        ),
        (with_header("audiohook-organization-id", None), "which the request has not"),
        (with_header("x-api-key", None), "no valid API key"),
        (with_header("x-api-key", f"{KEY}é"), "no valid API key"),
        (with_header("signature", None), "has no 'Signature'"),
        (with_header("signature-input", None), "has no 'Signature'"),
        (with_header("signature", f"sig1=:{SECRET}:"), "'Signature' is not valid"),
        (
            with_header("signature-input", HEADERS["signature-input"].replace('" "@authority"', '"')),
            "does not cover '@authority'",
        ),
        (
            with_header(
                "signature-input", HEADERS["signature-input"].replace("hmac-sha256", "rsa-v1_5-sha256")
            ),
            "another 'keyid' or 'alg'",
        ),
        (
            with_header(
                "signature-input", HEADERS["signature-input"].replace(f'keyid="{KEY}"', 'keyid="me"')
            ),
            "another 'keyid'",
        ),
    ],
)
def test_what_differs_does_not(request_: Request, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint) as said:
        check(request_, CREDENTIALS, Nonces(), MADE)
    assert KEY not in str(said.value) and SECRET not in str(said.value)


def test_a_signature_is_taken_once_and_not_late() -> None:
    nonces = Nonces()
    check(EXAMPLE, CREDENTIALS, nonces, MADE)
    with pytest.raises(ProtocolError, match="used before"):
        check(EXAMPLE, CREDENTIALS, nonces, MADE + 5)
    with pytest.raises(ProtocolError, match="20 s ago"):
        check(EXAMPLE, CREDENTIALS, Nonces(), MADE + 20)


def test_the_api_key_alone_is_enough_where_there_is_no_secret() -> None:
    alone = read_credentials(KEY)
    assert alone == Credentials(KEY, b"")
    check(with_header("signature", None), alone, Nonces(), MADE)
    check(EXAMPLE, alone, Nonces(), MADE + 1000)
    with pytest.raises(ProtocolError, match="no valid API key"):
        check(with_header("x-api-key", "other"), alone, Nonces(), MADE)


def test_credentials_are_read_and_never_told() -> None:
    assert read_credentials(f"a:{KEY}:{SECRET}") == Credentials(f"a:{KEY}", base64.b64decode(SECRET))
    assert KEY not in repr(CREDENTIALS) and "Super" not in str(CREDENTIALS)
    for line, complaint in [("key:not base64!", "no client secret"), ("key:aGk=", "fewer than 16 bytes")]:
        with pytest.raises(ProtocolError, match=complaint):
            read_credentials(line)


def test_what_a_rehearsal_signs_verifies() -> None:
    told = {name: "5" for name in COVERED if name.startswith("audiohook")}
    address = "wss://calls.example.com:443/genesys/audiohook?a=b"
    written = signed_headers(address, told, CREDENTIALS, "n" * 22, MADE)
    headers = {name.lower(): value for name, value in written.items()}
    request = Request(headers, "/genesys/audiohook?a=b", "calls.example.com")
    check(request, CREDENTIALS, Nonces(), MADE + 3)
    assert signed_headers(address, told, read_credentials(KEY), "n" * 22, MADE) == {**told, "x-api-key": KEY}


def test_a_usual_port_is_not_signed() -> None:
    assert authority_of(" Example.com:443") == authority_of("example.com:80") == "example.com"
    assert authority_of("example.com:8443") == "example.com:8443"
