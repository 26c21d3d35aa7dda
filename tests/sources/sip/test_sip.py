"""SIP messages as RFC 3261 writes them, in long and short form, and what is no message."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import (
    HEADER_LIMIT,
    MESSAGE_LIMIT,
    UNREADABLE,
    Request,
    Response,
    answer,
    joined,
    missing_bytes,
    one_line,
    read_message,
)

INVITE = (
    b"INVITE sip:srs@example.com SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n"
    b"f: Alice\r\n <sip:alice@example.com>;tag=1\r\n"
    b"To: <sip:srs@example.com>\r\n"
    b"i: a84b4c76e66710\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"L: 4\r\n\r\nbodyand what does not belong to it"
)


def test_a_request_in_short_form_with_a_folded_line() -> None:
    request = read_message(INVITE)
    assert isinstance(request, Request)
    assert (request.method, request.uri, request.body) == ("INVITE", "sip:srs@example.com", b"body")
    assert request.first("from") == "Alice <sip:alice@example.com>;tag=1"
    assert request.first("call-id") == "a84b4c76e66710"
    assert request.first("contact") == "" and request.all("via") == [
        "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1"
    ]
    assert missing_bytes(request) == 0


def test_a_response_and_bare_line_feeds() -> None:
    response = read_message(b"SIP/2.0 486 Busy Here\nCSeq: 1 INVITE\n\n")
    assert isinstance(response, Response)
    assert (response.status, response.reason, response.first("cseq")) == (486, "Busy Here", "1 INVITE")
    assert read_message(b"\r\n\r\nSIP/2.0 200\r\n\r\n").status == 200


def test_an_answer_repeats_what_it_answers_to_and_nothing_breaks_its_lines() -> None:
    request = read_message(INVITE)
    assert isinstance(request, Request)
    response = answer(request, 200, "OK", [("Server", "a\r\nEvil: b")], b"x")
    back = read_message(response.written())
    assert isinstance(back, Response)
    assert [name for name, _ in back.headers] == [
        "via",
        "from",
        "to",
        "call-id",
        "cseq",
        "server",
        "content-length",
    ]
    assert back.first("server") == "a Evil: b" and back.body == b"x"
    assert read_message(request.written()) == Request(
        (*request.headers, ("content-length", "4")), b"body", "INVITE", request.uri
    )
    assert one_line("a\0b\nc") == "a b c" and joined(["a", "b"]) == "a, b"


def test_what_is_spoilt_in_a_readable_message_stays_visible() -> None:
    request = read_message(INVITE.replace(b"L: 4", b"L: 400").replace(b"To: <", b"To <"))
    assert missing_bytes(request) == 400 - 34
    assert request.first(UNREADABLE) == "To <sip:srs@example.com>"
    spoilt = read_message(INVITE.replace(b"L: 4", b"L: many"))
    with pytest.raises(ProtocolError, match="Content-Length 'many'"):
        missing_bytes(spoilt)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "without an empty line"),
        (b"hello\r\n\r\n", "it begins with 'hello'"),
        (b"INVITE sip:x SIP/3.0\r\n\r\n", "it begins with"),
        (b"IN\x01ITE sip:x SIP/2.0\r\n\r\n", "it begins with"),
        (b"INVITE sip:x SIP/2.0\r\nA: \xff\r\n\r\n", "byte 25 is not UTF-8"),
        (b"INVITE sip:x SIP/2.0\r\n" + b"a: b\r\n" * (HEADER_LIMIT + 1) + b"\r\n", "129 headers"),
        (b"x" * (MESSAGE_LIMIT + 1), "65537 bytes; 65536 are taken"),
    ],
)
def test_what_is_no_message_is_refused_in_words(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_message(data)


@given(st.integers(0, len(INVITE)), st.binary(max_size=12))
def test_spoilt_bytes_are_a_message_or_a_protocol_error(at: int, noise: bytes) -> None:
    spoilt = bytearray(INVITE)
    spoilt[at : at + len(noise)] = noise
    with contextlib.suppress(ProtocolError):
        read_message(bytes(spoilt)).written()
