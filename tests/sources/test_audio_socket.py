"""Messages of the audio socket are read as they were written, and nothing else is taken for one."""

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


def test_messages_come_back() -> None:
    assert wire.read_hello(wire.write_text(HELLO)) == HELLO
    wire.read_end(wire.write_text(wire.End()))
    for answer in (wire.Accepted("c"), wire.Finished("c"), wire.Refused("no")):
        assert wire.read_answer(wire.write_text(answer)) == answer


@given(st.integers(0, 1), st.integers(0, 2**64 - 1), st.binary(min_size=1, max_size=400))
def test_frames_come_back(index: int, start: int, payload: bytes) -> None:
    frame = wire.write_frame(index, start, payload)
    assert wire.read_frame(frame, HELLO) == (HELLO.channels[index], start, payload)


@given(st.text() | st.from_regex(r'\{"voicemon": ?1.*\}'))
def test_only_its_own_error_for_any_text(text: str) -> None:
    for read in (wire.read_hello, wire.read_end, wire.read_answer):
        try:
            read(text)
        except ProtocolError as error:
            assert str(error)


def test_an_abyss_of_brackets_is_refused() -> None:
    for read in (wire.read_hello, wire.read_end, wire.read_answer):
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
