"""How loud a frame is: level in dB and loudness from the energies of mel bands."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]

FLOOR_POWER = 1e-10
"""Mean square of a sound at -100 dB under full scale: nothing is told apart below it, and no log of zero."""

LOUDNESS_EXPONENT = 0.23
"""Loudness grows as intensity to this power (Zwicker and Fastl, Psychoacoustics, section 8.1)."""


@kernel
def level_db(frame: Array, gain: float) -> float:
    """RMS of ``frame`` in dB under full scale, never under -100; ``gain`` is 1 / the window's energy."""
    energy = 0.0
    for i in range(frame.shape[0]):
        energy += frame[i] * frame[i]
    return float(10.0 * np.log10(energy * gain + FLOOR_POWER))


@kernel
def loudness(bands: Array, out: Array) -> float:
    """Sum over bands of power ** 0.23; each band's own share into ``out`` (float64[b]).

    A perceptual, compressed measure without a listener's calibration: 0 in silence, about 1 to 5 in speech.
    """
    total = 0.0
    for b in range(bands.shape[0]):
        out[b] = bands[b] ** LOUDNESS_EXPONENT
        total += out[b]
    return float(total)
