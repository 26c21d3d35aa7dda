"""Which candidate each frame takes: a shortest path with a decision three frames (30 ms) later.

Costs are those of Boersma (1993), section 3.2; the search is Viterbi's with a fixed lag, so that a decision
once given is never taken back and never waits longer.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel
from voicemon.kernels.pitch import CANDIDATES, OCTAVE_COST, RATE_HZ, SHORTEST_LAG

Array = NDArray[np.float64]

DELAY = 3
"""Frames that are heard before a frame is decided."""

DEPTH = DELAY + 1
STATES = CANDIDATES + 1
"""State 0 is unvoiced; the others are the frame's candidates."""

VOICING_THRESHOLD = 0.5
SILENCE_THRESHOLD = 0.05
OCTAVE_JUMP_COST = 0.35
VOICED_UNVOICED_COST = 0.14
PEAK_DECAY = 0.9995
"""The running peak falls by 0.43 dB a second, so that a soft speaker after a loud one is heard again."""

PEAK_FLOOR = 0.03
"""The running peak never falls under -30 dB: the hiss of a silent line is not taken for soft speech."""


class PathState(NamedTuple):
    """What the search remembers: the last ``DEPTH`` frames, in a ring."""

    f0: Array  # [DEPTH, STATES] Hz; 0 is unvoiced or unused
    height: Array  # [DEPTH, STATES] height of the autocorrelation peak
    pitch: Array  # [DEPTH, STATES] log2 of F0
    back: NDArray[np.int64]  # [DEPTH, STATES] best state of the frame before
    score: Array  # [2, STATES] strength so far of the best path to each state, now and before
    peak: Array  # [1] running peak of the sound


def new_path() -> PathState:
    """The state before the first frame: unvoiced."""
    score = np.full((2, STATES), -1e9)
    score[:, 0] = 0.0
    ring = (DEPTH, STATES)
    return PathState(
        np.zeros(ring),
        np.zeros(ring),
        np.zeros(ring),
        np.zeros(ring, np.int64),
        score,
        np.full(1, PEAK_FLOOR),
    )


@kernel
def follow_peak(local_peak: float, state: PathState) -> None:
    """The running peak after a frame whose largest sample is ``local_peak``."""
    state.peak[0] = max(local_peak, PEAK_FLOOR, state.peak[0] * PEAK_DECAY)


@kernel
def begin_anew(state: PathState) -> None:
    """Forget the frames before, but not the running peak."""
    state.f0[:] = 0.0
    state.height[:] = 0.0
    state.back[:] = 0
    state.score[:] = -1e9
    state.score[:, 0] = 0.0


@kernel
def unvoiced_strength(local_peak: float, state: PathState) -> float:
    """Strength of the unvoiced candidate (equation 23): high in a frame soft beside the running peak."""
    follow_peak(local_peak, state)
    softness = 2.0 - (local_peak / state.peak[0]) * (1.0 + VOICING_THRESHOLD) / SILENCE_THRESHOLD
    return float(VOICING_THRESHOLD + max(0.0, softness))


@kernel
def path_step(frame: int, local_peak: float, state: PathState) -> None:
    """Extend the best path to each state of ``frame``, whose candidates lie in the ring's row already."""
    row, before = frame % DEPTH, (frame - 1) % DEPTH
    for s in range(STATES):
        state.score[1, s] = state.score[0, s]
    best_of_all = -1e300
    for s in range(STATES):
        voiced = state.f0[row, s] > 0.0
        if s > 0 and not voiced:
            state.score[0, s] = -1e9
            continue
        if voiced:
            state.pitch[row, s] = np.log2(state.f0[row, s])
            octaves = np.log2(RATE_HZ / SHORTEST_LAG) - state.pitch[row, s]
            strength = state.height[row, s] - OCTAVE_COST * octaves
        else:
            strength = unvoiced_strength(local_peak, state)
        best, best_score = 0, -1e300
        for p in range(STATES):
            cost = 0.0
            if voiced != (state.f0[before, p] > 0.0):
                cost = VOICED_UNVOICED_COST
            elif voiced:
                cost = OCTAVE_JUMP_COST * abs(state.pitch[row, s] - state.pitch[before, p])
            if state.score[1, p] - cost > best_score:
                best, best_score = p, state.score[1, p] - cost
        state.back[row, s] = best
        state.score[0, s] = best_score + strength
        best_of_all = max(best_of_all, state.score[0, s])
    for s in range(STATES):  # only differences matter; a long call must not lose digits
        state.score[0, s] -= best_of_all


@kernel
def path_decision(frame: int, state: PathState) -> int:
    """State of ``frame`` - ``DELAY`` on the path that is best now."""
    best = 0
    for s in range(1, STATES):
        if state.score[0, s] > state.score[0, best]:
            best = s
    for i in range(DELAY):
        best = state.back[(frame - i) % DEPTH, best]
    return int(best)
