"""A connection's bytes in any pieces give the same messages, and pings are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import MESSAGE_LIMIT
from voicemon.sources.sip.sip_stream import SipStream

ONE = b"OPTIONS sip:x SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n"
TWO = b"SIP/2.0 200 OK\r\nCall-ID: 2\r\nl: 6\r\n\r\na\r\n\r\nb"


@given(st.lists(st.integers(0, 2 * len(ONE + TWO) + 8), max_size=12))
def test_any_cutting_gives_the_same_messages(cuts: list[int]) -> None:
    whole = ONE + b"\r\n\r\n" + TWO + b"\r\n\r\n" + ONE + TWO
    stream, messages = SipStream(), []
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(whole)], strict=True):
        messages += stream.feed(whole[begin:end])
    assert [message.first("call-id") for message in messages] == ["1", "2", "1", "2"]
    assert [message.body for message in messages] == [b"", b"a\r\n\r\nb"] * 2
    assert stream.pings == 2


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"OPTIONS sip:x SIP/2.0\r\nCall-ID: 1\r\n\r\n", "without 'Content-Length'"),
        (b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 65530\r\n\r\n", "a message of 65578 bytes"),
        (b"x" * (MESSAGE_LIMIT + 1), "65537 bytes without an empty line"),
        (b"nonsense\r\nContent-Length: 0\r\n\r\n", "it begins with 'nonsense'"),
    ],
)
def test_where_the_next_message_begins_cannot_be_known(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        SipStream().feed(data)
