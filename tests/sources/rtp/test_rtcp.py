"""Sender reports, names and goodbyes, as they are written and as strangers spoil them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.rtp.rtcp import (
    Goodbye,
    Named,
    SenderReport,
    read_rtcp,
    write_goodbye,
    write_sender_report,
)

REPORT = SenderReport(7, 3_900_000_000.25, 160)


@pytest.mark.parametrize("name", [b"a", b"ab", b"abc", b"abcd", b"a-much-longer-name@example.com"])
def test_a_report_and_the_senders_name_come_back(name: bytes) -> None:
    data = write_sender_report(REPORT, 10, 1600, name)
    assert len(data) % 4 == 0
    assert read_rtcp(data) == [REPORT, Named(7, name)]


def test_a_goodbye_comes_behind_an_empty_report() -> None:
    assert read_rtcp(write_goodbye(9)) == [Goodbye(9)]


def test_kinds_of_no_use_are_passed_over() -> None:
    application = struct.pack("!BBHI", 0x80, 204, 2, 7) + b"name"
    assert read_rtcp(application + write_goodbye(1)) == [Goodbye(1)]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "0 bytes are no RTCP"),
        (bytes(8), "no RTCP packet at byte 0"),
        (struct.pack("!BBHI", 0x80, 200, 9, 7), "36 bytes where 4 are left"),
        (struct.pack("!BBHI", 0x80, 200, 1, 7), "a sender report of 4 bytes"),
    ],
)
def test_what_is_no_rtcp_is_refused_in_words(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_rtcp(data)


@given(st.binary(max_size=80), st.integers(0, 60))
def test_any_bytes_say_something_or_raise_a_protocol_error(noise: bytes, at: int) -> None:
    whole = bytearray(write_sender_report(REPORT, 1, 160, b"me"))
    whole[at : at + len(noise)] = noise
    for data in (noise, bytes(whole)):
        try:
            read_rtcp(data)
        except ProtocolError:
            continue
