"""A device's blocks on the call's timeline: all from where the channel stood is audio or a gap with its reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.sources.headset.device_clock import Captured
from voicemon.sources.headset.device_leg import DROPPED, LOST, SLOW_CLOCK, DeviceLeg

RATE = 48000
BLOCK = 480


def pieces_of(leg: DeviceLeg, blocks: list[Captured]) -> list[AudioChunk | AudioGap]:
    return [piece for block in blocks for piece in leg.push(block)] + leg.flush()


def blocks_of(seconds: float, since: float = 0.0, level: float = 0.1, ppm: float = 0.0) -> list[Captured]:
    return [
        Captured(index, since + index / (RATE * (1 + ppm * 1e-6)), np.full(BLOCK, level, np.float32))
        for index in range(0, int(seconds * RATE), BLOCK)
    ]


def gaps(pieces: list[AudioChunk | AudioGap]) -> list[AudioGap]:
    return [piece for piece in pieces if isinstance(piece, AudioGap)]


def test_a_late_device_begins_with_a_gap() -> None:
    leg = DeviceLeg(Channel.CUSTOMER, RATE, heard=0, missing="not yet")
    pieces = pieces_of(leg, blocks_of(1.0, since=2.5))
    assert gaps(pieces) == [AudioGap(Channel.CUSTOMER, 0, 40000, "not yet")]
    assert leg.heard == 56000


def test_it_follows_on_from_what_the_channel_had() -> None:
    leg = DeviceLeg(Channel.AGENT, RATE, heard=41000, missing="gone")
    (gap,) = gaps(pieces_of(leg, blocks_of(0.5, since=3.0)))
    assert (gap.start, gap.stop) == (41000, 48000)
    # A device that claims to have captured before the channel's end cannot change what was told.
    leg = DeviceLeg(Channel.AGENT, RATE, heard=41000, missing="gone")
    pieces = pieces_of(leg, blocks_of(1.0, since=2.5))
    assert pieces[0].start == 41000 and not gaps(pieces) and leg.heard == 56000


def test_what_was_dropped_on_the_way_is_said() -> None:
    blocks = blocks_of(3.0)
    pieces = pieces_of(DeviceLeg(Channel.AGENT, RATE, 0, ""), blocks[:100] + blocks[200:])
    assert gaps(pieces) == [AudioGap(Channel.AGENT, 16000, 32000, DROPPED)]


def test_what_the_device_lost_is_told_from_a_slow_clock() -> None:
    later = [Captured(b.index, b.moment + (0.4 if b.index >= RATE else 0), b.samples) for b in blocks_of(3.0)]
    (gap,) = gaps(pieces_of(DeviceLeg(Channel.AGENT, RATE, 0, ""), later))
    assert gap.reason == LOST and gap.stop - gap.start == pytest.approx(0.4 * RATE_HZ, abs=2)
    drifting = pieces_of(DeviceLeg(Channel.AGENT, RATE, 0, ""), blocks_of(20.0, ppm=-1000, level=0.0))
    assert {gap.reason for gap in gaps(drifting)} == {SLOW_CLOCK}


@settings(max_examples=40, deadline=None)
@given(
    heard=st.integers(0, 100_000),
    rate=st.sampled_from([8000, 11025, 16000, 44100, 48000]),
    steps=st.lists(st.tuples(st.integers(1, 3000), st.sampled_from([0, 0, 0, 1, 7, 5000])), max_size=30),
)
def test_nothing_is_left_untold(heard: int, rate: int, steps: list[tuple[int, int]]) -> None:
    leg = DeviceLeg(Channel.AGENT, rate, heard, "gone")
    index, blocks = 0, []
    for count, hole in steps:
        index += hole
        blocks.append(Captured(index, 5.0 + index / rate, np.full(count, 0.1, np.float32)))
        index += count
    reached = heard
    for piece in pieces_of(leg, blocks):
        assert piece.start == reached and piece.stop > reached
        reached = piece.stop
    assert reached == leg.heard
