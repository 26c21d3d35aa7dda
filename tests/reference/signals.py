"""Signals whose pitch, jitter, shimmer or noise is known, at 8 kHz."""

import numba
import numpy as np
from numpy.typing import NDArray

RATE = 8000
JIT = not numba.config.DISABLE_JIT
"""Without the compiler a second of audio takes seconds: tests shorten their signals then."""

Floats = NDArray[np.float64]


def seconds(full: float, plain: float = 0.25) -> float:
    """``full`` with compiled kernels, ``plain`` without."""
    return full if JIT else plain


def pulse_train(marks: Floats, sizes: Floats, length_s: float, highest_hz: float = 1800.0) -> Floats:
    """Smooth pulses (Gaussian, band about ``highest_hz``) at fractional sample positions."""
    width = RATE / (2.0 * np.pi * highest_hz) * 2.0
    n = np.arange(int(length_s * RATE))
    out = np.zeros(len(n))
    for mark, size in zip(marks, sizes, strict=True):
        out += size * np.exp(-0.5 * ((n - mark) / width) ** 2)
    return 0.5 * out


def voice(f0: float | Floats, length_s: float, harmonics: int = 40, lowest_hz: float = 0.0) -> Floats:
    """Harmonics of falling strength from ``lowest_hz`` to 3 400 Hz; ``f0`` may be a contour per sample."""
    n = int(length_s * RATE)
    contour = np.broadcast_to(np.asarray(f0, float), (n,))
    phase = 2.0 * np.pi * np.cumsum(contour) / RATE
    out = np.zeros(n)
    for k in range(1, harmonics + 1):
        heard = (contour * k < 3400.0) & (contour * k >= lowest_hz)
        out += heard * np.cos(k * phase + 0.3 * k * k) / k
    return 0.2 * out


def noise(length_s: float, level: float, seed: int = 0) -> Floats:
    """White Gaussian noise of RMS ``level``."""
    return np.asarray(np.random.default_rng(seed).normal(0.0, level, int(length_s * RATE)))


def as_heard(signal: Floats) -> NDArray[np.float32]:
    """What an extractor is given."""
    return signal.astype(np.float32)
