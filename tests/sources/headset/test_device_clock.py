"""Every device keeps the machine's time, whatever its crystal, and no sample goes or comes without being counted."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from voicemon.sources.headset.device_clock import (
    LOUD_SECONDS,
    QUIET_LEVEL,
    Captured,
    Corrections,
    DeviceClock,
    Placed,
)

RATE = 1000
"""Low, so that an hour is few samples; the clock knows seconds only."""
LOUD = 0.1


def device(
    seconds: float, ppm: float, lateness: Iterator[float], level: float = LOUD, block: int = 20
) -> Iterator[Captured]:
    """What a device says whose crystal is off by ``ppm``, and whose blocks are heard of with some lateness."""
    for index in range(0, int(seconds * RATE), block):
        true = index / (RATE * (1 + ppm * 1e-6))
        yield Captured(index, true + next(lateness), np.full(block, level, np.float32))


def uneven(seed: int, most_seconds: float) -> Iterator[float]:
    chance = np.random.default_rng(seed)
    while True:
        yield from chance.uniform(0, most_seconds, 1000)


def errors(placed: list[Placed], ppm: float) -> np.ndarray:
    """How late each block was placed, in seconds, where its first sample's true time is in the samples."""
    return np.array([position / RATE - float(samples[0]) for position, samples in placed])


def timed(seconds: float, ppm: float, lateness: Iterator[float], block: int = 20) -> Iterator[Captured]:
    """A device each of whose samples is its own true time: float32 keeps a millisecond for some hours."""
    for each in device(seconds, ppm, lateness, block=block):
        times = (each.index + np.arange(block)) / (RATE * (1 + ppm * 1e-6))
        yield Captured(each.index, each.moment, times.astype(np.float32))


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])  # an hour is long to shrink
@given(ppm=st.floats(-100, 100), late=st.floats(0, 0.02), seed=st.integers(0, 99))
def test_an_hour_of_drift_stays_within_ten_milliseconds(ppm: float, late: float, seed: int) -> None:
    clock = DeviceClock(RATE)
    blocks = timed(3600, ppm, uneven(seed, late), block=100)
    placed = [each for block in blocks for each in clock.push(block)]
    off = errors(placed, ppm)[50:]
    # Mean lateness cannot be told from truth; what else remains is the drift that is let be.
    assert abs(off - late / 2).max() < LOUD_SECONDS + 0.003


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    ppm=st.floats(-5000, 5000),
    blocks=st.lists(st.integers(1, 70), min_size=1, max_size=120),
)
def test_nothing_overlaps_and_every_sample_is_placed_or_counted(
    data: st.DataObject, ppm: float, blocks: list[int]
) -> None:
    """Whatever moments a device claims, and whatever it says it lost."""
    clock = DeviceClock(RATE, reached=data.draw(st.integers(0, 5000)))
    reached, index, total, out = clock.reached, 0, 0, []
    for count in blocks:
        index += data.draw(st.sampled_from([0, 0, 0, 0, 300]))
        jolt = data.draw(st.sampled_from([0.0, 0.0, 0.0, 0.02, 0.5, -0.5, 3.0]))
        moment = max(0.0, index / RATE * (1 + ppm * 1e-6) + jolt)
        out += clock.push(Captured(index, moment, np.full(count, LOUD, np.float32)))
        index += count
        total += count
    out += clock.flush()
    assert (
        sum(len(samples) for _, samples in out) + clock.corrections.left_out + clock.corrections.early
        == total
    )
    for position, samples in out:
        assert position >= reached
        reached = position + len(samples)
    assert reached == clock.reached or not out


def test_blocks_that_follow_on_come_out_as_they_are() -> None:
    clock = DeviceClock(RATE)
    placed = [each for block in device(60, 0, uneven(1, 0.0)) for each in clock.push(block)]
    assert [position for position, _ in placed] == list(range(0, 60 * RATE, 20))
    assert (clock.corrections.skipped, clock.corrections.left_out) == (0, 0)


def test_a_device_that_opens_late_begins_late() -> None:
    clock = DeviceClock(RATE)
    ((position, _),) = clock.push(Captured(0, 7.5, np.full(20, LOUD, np.float32)))
    assert position == 7500


def test_what_was_captured_before_the_call_began_is_left_out() -> None:
    clock = DeviceClock(RATE)
    placed = []
    for block in timed(3, 0, uneven(1, 0.0), block=70):
        placed += clock.push(Captured(block.index, block.moment - 1.5, block.samples))
    assert placed[0][0] == 0 and placed[0][1][0] == 1.5
    assert [position / RATE + 1.5 for position, _ in placed] == pytest.approx([s[0] for _, s in placed])
    assert clock.corrections == Corrections(early=1500)


def test_what_the_device_says_it_lost_leaves_a_hole_of_that_length() -> None:
    clock = DeviceClock(RATE)
    block = np.full(20, LOUD, np.float32)
    placed = clock.push(Captured(0, 1.0, block)) + clock.push(Captured(320, 1.32, block))
    assert [position for position, _ in placed] == [1000, 1320]
    assert clock.corrections.skipped == 0


@pytest.mark.parametrize("jump", [0.5, 10.0])
def test_audio_lost_without_a_word_is_noticed_and_what_follows_is_in_its_place(jump: float) -> None:
    clock = DeviceClock(RATE)
    placed = []
    for block in timed(10, 0, uneven(3, 0.004)):
        later = jump if block.index >= 5 * RATE else 0.0
        placed += clock.push(Captured(block.index, block.moment + later, block.samples + np.float32(later)))
    assert abs(errors(placed, 0)[10:]).max() < 0.01
    assert clock.corrections.skipped / RATE == pytest.approx(jump, abs=0.01)


def test_audio_given_twice_is_left_out_once() -> None:
    clock = DeviceClock(RATE)
    for block in device(10, 0, uneven(3, 0.0)):
        back = 0.5 if block.index >= 5 * RATE else 0.0
        clock.push(Captured(block.index, block.moment - back, block.samples))
    assert clock.corrections.left_out == 500


def test_late_news_moves_nothing() -> None:
    """A busy computer hears of a second of audio at once: it was captured in time all the same."""
    clock = DeviceClock(RATE)
    placed, held = [], 0
    for block in timed(20, 0, uneven(4, 0.003)):
        # From second 8 to 9 nothing is heard of; it then comes in one go.
        moment = max(block.moment, 9.0) if 8.0 <= block.moment < 9.0 else block.moment
        now = clock.push(Captured(block.index, moment, block.samples))
        held = max(held, block.index - clock.reached)
        placed += now
    assert abs(errors(placed, 0)).max() < 0.01
    assert (clock.corrections.skipped, clock.corrections.left_out) == (0, 0)


def test_corrections_wait_for_a_pause_where_they_can() -> None:
    def corrected_at(level: float) -> float:
        clock = DeviceClock(RATE)
        for block in device(600, -100, uneven(5, 0.0), level):
            clock.push(block)
            if clock.corrections.skipped:
                return block.moment
        return float("inf")

    assert corrected_at(QUIET_LEVEL / 3) < 40 < corrected_at(LOUD) < 90


def test_an_empty_block_is_nothing() -> None:
    clock = DeviceClock(RATE)
    assert clock.push(Captured(0, 0.0, np.zeros(0, np.float32))) == clock.flush() == []
