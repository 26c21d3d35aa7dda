"""Messages of the audio socket are read as they were written, and nothing else is taken for one."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources import audio_socket as wire

HELLO = wire.Hello(
    voicemon=1, call="c", channels=[Channel.CUSTOMER, Channel.AGENT], rate_hz=8000, encoding=Encoding.MULAW
)  # fmt: skip


def read_later(text: str) -> None:
    wire.read_later(text, HELLO)


def test_messages_come_back() -> None:
    named = msgspec.structs.replace(HELLO, call="resume", resumable=True)
    for first in (HELLO, named, wire.Resume(voicemon=1, resume="t")):
        assert wire.read_first(wire.write_text(first)) == first
    for later in (wire.End(), wire.Missing(1, 80, 160, "muted")):
        assert wire.read_later(wire.write_text(later), HELLO) == later
    answers = (
        wire.Accepted("c"), wire.Accepted("c", "token"), wire.Resumed("c", [1, 2]), wire.Heard([1, 2]),
        wire.Finished("c"), wire.Refused("no"),
    )  # fmt: skip
    for answer in answers:
        assert wire.read_answer(wire.write_text(answer)) == answer


@given(st.integers(0, 1), st.integers(0, 2**64 - 1), st.binary(min_size=1, max_size=400))
def test_frames_come_back(index: int, start: int, payload: bytes) -> None:
    frame = wire.write_frame(index, start, payload)
    assert wire.read_frame(frame, HELLO) == (HELLO.channels[index], start, payload)


@given(st.text() | st.from_regex(r'\{"voicemon": ?1.*\}'))
def test_only_its_own_error_for_any_text(text: str) -> None:
    for read in (wire.read_first, read_later, wire.read_answer):
        try:
            read(text)
        except ProtocolError as error:
            assert str(error)


def test_an_abyss_of_brackets_is_refused() -> None:
    for read in (wire.read_first, read_later, wire.read_answer):
        with pytest.raises(ProtocolError):
            read('{"x":' + "[" * 100_000)


@given(st.binary(max_size=64))
def test_only_its_own_error_for_any_bytes(frame: bytes) -> None:
    try:
        wire.read_frame(frame, HELLO)
    except ProtocolError as error:
        assert str(error)


def test_a_frame_without_end_is_refused() -> None:
    with pytest.raises(ProtocolError, match="1048577"):
        wire.read_frame(bytes(wire.FRAME_BYTES_LIMIT + 1), HELLO)


@pytest.mark.parametrize(
    ("missing", "complaint"),
    [
        (wire.Missing(2, 0, 1, ""), "channel 2 of 2"),
        (wire.Missing(-1, 0, 1, ""), "channel -1 of 2"),
        (wire.Missing(0, 5, 5, ""), "from 5 to 5"),
        (wire.Missing(0, -5, 5, ""), "from -5 to 5"),
    ],
)
def test_what_cannot_be_missing_is_refused(missing: wire.Missing, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        wire.read_later(wire.write_text(missing), HELLO)
