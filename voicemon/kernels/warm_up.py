"""Compile every kernel, or load it from numba's cache, before the first call is heard.

``python -m voicemon.kernels.warm_up`` compiles them on two cores, which an installation does once.
"""

from concurrent.futures import ProcessPoolExecutor

import numpy as np

from voicemon.kernels.frames import unmask_messages
from voicemon.kernels.halfband import HalfBandDown, HalfBandUp
from voicemon.kernels.levels import first_beyond, window_energies
from voicemon.kernels.perceptrons import Perceptrons, vote
from voicemon.kernels.prosody import COLUMNS, describe_frames, new_prosody, pass_over_frames
from voicemon.kernels.summary import FUNCTIONALS_COUNT, summarise
from voicemon.kernels.table import look_up
from voicemon.kernels.texture import MEASURES_COUNT, texture
from voicemon.kernels.voice_detector import (
    CONTEXT_SAMPLES,
    HIDDEN,
    WINDOW_SAMPLES,
    no_voice_weights,
    silent_gates,
    voice_probabilities,
    voice_scratch,
)


def warm_up() -> None:
    """Run each kernel once on silence: well under a second with a warm cache, a minute without one."""
    _warm_up_frames()
    _warm_up_all_else()


def compile_apart() -> None:
    """The same for a cold cache, in two processes: numba compiles one kernel at a time in each."""
    with ProcessPoolExecutor(2) as processes:
        for half in [processes.submit(_warm_up_frames), processes.submit(_warm_up_all_else)]:
            half.result()


def _warm_up_frames() -> None:
    """Half of the work: all that a frame's description is made of."""
    describe_frames(np.zeros(800, np.float32), new_prosody(), np.zeros((11, COLUMNS)))
    pass_over_frames(np.zeros(800, np.float32), new_prosody())


def _warm_up_all_else() -> None:
    HalfBandUp().push(np.zeros(64, np.float32))
    HalfBandDown().push(np.zeros(64, np.float32))
    first_beyond(np.zeros(64, np.float32), 1.0)
    window_energies(np.zeros(64, np.float32), np.zeros(1))
    summarise(np.zeros((COLUMNS, 4)), np.zeros(FUNCTIONALS_COUNT))
    texture(np.zeros((4, COLUMNS)), np.ones(4, np.bool_), np.zeros(MEASURES_COUNT))
    unmask_messages(np.zeros(8, np.uint8), np.zeros((1, 3), np.int64))
    look_up(np.zeros(256, np.float32), np.frombuffer(b"0", np.uint8), np.zeros(1, np.float32))
    _warm_up_perceptrons()
    _warm_up_voice_detector()


def _warm_up_perceptrons() -> None:
    shapes = ((1, 3, 8), (1, 1, 8), (1, 1, 8, 8), (1, 1, 8), (1, 1, 8, 4), (1, 4), (2,))
    members = Perceptrons(np.arange(3), np.array([0, 3]), *(np.zeros(shape, np.float32) for shape in shapes))
    vote(np.zeros((1, 3), np.float32), members, np.zeros((1, 2)), np.zeros((1, 2)))


def _warm_up_voice_detector() -> None:
    states = np.zeros((2, 1, HIDDEN), np.float32)
    samples = np.zeros(CONTEXT_SAMPLES + WINDOW_SAMPLES, np.float32)
    found = np.zeros(1, np.float32)
    silent_gates(no_voice_weights(), voice_scratch(1), np.zeros(4 * HIDDEN, np.float32))
    counts = np.ones(1, np.int64)
    voice_probabilities(samples, counts, states, no_voice_weights(), voice_scratch(1), found)


if __name__ == "__main__":
    compile_apart()
