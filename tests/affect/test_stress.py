"""Stress is what its formula says: ordered, bounded, with a band around it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.affect.stress import MIDDLE, points, stress, tension

dimension = st.floats(-1, 1)
step = st.floats(0.001, 1)
NARROW = (0.1, 0.1)


@given(dimension, dimension, dimension, step)
def test_more_arousal_is_more_stress(arousal: float, valence: float, rise: float, more: float) -> None:
    assert stress(arousal + more, valence, rise, NARROW).value > stress(arousal, valence, rise, NARROW).value


@given(dimension, dimension, dimension, step)
def test_a_pleasanter_voice_is_less_stress(arousal: float, valence: float, rise: float, more: float) -> None:
    assert stress(arousal, valence + more, rise, NARROW).value < stress(arousal, valence, rise, NARROW).value


@given(dimension, dimension, dimension, step)
def test_a_rise_over_the_own_voice_is_more_stress(
    arousal: float, valence: float, rise: float, more: float
) -> None:
    assert stress(arousal, valence, rise + more, NARROW).value > stress(arousal, valence, rise, NARROW).value


@given(dimension, dimension, st.floats(-2, 2), st.floats(0, 2), st.floats(0, 2))
def test_the_band_holds_the_value_within_0_and_100(
    arousal: float, valence: float, rise: float, a: float, v: float
) -> None:
    reading = stress(arousal, valence, rise, (a, v))
    assert 0 <= reading.low <= reading.value <= reading.high <= 100


def test_less_certain_is_a_wider_band() -> None:
    sure, unsure = stress(0.2, 0.0, 0.1, (0.1, 0.1)), stress(0.2, 0.0, 0.1, (0.4, 0.4))
    assert unsure.low < sure.low < sure.value < sure.high < unsure.high
    assert unsure.value == sure.value


def test_the_middle_of_the_scale() -> None:
    assert points(MIDDLE) == pytest.approx(50)
    assert math.isclose(points(MIDDLE + 0.1) + points(MIDDLE - 0.1), 100)


def test_labels_of_calm_and_angry_speech_lie_where_a_person_expects_them() -> None:
    assert 15 <= points(tension(0.10, 0.10, 0.0)) <= 35, "neutral"
    assert points(tension(0.70, -0.60, 0.3)) >= 70, "anger after calm speech"
    assert points(tension(-0.30, -0.25, 0.0)) <= 25, "bored"
