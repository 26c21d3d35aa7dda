"""The network's inputs: bounded, and blind to the gain of the line."""

import numpy as np
import pytest

from voicemon.affect.inputs import (
    FARTHEST,
    FOLLOWS_GAIN,
    GAIN_OF_A_DB,
    against_population,
    level_free,
    network_inputs,
)
from voicemon.features.baseline import Population, VoiceBaseline
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS, functionals
from voicemon.features.lld import LLDS

COUNT = len(FUNCTIONALS)


def population() -> Population:
    return Population(np.zeros(COUNT), np.ones(COUNT), FOLLOWS_GAIN)


def test_loudness_becomes_shares_of_its_mean_and_the_mean_a_logarithm() -> None:
    values = np.ones(COUNT)
    values[FUNCTIONAL_INDEX["loudness_voiced_mean"]] = 4.0
    values[FUNCTIONAL_INDEX["loudness_p80"]] = 6.0
    values[FUNCTIONAL_INDEX["level_p80"]] = -20.0
    free = level_free(values)
    assert free[FUNCTIONAL_INDEX["loudness_p80"]] == 1.5
    assert free[FUNCTIONAL_INDEX["loudness_voiced_mean"]] == pytest.approx(np.log(4.0))
    assert free[FUNCTIONAL_INDEX["level_p80"]] == -20.0


def test_without_a_voice_the_values_stay_finite() -> None:
    assert np.isfinite(level_free(functionals(np.zeros((10, len(LLDS)))))).all()


def test_a_louder_line_changes_nothing_in_the_first_half() -> None:
    values = np.random.default_rng(0).normal(size=COUNT)
    louder = values + 12.0 * GAIN_OF_A_DB
    np.testing.assert_array_equal(
        against_population(values, population()), against_population(louder, population())
    )


def test_shape_bounds_and_share() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.zeros(COUNT), 2.0, -20.0)
    inputs = network_inputs(np.full(COUNT, 1e9), baseline)
    assert inputs.shape == (2 * COUNT + 1,)
    assert inputs.dtype == np.float32
    assert inputs.max() == FARTHEST
    assert inputs[-1] == np.float32(baseline.share)


def test_a_functional_with_endless_deviation_is_silent() -> None:
    mute = Population(np.zeros(COUNT), np.full(COUNT, np.inf), FOLLOWS_GAIN)
    baseline = VoiceBaseline(mute)
    baseline.learn(np.ones(COUNT), 2.0, -20.0)
    np.testing.assert_array_equal(network_inputs(np.full(COUNT, 5.0), baseline)[:-1], 0.0)
