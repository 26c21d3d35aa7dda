"""Whole messages are found and unmasked however many there are, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from tests.reference.signals import JIT
from voicemon.kernels.frames import BINARY, TEXT, unmask_messages

MESSAGES = st.lists(st.binary(max_size=300), max_size=8)


def frame(payload: bytes, opcode: Opcode = Opcode.BINARY, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=mask)


def taken(wire: bytes, room: int = 16) -> tuple[list[tuple[int, bytes]], int]:
    data, spans = np.frombuffer(bytearray(wire), np.uint8), np.zeros((room, 3), np.int64)
    count, place = unmask_messages(data, spans)
    return [(kind, data[start:stop].tobytes()) for kind, start, stop in spans[:count].tolist()], place


@settings(max_examples=60 if JIT else 5, deadline=None)
@given(MESSAGES, st.integers(0, 3000))
def test_what_is_whole_is_taken_and_the_rest_is_left(payloads: list[bytes], cut: int) -> None:
    frames = [frame(payload) for payload in payloads]
    wire = b"".join(frames)[:cut]
    messages, place = taken(wire)
    whole = [len(b"".join(frames[: n + 1])) for n in range(len(frames))]
    count = sum(stop <= len(wire) for stop in whole)
    assert messages == [(BINARY, payload) for payload in payloads[:count]]
    assert place == (whole[count - 1] if count else 0)


def test_texts_and_long_messages_are_messages_too() -> None:
    long = b"y" * (70_000 if JIT else 200)
    wire = frame(b"hello", Opcode.TEXT) + frame(b"x" * 126) + frame(long[:65_535], Opcode.TEXT)
    assert taken(wire) == ([(TEXT, b"hello"), (BINARY, b"x" * 126), (TEXT, long[:65_535])], len(wire))


@pytest.mark.parametrize(
    "other",
    [
        frame(b"", Opcode.PING),
        frame(b"half", fin=False),
        frame(b"rest", Opcode.CONT),
        frame(b"bare", mask=False),
        bytes([0xC1]) + frame(b"compressed")[1:],
        bytes([0x82, 0xFF]) + bytes(20),
    ],
    ids=["control", "begun", "gone-on", "not-masked", "compressed", "too-long"],
)
def test_everything_else_is_left_where_it_is(other: bytes) -> None:
    before = frame(b"before")
    data, spans = np.frombuffer(bytearray(before + other), np.uint8), np.zeros((4, 3), np.int64)
    assert unmask_messages(data, spans) == (1, len(before))
    assert data[len(before) :].tobytes() == other


def test_no_more_are_taken_than_there_is_room_for() -> None:
    one = frame(b"1")
    assert taken(one * 5, room=3)[1] == 3 * len(one)
