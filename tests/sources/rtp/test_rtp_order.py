"""Packets come out by their numbers, each once, and none waits for ever."""

from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import Counts
from voicemon.sources.rtp.rtp_order import FIRST_SECONDS, HELD_LIMIT, Numbered, RtpOrder


def packet(number: int, arrival: float) -> Numbered:
    return Numbered(number, 160 * number, arrival, Encoding.MULAW, b"\xff" * 160)


def numbers(packets: list[Numbered]) -> list[int]:
    return [one.number for one in packets]


def test_the_first_waits_for_those_that_it_may_have_overtaken() -> None:
    order = RtpOrder(counts := Counts())
    assert order.push(packet(11, 0.0)) == []
    assert order.push(packet(10, 0.05)) == []
    assert numbers(order.due(FIRST_SECONDS + 0.01)) == [10, 11]
    assert numbers(order.push(packet(12, 0.6))) == [12]
    assert counts.overtaken == 1


def test_a_hole_is_waited_for_and_then_given_up() -> None:
    order = RtpOrder(counts := Counts())
    order.push(packet(0, 0.0))
    assert numbers(order.due(1.0)) == [0]
    assert order.push(packet(2, 1.0)) == []
    assert order.due(1.1) == []
    assert numbers(order.push(packet(3, 1.3))) == [2, 3]
    assert order.push(packet(1, 1.4)) == []
    assert counts.late == 1
    assert order.push(packet(2, 1.5)) == [] and counts.doubled == 1


def test_what_is_held_is_bounded() -> None:
    order = RtpOrder(Counts())
    given_out = [one for number in range(0, 2000, 2) for one in order.push(packet(number, 0.0))]
    assert len(given_out) == 1000 - HELD_LIMIT
    assert len(order.flush()) == HELD_LIMIT


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(0, 0.5)), max_size=60))
def test_in_any_weather_numbers_rise_and_nothing_vanishes(steps: list[tuple[int, float]]) -> None:
    counts = Counts()
    order = RtpOrder(counts)
    now, out = 0.0, []
    for number, pause in steps:
        now += pause
        out += order.push(packet(number, now))
    out += order.flush()
    assert numbers(out) == sorted(set(numbers(out)))
    assert len(out) + counts.late + counts.doubled == len(steps)
