"""The running baseline: causal, shrunk, robust, quieter speech weighs more, line gain cancels out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.features.baseline import (
    FREE_LEARNING_S,
    PRIOR_UTTERANCES,
    REACH,
    Population,
    VoiceBaseline,
)


def population() -> Population:
    """Three functionals; the last follows the line's gain."""
    return Population(np.array([0.0, 10.0, -30.0]), np.array([1.0, 2.0, 5.0]), np.array([False, False, True]))


def test_before_any_speech_it_is_the_population() -> None:
    baseline = VoiceBaseline(population())
    assert baseline.share == 0.0
    assert baseline.seconds == 0.0
    np.testing.assert_array_equal(baseline.centre(), population().mean)


def test_change_in_what_follows_gain_is_zero_until_the_speaker_was_heard() -> None:
    change = VoiceBaseline(population()).change(np.array([1.0, 11.0, -10.0]))
    np.testing.assert_array_equal(change, [1.0, 1.0, 0.0])


def test_one_whole_utterance_counts_one_against_the_prior() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.array([2.0, 10.0, -20.0]), 2.5, -20.0)
    assert baseline.share == pytest.approx(1 / (1 + PRIOR_UTTERANCES))
    np.testing.assert_allclose(baseline.centre(), [2.0 / (1 + PRIOR_UTTERANCES), 10.0, -20.0])
    np.testing.assert_allclose(baseline.change(np.array([2.0, 10.0, -16.0]))[2], 4.0 * baseline.share)


def test_a_short_utterance_counts_in_proportion() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.zeros(3), 0.5, -20.0)
    assert baseline.share == pytest.approx(0.25 / (0.25 + PRIOR_UTTERANCES))


def test_speech_6_db_louder_weighs_half() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.array([0.0, 10.0, -26.0206]), 2.0, -26.0206)
    baseline.learn(np.array([3.0, 10.0, -20.0]), 2.0, -20.0)
    own = baseline.state.total / baseline.state.weight
    assert own[0] == pytest.approx(1.0, abs=1e-4)


@given(st.floats(-25, 25))
def test_line_gain_cancels_out(gain_db: float) -> None:
    quiet, moved = VoiceBaseline(population()), VoiceBaseline(population())
    for pitch, level in ((0.5, -30.0), (2.0, -18.0), (-1.0, -25.0)):
        quiet.learn(np.array([pitch, 10.0, level]), 2.0, level)
        moved.learn(np.array([pitch, 10.0, level + gain_db]), 2.0, level + gain_db)
    np.testing.assert_allclose(
        quiet.change(np.array([1.0, 12.0, -20.0])),
        moved.change(np.array([1.0, 12.0, -20.0 + gain_db])),
        atol=1e-9,
    )


def test_one_freak_value_is_drawn_in() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.array([1e6, 10.0, -20.0]), 2.0, -20.0)
    assert baseline.state.total[0] / baseline.state.weight == pytest.approx(REACH)


def test_after_a_minute_only_quieter_speech_is_learned() -> None:
    baseline = VoiceBaseline(population())
    calm, angry = np.array([0.0, 10.0, -30.0]), np.array([3.0, 14.0, -15.0])
    while baseline.seconds < FREE_LEARNING_S:
        assert baseline.learn(calm, 5.0, -30.0)
    before = baseline.centre()
    assert not baseline.learn(angry, 5.0, -15.0)
    np.testing.assert_array_equal(baseline.centre(), before)
    assert baseline.learn(calm, 5.0, -35.0)


def test_a_copy_is_independent_and_reset_forgets() -> None:
    baseline = VoiceBaseline(population())
    baseline.learn(np.array([1.0, 10.0, -20.0]), 2.0, -20.0)
    twin = baseline.copy()
    twin.learn(np.array([-1.0, 12.0, -25.0]), 2.0, -25.0)
    assert baseline.share < twin.share
    twin.reset()
    assert twin.share == 0.0
    np.testing.assert_array_equal(twin.centre(), population().mean)
    assert baseline.share > 0.0
