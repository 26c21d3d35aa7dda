"""A sender's own clock never leads it off the call's timeline, whatever its network does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.sources.arrival import TOLERANCE_SECONDS, Arrival

RATE_HZ = 8000
PACKET = 160


def errors(
    ppm: float, seconds: int, seed: int, jitter: float = 0.05, cut: tuple[int, int] = (0, 0)
) -> list[float]:
    """How far off each packet is placed, in seconds; nothing arrives during ``cut``, and then all of it at once."""
    chance, arrival, errors, last = random.Random(seed), Arrival(RATE_HZ), [], 0.0
    for stop in range(PACKET, seconds * RATE_HZ, PACKET):
        spoken = stop / RATE_HZ / (1 + ppm * 1e-6)
        came = max(last, spoken + chance.expovariate(1 / jitter) if jitter else spoken)
        came = max(came, cut[1]) if cut[0] < came < cut[1] else came
        last = came
        errors.append((stop + arrival.offset(stop, came)) / RATE_HZ - spoken)
    return errors


@pytest.mark.parametrize("ppm", [-100, 0, 100])
def test_an_hour_of_another_clock_stays_within_20_ms(ppm: int) -> None:
    settled = errors(ppm, 3600, seed=ppm)[100:]
    assert max(map(abs, settled)) < 0.02


@given(st.floats(-100, 100), st.integers(0, 1000))
def test_without_jitter_the_tolerance_is_all_there_is(ppm: float, seed: int) -> None:
    assert max(map(abs, errors(ppm, 60, seed, jitter=0))) < TOLERANCE_SECONDS + 0.0015


def test_a_network_that_stalls_moves_nothing() -> None:
    assert max(map(abs, errors(50, 120, seed=1, cut=(60, 65))[100:])) < 0.02


def test_what_was_never_sent_becomes_a_hole() -> None:
    arrival = Arrival(RATE_HZ)
    before = [arrival.offset(stop, stop / RATE_HZ) for stop in range(PACKET, 20 * RATE_HZ, PACKET)]
    assert set(before) == {0}
    after = [arrival.offset(stop, stop / RATE_HZ + 5) for stop in range(20 * RATE_HZ, 40 * RATE_HZ, PACKET)]
    assert after[-1] == 5 * RATE_HZ
    assert after == sorted(after)


def test_a_leg_that_comes_late_begins_when_it_came() -> None:
    assert Arrival(RATE_HZ).offset(PACKET, 12.02) == 12 * RATE_HZ
