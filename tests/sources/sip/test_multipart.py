"""Bodies of several parts, as RFC 2046 delimits them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.sip.multipart import PART_LIMIT, Part, read_parts, write_parts

KIND = 'multipart/mixed; boundary="b 1"'


def test_parts_come_back_as_they_were_written() -> None:
    parts = [
        ("application/sdp", "", b"v=0\r\n"),
        ("Application/RS-Metadata+XML;a=b", "recording-session", b"<x/>\n--b 2\n"),
    ]
    body = write_parts(parts, "b 1")
    assert read_parts(KIND, b"a preamble\r\n" + body + b"an epilogue") == [
        Part("application/sdp", b"v=0\r\n"),
        Part("application/rs-metadata+xml", b"<x/>\n--b 2\n"),
    ]


def test_bare_line_feeds_and_a_part_without_headers() -> None:
    body = b"--b 1 \nc: text/xml\n\n<x/>\n--b 1\n\nplain\n--b 1--"
    assert read_parts(KIND, body) == [Part("text/xml", b"<x/>"), Part("text/plain", b"plain")]


def test_a_body_that_is_one_part_or_none() -> None:
    assert read_parts("application/sdp;x=y", b"v=0") == [Part("application/sdp", b"v=0")]
    assert read_parts(KIND, b"") == []


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("multipart/mixed", b"x", "with the boundary ''"),
        ('multipart/mixed;boundary="a\x01"', b"x", "with the boundary"),
        (KIND, b"--b 1\r\n\r\nx", "does not close"),
        (KIND, b"--b 1--", "does not close"),
        (KIND, b"--b 1\r\na: b\r\n--b 1--", "without an empty line"),
        (KIND, b"--b 1\r\n\r\nx\r\n" * (PART_LIMIT + 1) + b"--b 1--", "a body of 9 parts"),
    ],
)
def test_what_does_not_hold_together_is_refused(kind: str, body: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_parts(kind, body)


@given(st.binary(max_size=60), st.integers(0, 80))
def test_spoilt_bytes_are_parts_or_a_protocol_error(noise: bytes, at: int) -> None:
    body = bytearray(write_parts([("a/b", "", b"x"), ("c/d", "", b"y")], "b 1"))
    body[at : at + len(noise)] = noise
    with contextlib.suppress(ProtocolError):
        assert len(read_parts(KIND, bytes(body))) <= PART_LIMIT
