"""RTP's header as RFC 3550 draws it, and counts that begin again at 0."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.rtp.rtp import PACKET_LIMIT, RtpPacket, extended, is_rtcp, read_packet, write_packet

PLAIN = RtpPacket(8, True, 65_535, 4_294_967_295, 0xDEADBEEF, b"abcd")


def test_a_packet_comes_back_as_it_was_written() -> None:
    assert read_packet(write_packet(PLAIN)) == PLAIN
    assert write_packet(PLAIN)[:12].hex() == "8088ffffffffffffdeadbeef"


def test_contributors_extension_and_padding_are_no_audio() -> None:
    plain = write_packet(PLAIN)
    head = bytes([0x80 | 0x20 | 0x10 | 2]) + plain[1:12]
    full = head + b"\1\1\1\1\2\2\2\2" + b"\xbe\xde\0\1" + b"ext!" + b"abcd" + b"\0\0\3"
    assert read_packet(full) == PLAIN


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "0 bytes are no RTP packet"),
        (bytes(PACKET_LIMIT + 1), f"{PACKET_LIMIT + 1} bytes"),
        (bytes(12), "version 0"),
        (b"\x82" + bytes(11), "header alone takes 20"),
        (b"\x90" + bytes(11), "within its header extension"),
        (b"\xa0" + bytes(11), "claims 0 of padding"),
        (b"\xa0" + bytes(11) + b"\x05", "claims 5 of padding"),
    ],
)
def test_what_is_no_packet_is_refused_in_words(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_packet(data)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_packet_or_a_protocol_error(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        assert len(read_packet(data).payload) <= len(data) - 12


@given(st.integers(0, 1 << 40), st.integers(-32_767, 32_767))
def test_counts_go_on_where_they_would_begin_again(near: int, step: int) -> None:
    assert extended((near + step) & 0xFFFF, near, 16) == near + step
    assert extended((near + step) & 0xFFFFFFFF, near, 32) == near + step


def test_rtcp_is_told_from_rtp_on_a_shared_port() -> None:
    assert is_rtcp(bytes([0x80, 200])) and is_rtcp(bytes([0x81, 203]))
    assert not is_rtcp(write_packet(PLAIN)) and not is_rtcp(b"")
