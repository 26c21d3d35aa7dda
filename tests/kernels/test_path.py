"""The path search against trying every path, and its fixed delay."""

import numpy as np
import pytest

from tests.reference.prosody_twin import best_path
from voicemon.kernels import path
from voicemon.kernels.pitch import OCTAVE_COST, RATE_HZ, SHORTEST_LAG


def fed(frames: list[list[tuple[float, float]]]) -> list[int]:
    """Decisions for loud frames with the given candidates (F0, height); the last ``DELAY`` stay open."""
    state, choices = path.new_path(), []
    for number, candidates in enumerate(frames):
        row = number % path.DEPTH
        state.f0[row], state.height[row] = 0.0, 0.0
        for i, (f0, height) in enumerate(candidates):
            state.f0[row, i + 1], state.height[row, i + 1] = f0, height
        path.path_step(number, 1.0, state)
        if number >= path.DELAY:
            choices.append(path.path_decision(number, state))
    return choices


@pytest.mark.parametrize("seed", range(12))
def test_the_first_decision_is_that_of_the_best_of_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frames = [
        [(rng.uniform(60, 600), rng.uniform(0.3, 1.0)) for _ in range(3)] for _ in range(path.DELAY + 1)
    ]
    top = np.log2(RATE_HZ / SHORTEST_LAG)
    pitches = [np.array([-np.inf, *(np.log2(f) for f, _ in frame)]) for frame in frames]
    strengths = [
        np.array([path.VOICING_THRESHOLD, *(h - OCTAVE_COST * (top - np.log2(f)) for f, h in frame)])
        for frame in frames
    ]
    expected = best_path(strengths, pitches, path.VOICED_UNVOICED_COST, path.OCTAVE_JUMP_COST)
    assert fed(frames) == [expected[0]]


def test_one_frame_an_octave_off_does_not_break_the_path() -> None:
    good = [(200.0, 0.9), (100.0, 0.85)]
    slip = [(200.0, 0.85), (100.0, 0.9)]
    assert fed([good] * 4 + [slip] + [good] * 6) == [1] * 8


def test_a_soft_frame_is_unvoiced_beside_a_loud_voice() -> None:
    state = path.new_path()
    loud = path.unvoiced_strength(1.0, state)
    soft = path.unvoiced_strength(0.001, state)
    assert loud == path.VOICING_THRESHOLD
    assert soft > 2.0


def test_scores_do_not_grow_with_the_call() -> None:
    state = path.new_path()
    for number in range(200):
        path.path_step(number, 1.0, state)
    assert state.score[0].max() == 0.0
