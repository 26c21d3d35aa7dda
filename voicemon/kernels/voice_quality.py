"""Jitter and shimmer from the periods around a frame's middle, and HNR from the autocorrelation peak."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]

SPAN = 180
"""Periods are followed this many samples (22.5 ms) to each side, and at least one full period."""

REACH = 500
"""Samples needed to the left of the middle."""

TOLERANCE = 0.12
"""The next period is looked for within this share of the length that F0 tells."""

MOST_PERIODS = 64
MOST_LAGS = 40
LEAST_LIKENESS = 0.4
"""Two stretches less alike than this are not neighbouring periods."""


@kernel
def harmonics_to_noise_db(height: float) -> float:
    """10 log10(r / (1 - r)) of the autocorrelation peak r (Boersma 1993, equation 4), within -10 to 40 dB."""
    r = min(max(height, 0.0909), 0.9999)
    return float(10.0 * np.log10(r / (1.0 - r)))


@kernel
def _energy(samples: Array, start: int, length: int) -> float:
    """Sum of squares of ``length`` samples, a multiple of four: four sums side by side are quicker."""
    inside = samples[start : start + length]
    a, b, c, d = 1e-12, 0.0, 0.0, 0.0
    for i in range(0, length, 4):
        a += inside[i] * inside[i]
        b += inside[i + 1] * inside[i + 1]
        c += inside[i + 2] * inside[i + 2]
        d += inside[i + 3] * inside[i + 3]
    return float(a + b + c + d)


@kernel
def _likeness(samples: Array, first: int, other: int, length: int, out: Array) -> None:
    """How alike the ``length`` samples from ``first`` are to those from ``other``, ``other`` + 1, …

    Normalised correlation but for the first stretch's energy, into ``out`` (float64[n]). ``length`` is a
    multiple of four. The lags are the inner loop: its sums are apart, so several are done at a time.
    """
    count = out.shape[0]
    template = samples[first : first + length]
    out[:] = 0.0
    for i in range(0, length, 4):
        beside = samples[other + i : other + i + count + 3]
        a, b, c, d = template[i], template[i + 1], template[i + 2], template[i + 3]
        for lag in range(count):
            out[lag] += a * beside[lag] + b * beside[lag + 1] + c * beside[lag + 2] + d * beside[lag + 3]
    energy = _energy(samples, other, length)
    for lag in range(count):
        out[lag] /= np.sqrt(energy)
        gone, come = samples[other + lag], samples[other + lag + length]
        energy = max(energy + come * come - gone * gone, 1e-12)


@kernel
def _period_from(samples: Array, first: int, direction: int, period: float, likeness: Array) -> float:
    """Length of the period after (``direction`` 1) or before (-1) the one that starts at ``first``.

    It is the lag at which the two are most alike, refined by a parabola; 0 where the samples end or no
    lag is alike enough. ``likeness`` is scratch, float64[``MOST_LAGS``].
    """
    length = _template_length(period)
    shortest = int(period * (1.0 - TOLERANCE))
    longest = min(int(period * (1.0 + TOLERANCE) + 1.0), shortest + MOST_LAGS - 1)
    low = first + (shortest if direction == 1 else -longest)
    if min(first, low) < 0 or max(first, low + longest - shortest) + length + 1 > samples.shape[0]:
        return 0.0
    r = likeness[: longest - shortest + 1]
    _likeness(samples, first, low, length, r)
    best = np.argmax(r)
    if r[best] < LEAST_LIKENESS * np.sqrt(_energy(samples, first, length)):
        return 0.0
    lag = np.float64(direction * (low + best - first))
    if 0 < best < r.shape[0] - 1:
        bend = r[best - 1] - 2.0 * r[best] + r[best + 1]
        if bend < 0.0:
            lag += direction * 0.5 * (r[best - 1] - r[best + 1]) / bend
    return float(lag)


@kernel
def _template_length(period: float) -> int:
    """The multiple of four nearest to a period, in samples."""
    return 4 * int(0.25 * period + 0.5)


@kernel
def _strongest(samples: Array, middle: int, reach: int) -> int:
    """Index of the largest sample, either sign, within ``reach`` of ``middle``."""
    near = samples[middle - reach : middle + reach + 1]
    best, largest = 0, -1.0
    for i in range(near.shape[0]):
        if abs(near[i]) > largest:
            best, largest = i, abs(near[i])
    return middle - reach + best


@kernel
def jitter_and_shimmer(samples: Array, middle: int, period: float) -> tuple[float, float]:
    """Local jitter (%) and local shimmer (dB) of the periods around ``middle``; 0 where fewer than two fit.

    ``period`` is the expected length in samples. Jitter is the mean difference of neighbouring period
    lengths over their mean length, shimmer the mean difference of neighbouring periods' levels (Praat
    manual, "Jitter (local)" and "Shimmer (local, dB)"; here by waveform matching, level as RMS).
    """
    reach = int(0.5 * period)
    if middle < 2 * reach or middle + 2 * reach + 8 >= samples.shape[0]:
        return 0.0, 0.0
    length = _template_length(period)
    likeness = np.empty(MOST_LAGS)
    first = _strongest(samples, middle, reach) - length // 2
    start_energy = _energy(samples, first, length)
    back = 0.0  # length of the period before the first one
    jitter, shimmer, total, pairs, count = 0.0, 0.0, 0.0, 0, 0
    for direction in (-1, 1):
        at, previous, energy = first, back, start_energy
        while abs(at + length // 2 - middle) < max(np.float64(SPAN), 1.2 * period) and count < MOST_PERIODS:
            lag = _period_from(samples, at, direction, period, likeness)
            if lag == 0.0:
                break
            at += direction * int(lag + 0.5)
            beside = _energy(samples, at, length)
            shimmer += abs(10.0 * np.log10(beside / energy))
            if previous > 0.0:
                jitter += abs(lag - previous)
                pairs += 1
            elif direction == -1:
                back = lag
            total += lag
            count += 1
            previous, energy = lag, beside
    if count < 2 or pairs == 0:
        return 0.0, 0.0
    return 100.0 * (jitter / pairs) / (total / count), shimmer / count
