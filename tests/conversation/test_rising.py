"""A rise is said when it is there, once, no later for being stronger, and never on guesses."""

import math
import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.rising import (
    Rise,
    RisingOptions,
    RisingStress,
    Settled,
    StressReading,
    logit,
    stress_of,
)

OPTIONS = RisingOptions()
HOP_S, WINDOW_S, PAUSE_S = 0.448, 3.0, 2.0


def utterance(at_s: float, seconds: float, stress: float, confidence: float = 0.8, noise: float = 0.0,
              rng: random.Random | None = None) -> list[StressReading]:  # fmt: skip
    """What a live call reads of one utterance: fast readings while it goes on, its own at the end."""
    rng = rng or random.Random(0)

    def reading(start: float, stop: float, kind: str, scatter: float) -> StressReading:
        value = stress_of(logit(stress) + rng.gauss(0, scatter))
        return StressReading(
            round(start * RATE_HZ), round(stop * RATE_HZ), "fast" if kind == "fast" else "utterance",
            value, confidence, 0.5,
        )  # fmt: skip

    fast = []
    heard = 0.7
    while heard <= seconds:
        fast.append(reading(at_s + max(0.0, heard - WINDOW_S), at_s + heard, "fast", 2 * noise))
        heard += HOP_S
    return [*fast, reading(at_s, at_s + seconds, "utterance", noise)]


def call(*stresses: float, confidence: float = 0.8, noise: float = 0.0, seed: int = 0) -> list[StressReading]:
    """Utterances of 3 s, one of each stress, with the other party speaking in between."""
    rng = random.Random(seed)
    step = 3.0 + PAUSE_S
    return [
        reading
        for number, stress in enumerate(stresses)
        for reading in utterance(1.0 + number * step, 3.0, stress, confidence, noise, rng)
    ]


def said(readings: list[StressReading], options: RisingOptions = OPTIONS) -> list[Rise | Settled]:
    rising = RisingStress(options)
    return [fact for reading in readings if (fact := rising.push(reading)) is not None]


CALM, ANGRY = (20.0,) * 6, (75.0,) * 3


def test_anger_after_calm_is_a_rise_and_calm_after_it_settles() -> None:
    facts = said(call(*CALM, *ANGRY, *CALM))
    assert [type(fact) for fact in facts] == [Rise, Settled]
    rise, settled = facts
    first_angry = round((1.0 + 6 * 5.0) * RATE_HZ)
    assert first_angry <= rise.start < rise.stop <= first_angry + 8 * RATE_HZ
    assert 70 < rise.level < 80
    assert 45 < rise.change < 60
    assert settled.start >= round((1.0 + 9 * 5.0) * RATE_HZ)
    assert abs(settled.change) < 8


def test_nothing_is_said_of_a_call_that_stays_as_it_is() -> None:
    for level in (5.0, 20.0, 35.0):
        assert said(call(*(level,) * 30, noise=0.3)) == []


def test_a_voice_that_is_lively_from_the_first_word_does_not_rise() -> None:
    assert said(call(*(60.0,) * 20)) == []


def test_one_shriek_is_not_a_rise() -> None:
    readings = call(*CALM, *CALM)
    middle = len(readings) // 2 + 2
    readings[middle] = replace(readings[middle], stress=99.0)
    assert said(readings) == []
    assert said([*call(*CALM), *utterance(40.0, 1.2, 99.0)]) == []


def test_nothing_is_said_before_the_own_voice_is_known() -> None:
    assert said(call(20.0, 90.0)) == []


@given(st.lists(st.floats(0, 100), max_size=20), st.floats(0, OPTIONS.least_confidence, exclude_max=True))
def test_guesses_never_raise(stresses: list[float], confidence: float) -> None:
    assert said(call(*CALM) + _later(call(*stresses, confidence=confidence), 60.0)) == []


def _later(readings: list[StressReading], seconds: float) -> list[StressReading]:
    by = round(seconds * RATE_HZ)
    return [replace(reading, start=reading.start + by, stop=reading.stop + by) for reading in readings]


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.floats(0.0, 2.0), st.lists(st.floats(0.0, 0.6), min_size=14, max_size=14))
def test_more_stress_never_makes_a_rise_later(seed: int, noise: float, added: list[float]) -> None:
    """What is added to the logit never falls again: a stronger rise of the same voice, not another past."""
    readings = call(*(15.0,) * 6, *(40.0,) * 8, noise=0.3 * noise, seed=seed)
    more, total = [], 0.0
    steps = iter(added)
    for before, reading in pairwise([None, *readings]):
        if before is None or before.kind == "utterance":
            total += next(steps)
        more.append(replace(reading, stress=stress_of(logit(reading.stress) + total)))
    first, second = _first_rise(readings), _first_rise(more)
    assert second <= first


def _first_rise(readings: list[StressReading]) -> float:
    return next((fact.stop for fact in said(readings) if isinstance(fact, Rise)), math.inf)


@settings(max_examples=100)
@given(st.lists(st.floats(0, 100), max_size=25), st.integers(0, 10_000))
def test_rises_and_settlings_take_turns_and_do_not_flap(stresses: list[float], seed: int) -> None:
    facts = said(call(*stresses, noise=0.6, seed=seed))
    for earlier, later in pairwise(facts):
        assert type(earlier) is not type(later)
        assert earlier.stop <= later.stop
        if isinstance(later, Rise):
            assert later.start >= earlier.stop + OPTIONS.pause_s * RATE_HZ
    for fact in facts:
        assert 0 <= fact.start < fact.stop
        assert 0.0 <= fact.level <= 100.0
        assert OPTIONS.least_confidence <= fact.confidence <= 1.0


@settings(max_examples=50)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=25), st.data())
def test_what_comes_later_changes_nothing_said_before(stresses: list[float], data: st.DataObject) -> None:
    readings = call(*stresses, noise=0.4)
    part = readings[: data.draw(st.integers(0, len(readings)))]
    before = said(part)
    assert said(readings)[: len(before)] == before


def test_trembling_around_the_bar_is_one_rise() -> None:
    """A level that wanders around what made the rise neither settles nor rises again."""
    wandering = [60.0 if n % 2 else 75.0 for n in range(20)]
    assert [type(fact) for fact in said(call(*CALM, *wandering))] == [Rise]


def test_an_utterance_s_own_reading_replaces_its_glimpses() -> None:
    """Fast readings that tremble upwards without a rise leave nothing behind once the utterance reads calm."""
    rising = RisingStress(replace(OPTIONS, bar=100.0))
    twin = RisingStress(replace(OPTIONS, bar=100.0))
    for reading in call(*CALM):
        rising.push(reading)
        if reading.kind == "utterance":
            twin.push(reading)
    last = call(*CALM, 80.0)[-8:]
    assert last[-1].kind == "utterance"
    calm_in_the_end = replace(last[-1], stress=20.0)
    for reading in [*last[:-1], calm_in_the_end]:
        rising.push(reading)
    twin.push(calm_in_the_end)
    assert rising._glimpsed == twin._glimpsed


def test_the_scale_is_that_of_the_logistic() -> None:
    for value in (1.0, 25.0, 50.0, 99.0):
        assert math.isclose(stress_of(logit(value)), value)
    assert math.isclose(logit(75.0), -logit(25.0))
    assert math.isfinite(logit(0.0) + logit(100.0))
