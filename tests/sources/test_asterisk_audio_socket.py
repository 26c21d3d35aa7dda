"""AudioSocket's stream of bytes: the same messages however TCP cuts it, and a clear word on what does not belong."""

import uuid
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.untimed import ramp
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.errors import ProtocolError
from voicemon.sources.asterisk_audio_socket import (
    DTMF,
    ERROR,
    HANG_UP,
    PIECE_LIMIT,
    RATES_HZ,
    UUID,
    AudioSocket,
    connection_uuid,
    write_message,
    write_parameters,
)
from voicemon.sources.parameters import PARTIES

CALL = uuid.UUID("40325ec4-aaaa-4bbb-8ccc-0123456789a5")
BEGIN = write_message(UUID, CALL.bytes)
HALF_SECOND = b"".join(write_message(0x10, ramp(start, 160)) for start in range(0, 4000, 160))


def heard(chunks: list[AudioChunk]) -> np.ndarray:
    assert all(a.stop == b.start for a, b in pairwise(chunks))
    return np.concatenate([chunk.samples for chunk in chunks])


def taken(stream: AudioSocket, pieces: list[bytes]) -> list[AudioChunk]:
    return [chunk for piece in pieces for chunk in stream.read(piece)] + stream.flush()


def test_the_messages_are_those_of_the_protocol() -> None:
    assert write_message(HANG_UP) == b"\0\0\0"
    assert write_message(UUID, CALL.bytes)[:3] == b"\x01\x00\x10"
    assert HALF_SECOND[:3] == b"\x10\x01\x40"


@given(st.lists(st.integers(0, 10_000), max_size=40))
@settings(deadline=None)
def test_any_cutting_of_the_bytes_gives_the_same_audio(cuts: list[int]) -> None:
    whole = BEGIN + HALF_SECOND + write_message(DTMF, b"5") + HALF_SECOND + write_message(HANG_UP)
    places = sorted({0, len(whole), *(cut % len(whole) for cut in cuts)})
    cut, uncut = AudioSocket(), AudioSocket()
    in_pieces = taken(cut, [whole[a:b] for a, b in pairwise(places)])
    assert np.array_equal(heard(in_pieces), heard(taken(uncut, [whole])))
    assert len(heard(in_pieces)) == RATE_HZ
    assert cut.over and cut.call == uncut.call
    assert cut.summary == "50 packets, 0 samples lost, 0 samples cut"


def test_a_connection_is_the_call_that_its_uuid_names() -> None:
    assert (mixed := AudioSocket()).read(BEGIN) == []
    assert mixed.call is not None and mixed.call.channels == (Channel.MIXED,)
    stream = AudioSocket((Channel.CUSTOMER,))
    stream.read(BEGIN)
    assert stream.call is not None
    assert (stream.call.name, stream.call.channels) == (str(CALL), (Channel.CUSTOMER,))
    assert stream.call.source == f"Asterisk AudioSocket {CALL}"
    assert (stream.call.brings, stream.answers(), stream.over, stream.summary) == ((), (), False, "no audio")


def test_of_two_connections_the_last_digit_says_who_is_on() -> None:
    calls = {}
    for channel in PARTIES:
        stream = AudioSocket(PARTIES)
        stream.read(write_message(UUID, connection_uuid(CALL, channel).bytes))
        assert stream.call is not None
        assert stream.call.brings == (channel,) and stream.call.channels == PARTIES
        calls[channel] = stream.call.name
    assert calls[Channel.CUSTOMER] == calls[Channel.AGENT] == str(CALL)[:-1] + "4"


def test_a_rehearsal_says_its_team_and_its_pace() -> None:
    stream = AudioSocket()
    stream.read(write_parameters({"team": "repairs", "pace": "recording"}) + BEGIN)
    assert stream.call is not None and (stream.call.team, stream.call.patient) == ("repairs", True)
    with pytest.raises(ProtocolError, match="'pace' is 'slow'"):
        AudioSocket().read(write_parameters({"pace": "slow"}) + BEGIN)


@pytest.mark.parametrize(("kind", "rate_hz"), RATES_HZ.items())
def test_every_rate_of_the_protocol_is_taken(kind: int, rate_hz: int) -> None:
    stream = AudioSocket()
    second = [write_message(kind, bytes(2 * rate_hz // 50)) for _ in range(50)]
    assert len(heard(taken(stream, [BEGIN, *second]))) == RATE_HZ


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        (HALF_SECOND, "kind 0x10 before the call's UUID"),
        (b"GET / HTTP/1.1\r\n\r\n" + bytes(0x4554), "kind 0x47 before the call's UUID"),
        (write_message(UUID, b"short"), "a UUID of 5 bytes"),
        (BEGIN + BEGIN, f"another UUID in the connection of call '{CALL}'"),
        (BEGIN + write_message(0x10, b"odd"), "3 bytes are no whole number of pcm16 samples"),
        (BEGIN + HALF_SECOND + write_message(0x12, bytes(640)), "16000 Hz where 8000 Hz were sent before"),
        (BEGIN + write_message(ERROR, b"\x02"), "Asterisk's error 0x02: a frame could not be forwarded"),
        (BEGIN + write_message(ERROR), "Asterisk's error 0x00: unknown"),
        (bytes(PIECE_LIMIT + 1), "bytes at once"),
        ("text", "text where bytes belong"),
    ],
)
def test_what_does_not_belong_is_named(sent: bytes | str, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        AudioSocket().read(sent)


def test_after_the_hang_up_nothing_is_heard() -> None:
    for end in (write_message(HANG_UP), write_message(ERROR, b"\x01")):
        stream = AudioSocket()
        assert (
            len(heard(taken(stream, [BEGIN + HALF_SECOND + end + HALF_SECOND, HALF_SECOND]))) == RATE_HZ / 2
        )
        assert stream.over


def test_messages_of_other_kinds_are_left_out() -> None:
    stream = AudioSocket()
    chunks = taken(stream, [BEGIN + write_message(0x20, b"new") + HALF_SECOND])
    assert len(heard(chunks)) == RATE_HZ / 2 and stream.began_seconds == 0.0
