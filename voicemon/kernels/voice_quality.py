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
def _likeness(samples: Array, mark: int, low: int, half: int, out: Array) -> None:
    """How alike the 2 ``half`` + 1 samples around ``mark`` are to those around ``low``, ``low`` + 1, …

    Normalised correlation into ``out`` (float64[n]). The lags are the inner loop: with sums that may not be
    reordered it is the one that a processor can do several at a time.
    """
    count = out.shape[0]
    out[:] = 0.0
    energy = 1e-12
    for i in range(-half, half + 1):
        value = samples[mark + i]
        energy += value * value
        for lag in range(count):
            out[lag] += value * samples[low + i + lag]
    beside = 1e-12
    for i in range(low - half, low + half + 1):
        beside += samples[i] * samples[i]
    for lag in range(count):
        out[lag] /= np.sqrt(energy * beside)
        gone, come = samples[low + lag - half], samples[low + lag + half + 1]
        beside = max(beside + come * come - gone * gone, 1e-12)


@kernel
def _period_from(samples: Array, mark: int, direction: int, period: float, likeness: Array) -> float:
    """Length of the period that starts (``direction`` 1) or ends (-1) at ``mark``: where it is most alike.

    The best whole lag is refined by a parabola; 0 where the samples end or no period is alike enough.
    ``likeness`` is scratch, float64[``MOST_LAGS``].
    """
    half = int(0.5 * period + 0.5)
    shortest = int(period * (1.0 - TOLERANCE))
    longest = min(int(period * (1.0 + TOLERANCE) + 1.0), shortest + MOST_LAGS - 1)
    low = mark + (shortest if direction == 1 else -longest)
    high = low + longest - shortest
    if min(mark, low) < half or max(mark, high) + half + 1 >= samples.shape[0]:
        return 0.0
    r = likeness[: longest - shortest + 1]
    _likeness(samples, mark, low, half, r)
    best = 0
    for i in range(1, r.shape[0]):
        if r[i] > r[best]:
            best = i
    if r[best] < LEAST_LIKENESS:
        return 0.0
    length = np.float64(direction * (low + best - mark))
    if 0 < best < r.shape[0] - 1:
        bend = r[best - 1] - 2.0 * r[best] + r[best + 1]
        if bend < 0.0:
            length += direction * 0.5 * (r[best - 1] - r[best + 1]) / bend
    return float(length)


@kernel
def _amplitude_db(samples: Array, mark: int, period: float) -> float:
    """Level of the period centred on ``mark``: its RMS in dB."""
    half = int(0.5 * period)
    energy = 1e-12
    for i in range(mark - half, mark + half + 1):
        energy += samples[i] * samples[i]
    return float(10.0 * np.log10(energy))


@kernel
def jitter_and_shimmer(samples: Array, middle: int, period: float) -> tuple[float, float]:
    """Local jitter (%) and local shimmer (dB) of the periods around ``middle``; 0 where fewer than three fit.

    ``period`` is the expected length in samples. Jitter is the mean difference of neighbouring period
    lengths over their mean length, shimmer the mean difference of neighbouring periods' levels (Praat
    manual, "Jitter (local)" and "Shimmer (local, dB)"; here by waveform matching, level as RMS).
    """
    reach = int(0.5 * period)
    if middle < 2 * reach or middle + 2 * reach >= samples.shape[0]:
        return 0.0, 0.0
    mark = middle
    for i in range(middle - reach, middle + reach + 1):
        if abs(samples[i]) > abs(samples[mark]):
            mark = i
    likeness = np.empty(MOST_LAGS)
    back = 0.0  # the period that ends at the first mark
    jitter, shimmer, total, pairs, count = 0.0, 0.0, 0.0, 0, 0
    for direction in (-1, 1):
        at, previous = mark, 0.0
        level = _amplitude_db(samples, mark, period)
        while abs(at - middle) < max(np.float64(SPAN), 1.2 * period) and count < MOST_PERIODS:
            length = _period_from(samples, at, direction, period, likeness)
            if length == 0.0:
                break
            at += direction * int(length + 0.5)
            beside = _amplitude_db(samples, at, period)
            shimmer += abs(beside - level)
            if previous > 0.0:
                jitter += abs(length - previous)
                pairs += 1
            elif direction == 1 and back > 0.0:
                jitter += abs(length - back)
                pairs += 1
            elif direction == -1:
                back = length
            total += length
            count += 1
            previous, level = length, beside
    if count < 2 or pairs == 0:
        return 0.0, 0.0
    return 100.0 * (jitter / pairs) / (total / count), shimmer / count
