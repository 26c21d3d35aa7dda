"""Packets in any order come out in one; copies count once; what is lost is a hole of the right length."""

from collections import deque

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.sources.reorder import PATIENCE_SECONDS, Counts, Placed, Reorder

RATE = 8000
PACKET = 160
AUDIO = np.random.default_rng(1).bytes(400 * PACKET)


def packet(number: int) -> tuple[int, int, bytes]:
    return number, number * PACKET, AUDIO[number * PACKET : (number + 1) * PACKET]


def through(numbers: list[int]) -> tuple[list[Placed], Counts]:
    buffer = Reorder(RATE)
    placed = [item for number in numbers for item in buffer.push(*packet(number))]
    return placed + buffer.flush(), buffer.counts


def stretches(placed: list[Placed]) -> list[tuple[int, int]]:
    """Spans that follow on, after a look at every sample's place."""
    found: list[tuple[int, int]] = []
    for position, samples in placed:
        assert samples == AUDIO[position : position + len(samples)]
        if found and found[-1][1] == position:
            found[-1] = (found[-1][0], position + len(samples))
        else:
            assert not found or position > found[-1][1]
            found.append((position, position + len(samples)))
    return found


def test_packets_that_follow_on_pass_at_once() -> None:
    buffer = Reorder(RATE)
    assert all(len(buffer.push(*packet(number))) == 1 for number in range(20))
    assert str(buffer.counts) == (
        "20 packets, 0 out of order, 0 twice, 0 too late, 0 samples lost, 0 samples cut"
    )


@settings(deadline=None)
@given(st.lists(st.floats(0, 4), min_size=60, max_size=60), st.lists(st.booleans(), min_size=60, max_size=60))
def test_what_is_overtaken_or_doubled_within_the_patience_changes_nothing(
    late: list[float], twice: list[bool]
) -> None:
    # At most 4 packets overtake one, which is well within the patience of 10.
    numbers = [number for number in range(60) for _ in range(1 + twice[number])]
    placed, counts = through(sorted(numbers, key=lambda number: number + late[number]))
    assert stretches(placed) == [(0, 60 * PACKET)]
    assert (counts.doubled, counts.late, counts.lost_samples) == (sum(twice), 0, 0)


@settings(deadline=None)
@given(st.sets(st.integers(0, 59)))
def test_every_sample_is_given_out_or_lost(lost: set[int]) -> None:
    placed, counts = through([number for number in range(60) if number not in lost])
    there = sum(len(samples) for _, samples in placed)
    assert there == (60 - len(lost)) * PACKET
    end = max((number for number in range(60) if number not in lost), default=-1) + 1
    assert counts.lost_samples == end * PACKET - there
    stretches(placed)


def test_a_hole_is_given_up_after_the_patience_and_what_comes_then_is_late() -> None:
    buffer = Reorder(RATE)
    buffer.push(*packet(0))
    waited = 0
    while not (placed := buffer.push(*packet(2 + waited))):
        waited += 1
    assert waited * PACKET == PATIENCE_SECONDS * RATE
    assert stretches(placed) == [(2 * PACKET, (3 + waited) * PACKET)]
    assert buffer.push(*packet(1)) == []
    assert (buffer.counts.late, buffer.counts.lost_samples) == (1, PACKET)


def test_uneven_time_stamps_make_no_holes_and_never_add_up() -> None:
    chance = np.random.default_rng(1)
    buffer = Reorder(RATE)
    for number in range(3000):
        stamp = number * PACKET + int(chance.integers(-64, 65))
        placed = buffer.push(number, max(0, stamp), AUDIO[:PACKET])
        assert [position for position, _ in placed] == [number * PACKET]
    assert buffer.counts.lost_samples == buffer.counts.cut_samples == 0


def test_a_sender_whose_clock_runs_off_stays_within_ten_milliseconds() -> None:
    for drift in (100e-6, -100e-6):
        buffer, stamps = Reorder(RATE), deque[int]()
        for number in range(50 * 3600):
            stamps.append(round(number * PACKET * (1 + drift)))
            for position, _ in buffer.push(number, stamps[-1], AUDIO[:PACKET]):
                off = position - stamps.popleft()
                assert abs(off) <= RATE // 100
        assert len(stamps) <= 1
        moved = buffer.counts.lost_samples or buffer.counts.cut_samples
        assert abs(moved - 3600 * RATE * 100e-6) <= RATE // 100


def test_short_packets_do_not_pass_for_their_own_successors() -> None:
    buffer = Reorder(RATE)
    for number in range(100):
        position = number * 8
        assert len(buffer.push(number, position, AUDIO[position : position + 8])) == 1
        assert buffer.push(number + 1000, position, AUDIO[position : position + 8]) == []
    assert (buffer.expected, buffer.counts.late) == (800, 100)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5000), st.integers(0, 400)), max_size=80))
def test_whatever_comes_stays_in_order_and_bounded(packets: list[tuple[int, int, int]]) -> None:
    buffer = Reorder(RATE)
    placed = []
    for number, position, length in packets:
        placed += buffer.push(number, position, AUDIO[:length])
        assert buffer._held <= PATIENCE_SECONDS * RATE
        assert buffer._held == sum(len(samples) for _, samples in buffer._early)
    placed += buffer.flush()
    stop = 0
    for position, samples in placed:
        assert position >= stop and len(samples)
        stop = position + len(samples)
    assert stop == buffer.expected
