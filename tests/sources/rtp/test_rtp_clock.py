"""Two senders' counts on one timeline: by when their packets came, or by what their reports say."""

import random

import pytest

from voicemon.sources.rtp.rtp_clock import TRUSTED_SECONDS, CallClock, StreamClock


def fed(clock: StreamClock, begun: float, seconds: float, jitter: float = 0.0, ppm: float = 0.0) -> None:
    chance = random.Random(1)
    for index in range(int(seconds * 50)):
        sent = begun + 0.02 * index / (1 + ppm * 1e-6)
        clock.observe(160 * index, sent + chance.uniform(0, jitter))


def test_the_earliest_packet_tells_the_clock_through_jitter() -> None:
    clock = StreamClock()
    fed(clock, 5.0, 10, jitter=0.05)
    assert clock.zero == pytest.approx(5.0, abs=0.001)


def test_a_drifting_clock_is_followed_within_milliseconds() -> None:
    for ppm in (100, -100):
        clock = StreamClock()
        fed(clock, 0.0, 600, jitter=0.05, ppm=ppm)
        assert clock.zero == pytest.approx(-600 * ppm * 1e-6, abs=0.003)


def test_one_late_packet_after_long_silence_changes_nothing() -> None:
    clock = StreamClock()
    fed(clock, 0.0, 10)
    clock.observe(160 * 50 * 60, 60.0 + 0.08)
    assert clock.zero == pytest.approx(0.0, abs=1e-6)


def test_how_far_the_call_has_come() -> None:
    call = CallClock()
    assert call.position_at(100.0) == 0
    clock = call.add()
    fed(clock, 100.0, 1)
    call.position(clock)
    assert (call.position_at(99.0), call.position_at(101.5)) == (0, 12_000)


def test_the_call_begins_with_its_first_stream() -> None:
    call = CallClock()
    first, second = call.add(), call.add()
    fed(first, 100.0, 1)
    fed(second, 103.5, 1)
    assert call.position(second) == 28_000
    assert call.position(first) == 0


def test_an_earlier_packet_in_the_beginning_moves_the_call_and_not_its_streams() -> None:
    call = CallClock()
    first, second = call.add(), call.add()
    for clock in (first, second):
        clock.observe(0, 100.3)
    assert call.position(first) == call.position(second) == 0
    for clock in (first, second):
        clock.observe(8000, 101.0)  # the packets before it waited in a queue
    assert call.position(first) == call.position(second) == 0
    first.observe(160_000, 119.95)
    assert call.position(first) == -400, "later on it is the stream that has moved"


def test_reports_align_streams_of_one_sender_whatever_the_way_takes() -> None:
    call = CallClock()
    first, second = call.add(), call.add()
    fed(first, 100.0, 1)
    fed(second, 100.06, 1)
    assert call.position(second) == 480
    first.reported, second.reported = 3_900_000_000.0, 3_900_000_000.01
    assert call.position(second) == 480, "nobody said that it is one clock"
    first.name = second.name = b"one clock"
    assert call.position(second) == 80
    second.reported += 2 * TRUSTED_SECONDS
    assert call.position(second) == 480, "a report that cannot be true"
    second.name = b"another"
    assert call.position(second) == 480
