"""What the fused head hears in the states: a change against the speaker, mixed with what prosody says."""

import numpy as np
import pytest

from voicemon.affect.states import HEADS, StateReader
from voicemon.errors import WeightsError


def reader(weight: float = 0.5) -> StateReader:
    axes = np.array([[1.0, 0.0], [0.0, 0.5]], np.float32)
    pair = np.ones(HEADS, np.float32)
    return StateReader("tiny", np.array([1.0, 2.0], np.float32), axes, 0 * pair, 0.3 * pair, weight * pair)


def test_scores_are_affine_in_the_states() -> None:
    np.testing.assert_allclose(reader()(np.array([1.5, 4.0], np.float32)), [0.5, 1.0])


def test_states_of_another_whisper_are_refused() -> None:
    with pytest.raises(WeightsError, match="2 numbers of whisper tiny, not 3"):
        reader()(np.zeros(3, np.float32))


def test_the_mixture_lies_between_and_doubts_where_the_two_disagree() -> None:
    prosody = np.array([[0.0, 0.0]]), np.array([[0.3, 0.3]])
    agreed, sure = reader().join(prosody, np.zeros((1, HEADS)))
    apart, unsure = reader().join(prosody, np.full((1, HEADS), 0.8))
    np.testing.assert_allclose(agreed, 0.0)
    np.testing.assert_allclose(sure, 0.3, atol=1e-6)
    np.testing.assert_allclose(apart, 0.4)
    np.testing.assert_allclose(unsure, np.hypot(0.3, 0.4), atol=1e-6)


def test_without_weight_prosody_stands_alone() -> None:
    prosody = np.array([[0.2, -0.1]]), np.array([[0.3, 0.2]])
    mean, deviation = reader(0.0).join(prosody, np.full((1, HEADS), 0.9))
    np.testing.assert_array_equal(mean, prosody[0])
    np.testing.assert_allclose(deviation, prosody[1])


def test_no_answer_leaves_the_scale() -> None:
    prosody = np.array([[1.0, -1.0]]), np.array([[0.1, 0.1]])
    mean, _ = reader().join(prosody, np.array([[50.0, -50.0]]))
    np.testing.assert_array_equal(mean, [[1.0, -1.0]])
