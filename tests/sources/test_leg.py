"""A leg puts packets where they belong on the timeline, holes included."""

from itertools import pairwise

import numpy as np
import pytest

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.errors import ProtocolError
from voicemon.sources.leg import Leg

SPEECH = np.random.default_rng(3).uniform(-0.5, 0.5, 8000).astype(np.float32)


def joined(chunks: list[AudioChunk]) -> np.ndarray:
    for before, after in pairwise(chunks):
        assert before.stop == after.start
    return np.concatenate([chunk.samples for chunk in chunks])


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 48_000])
def test_packets_of_any_size_make_the_same_audio(rate_hz: int) -> None:
    def through(size: int) -> np.ndarray:
        leg = Leg(Channel.AGENT, rate_hz)
        chunks = [c for start in range(0, 8000, size) for c in leg.push(start, SPEECH[start : start + size])]
        return joined(chunks + leg.flush())

    whole = through(8000)
    assert len(whole) == round(8000 * 16_000 / rate_hz)
    assert np.array_equal(whole, through(160))


def test_a_hole_keeps_its_length() -> None:
    leg = Leg(Channel.CUSTOMER, 8_000)
    before = leg.push(0, SPEECH[:800])
    after = leg.push(1600, SPEECH[:800]) + leg.flush()
    assert (before[0].start, after[0].stop) == (0, 1600)
    assert (after[1].start, after[-1].stop) == (3200, 4800)


def test_going_back_in_time_is_refused() -> None:
    leg = Leg(Channel.CUSTOMER, 8_000)
    leg.push(0, SPEECH[:800])
    with pytest.raises(ProtocolError, match="customer audio at 799 overlaps"):
        leg.push(799, SPEECH[:10])


def test_what_is_skipped_leaves_the_same_hole_as_what_never_came() -> None:
    told, untold = Leg(Channel.CUSTOMER, 8_000), Leg(Channel.CUSTOMER, 8_000)
    pieces = [*told.push(0, SPEECH[:800]), *told.skip(1600), *told.skip(900), *told.push(1600, SPEECH[:800])]
    expected = [*untold.push(0, SPEECH[:800]), *untold.push(1600, SPEECH[:800])]
    assert [(p.start, p.samples.tobytes()) for p in pieces] == [
        (p.start, p.samples.tobytes()) for p in expected
    ]
