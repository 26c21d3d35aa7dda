"""How loud a frame is: level in dB and loudness from the energies of mel bands."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import brief_kernel, kernel

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


@brief_kernel
def window_energies(windows: NDArray[np.float32], out: Array) -> None:
    """Sum of squares of each of the windows that lie one behind the other in ``windows``, into ``out`` (float64[w])."""
    if out.shape[0] == 0:
        return
    length = windows.shape[0] // out.shape[0]
    for w in range(out.shape[0]):
        window = windows[w * length : (w + 1) * length]
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for i in range(
            0, length - 3, 4
        ):  # four sums side by side are quicker, since one must not be reordered
            e, f = np.float64(window[i]), np.float64(window[i + 1])
            g, h = np.float64(window[i + 2]), np.float64(window[i + 3])
            a, b, c, d = a + e * e, b + f * f, c + g * g, d + h * h
        for i in range(length - length % 4, length):
            e = np.float64(window[i])
            a += e * e
        out[w] = (a + b) + (c + d)


@brief_kernel
def first_beyond(samples: NDArray[np.float32], largest: float) -> int:
    """Index of the first sample that is no number or beyond ±``largest``; -1 where there is none."""
    held = True
    for i in range(
        samples.shape[0]
    ):  # all of them, without a way out, so that many are looked at side by side
        held = held & (abs(samples[i]) <= np.float32(largest))
    if held:
        return -1
    for i in range(samples.shape[0]):
        if not abs(samples[i]) <= largest:
            return i
    return -1
