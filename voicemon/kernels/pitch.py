"""F0 candidates of one frame by normalised autocorrelation.

Boersma, P. (1993). Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise
ratio of a sampled sound. IFA Proceedings 17, 97-110. The period is found from the harmonics, so a telephone
line that cuts the fundamental away does not hide it.
"""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.fourier import FourierPlan, power_spectrum, real_transform
from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]

RATE_HZ = 8_000
WINDOW = 360
"""45 ms: two and a half periods of the lowest F0."""

FFT_LENGTH = 512
"""At least ``WINDOW`` + ``LAGS``, so that the autocorrelation does not wrap."""

SHORTEST_LAG, LONGEST_LAG = 13, 145  # 615 Hz, 55 Hz
LAGS = LONGEST_LAG + 6
CANDIDATES = 6
OCTAVE_COST = 0.02
"""How much strength a candidate loses for each octave below 615 Hz: of equal peaks the highest F0 wins."""

HANN = np.sin(np.pi * (np.arange(WINDOW) + 0.5) / WINDOW) ** 2


def window_autocorrelation() -> Array:
    """Autocorrelation of the Hann window at lags 0 to ``LAGS`` - 1, 1 at lag 0 (Boersma, equation 8)."""
    full = np.correlate(HANN, HANN, "full")[WINDOW - 1 : WINDOW - 1 + LAGS]
    return np.asarray(full / full[0])


def half_sample_taps() -> Array:
    """Weights of 1st, 2nd, … neighbours each side for the value half-way between two samples (float64[5])."""
    distance = np.arange(5) + 0.5
    taps = np.sinc(distance) * np.cos(0.5 * np.pi * distance / 5.5) ** 2
    return np.asarray(taps * (0.5 / taps.sum()))


WINDOW_AUTOCORRELATION = window_autocorrelation()
HALF_SAMPLE = half_sample_taps()


@kernel
def autocorrelation(frame: Array, plan: FourierPlan, power: Array, scratch: Array, out: Array) -> None:
    """Autocorrelation of the sound under the window, 1 at lag 0, into ``out`` (float64[``LAGS``]).

    ``frame`` is the windowed sound, zero-padded to float64[512], and is overwritten; ``power`` (float64[257])
    receives its power spectrum; ``scratch`` is float64[2, 257]. All zeros for a silent frame. Equation 9.
    """
    half = FFT_LENGTH // 2
    power_spectrum(frame, plan, power, scratch[0])
    frame[0], frame[half] = power[0], power[half]
    for k in range(1, half):
        frame[k] = power[k]
        frame[FFT_LENGTH - k] = power[k]
    # The power spectrum is real and even, so its forward transform is its inverse but for a factor.
    real_transform(frame, plan, scratch[0], scratch[1])
    total = scratch[0, 0]
    for lag in range(LAGS):
        out[lag] = scratch[0, lag] / (total * WINDOW_AUTOCORRELATION[lag]) if total > 0.0 else 0.0


@kernel
def _half_way(r: Array, lag: int) -> float:
    """The autocorrelation half-way between ``lag`` and ``lag`` + 1, by ten-point interpolation."""
    total = 0.0
    for k in range(HALF_SAMPLE.shape[0]):
        total += HALF_SAMPLE[k] * (r[lag - k] + r[lag + 1 + k])
    return total


@kernel
def refine_peak(r: Array, lag: int) -> tuple[float, float]:
    """Lag and height of the peak near the whole ``lag``: half-sample interpolation, then a parabola."""
    left, middle, right = _half_way(r, lag - 1), r[lag], _half_way(r, lag)
    at = np.float64(lag)
    if left > middle and left >= right:
        left, middle, right = r[lag - 1], left, middle
        at -= 0.5
    elif right > middle:
        left, middle, right = middle, right, r[lag + 1]
        at += 0.5
    bend = left - 2.0 * middle + right
    if bend >= 0.0:
        return at, middle
    shift = 0.5 * (left - right) / bend
    return at + 0.5 * shift, middle - 0.25 * (left - right) * shift


@kernel
def pitch_candidates(r: Array, f0: Array, height: Array) -> None:
    """The strongest peaks of autocorrelation ``r`` into ``f0`` (Hz) and ``height`` (both float64[6]).

    Unused places hold 0. A height above 1, which interpolation can give, is folded to 1 / height as in
    Boersma's equation 11. Peaks are ranked with ``OCTAVE_COST`` but their height is reported as it is.
    """
    rank = np.zeros(CANDIDATES)
    for i in range(CANDIDATES):
        f0[i], height[i], rank[i] = 0.0, 0.0, 0.0
    for lag in range(SHORTEST_LAG, LONGEST_LAG):
        if r[lag] < 0.2 or r[lag] <= r[lag - 1] or r[lag] < r[lag + 1]:
            continue
        at, peak = refine_peak(r, lag)
        if peak > 1.0:
            peak = 1.0 / peak
        merit = peak - OCTAVE_COST * np.log2(at / SHORTEST_LAG)
        weakest = 0
        for i in range(1, CANDIDATES):
            if rank[i] < rank[weakest]:
                weakest = i
        if merit > rank[weakest]:
            f0[weakest], height[weakest], rank[weakest] = RATE_HZ / at, peak, merit
