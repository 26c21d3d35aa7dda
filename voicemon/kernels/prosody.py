"""All LLDs of all frames that a stretch of samples completes: the one kernel that the extractor calls."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels import pitch, spectrum
from voicemon.kernels.fourier import FourierPlan, fourier_plan, power_spectrum
from voicemon.kernels.jit import kernel
from voicemon.kernels.levels import level_db, loudness
from voicemon.kernels.path import (
    DELAY,
    DEPTH,
    PathState,
    begin_anew,
    follow_peak,
    new_path,
    path_decision,
    path_step,
)
from voicemon.kernels.pitch import HANN, WINDOW, autocorrelation, pitch_candidates
from voicemon.kernels.spectrum import MEL_BANDS, SLOPE_BIN, SLOPE_STOP_BIN
from voicemon.kernels.voice_quality import REACH, harmonics_to_noise_db, jitter_and_shimmer

Array = NDArray[np.float64]

HOP = 80
"""10 ms at 8 kHz; frame i describes samples [80 i, 80 i + 80) and its windows lie around their middle."""

SPECTRAL_WINDOW = 200
"""25 ms."""

AHEAD = HOP // 2 + WINDOW // 2
"""Samples from a hop's start to the end of its F0 window."""

BEHIND = DELAY * HOP - HOP // 2 + REACH
"""Samples before a hop's start that its own windows and the decision three frames back may look at."""

SETTLING_FRAMES = 40
"""After samples that were passed over: the path of the pitch has then found the same way, long before."""

LARGEST = 4.0
"""Samples beyond this are held to it: a broken float recording must not reach the logs of later frames."""

COLUMNS = 18
F0, VOICING, LEVEL, LOUDNESS, ALPHA, HAMMARBERG, SLOPE_LOW, SLOPE_HIGH, CENTROID, FLUX = range(10)
MFCC, JITTER, SHIMMER, HNR, H1_H2 = 10, 14, 15, 16, 17

HAMMING = 0.54 - 0.46 * np.cos(2.0 * np.pi * (np.arange(SPECTRAL_WINDOW) + 0.5) / SPECTRAL_WINDOW)
HAMMING_GAIN = float(1.0 / np.sum(HAMMING**2))
POWER_SCALE = HAMMING_GAIN / spectrum.FFT_LENGTH
HARMONIC_BINS = 84
"""Bins of the F0 window's spectrum (15.6 Hz each) that hold twice the highest F0."""


class ProsodyState(NamedTuple):
    """What passes from one stretch of samples to the next, and scratch space."""

    counts: NDArray[np.int64]  # [2] frames measured; samples in ``heard``
    heard: Array  # [BEHIND + AHEAD] samples around the next hop, which starts at BEHIND
    pending: Array  # [DEPTH, COLUMNS] frames that wait for their F0, in a ring
    harmonics: Array  # [DEPTH, HARMONIC_BINS] power spectra of the same frames
    shares: Array  # [2, MEL_BANDS] band loudnesses of this frame and of the one before
    path: PathState
    long_plan: FourierPlan
    short_plan: FourierPlan
    frame: Array  # [512] scratch
    power: Array  # [257] scratch
    scratch: Array  # [2, 257] scratch


def new_prosody() -> ProsodyState:
    """The state before the first sample."""
    bins = pitch.FFT_LENGTH // 2 + 1
    return ProsodyState(
        np.array([0, BEHIND], np.int64),  # silence before the first sample
        np.zeros(BEHIND + AHEAD),
        np.zeros((DEPTH, COLUMNS)),
        np.zeros((DEPTH, HARMONIC_BINS)),
        np.zeros((2, MEL_BANDS)),
        new_path(),
        fourier_plan(pitch.FFT_LENGTH),
        fourier_plan(spectrum.FFT_LENGTH),
        np.zeros(pitch.FFT_LENGTH),
        np.zeros(bins),
        np.zeros((2, bins)),
    )


@kernel
def _mean(inside: Array) -> float:
    """Of a multiple of four samples: four sums side by side are quicker, since one must not be reordered."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for i in range(0, inside.shape[0], 4):
        a += inside[i]
        b += inside[i + 1]
        c += inside[i + 2]
        d += inside[i + 3]
    return float((a + b + c + d) / inside.shape[0])


@kernel
def _windowed(samples: Array, start: int, window: Array, out: Array) -> float:
    """Window with its mean taken off into ``out``, zeros after it; returns the largest sample's size."""
    length = window.shape[0]
    inside = samples[start : start + length]
    mean = _mean(inside)
    low, high = inside[0], inside[0]
    for i in range(length):
        low, high = min(low, inside[i]), max(high, inside[i])
        out[i] = (inside[i] - mean) * window[i]
    for i in range(length, out.shape[0]):
        out[i] = 0.0
    return float(max(high - mean, mean - low))


@kernel
def _describe_spectrum(samples: Array, middle: int, state: ProsodyState, row: Array) -> None:
    """Level, loudness and spectral shape of the 25 ms around ``middle`` into ``row`` (float64[COLUMNS])."""
    frame = state.frame[: spectrum.FFT_LENGTH]
    power = state.power[: spectrum.FFT_LENGTH // 2 + 1]
    bands = state.scratch[0, :MEL_BANDS]
    peak = _windowed(samples, middle - SPECTRAL_WINDOW // 2, HAMMING, frame)
    row[LEVEL] = level_db(frame[:SPECTRAL_WINDOW], HAMMING_GAIN)
    if peak > 0.0:
        power_spectrum(frame, state.short_plan, power, state.scratch[0])
    else:
        power[:] = 0.0  # silence, which has nothing to be transformed
    for k in range(power.shape[0]):
        power[k] *= 2.0 * POWER_SCALE
    spectrum.mel_powers(power, bands)
    for b in range(MEL_BANDS):
        state.shares[1, b] = state.shares[0, b]
    row[LOUDNESS] = loudness(bands, state.shares[0])
    row[FLUX] = spectrum.flux(state.shares[0], state.shares[1])
    spectrum.cepstra(bands, state.scratch[1], row[MFCC : MFCC + spectrum.CEPSTRA])
    row[ALPHA] = spectrum.alpha_ratio(power)
    row[HAMMARBERG] = spectrum.hammarberg_index(power)
    row[SLOPE_LOW] = spectrum.slope(power, 1, SLOPE_BIN + 1)
    row[SLOPE_HIGH] = spectrum.slope(power, SLOPE_BIN, SLOPE_STOP_BIN + 1)
    row[CENTROID] = spectrum.centroid(power)


@kernel
def _measure_pitch(samples: Array, middle: int, state: ProsodyState) -> None:
    """Candidates of the newest frame into the path's ring, and one step of the path."""
    number = state.counts[0]
    row = number % DEPTH
    peak = _windowed(samples, middle - WINDOW // 2, HANN, state.frame)
    r = np.zeros(pitch.LAGS)
    if peak > 0.0:
        autocorrelation(state.frame, state.long_plan, state.power, state.scratch, r)
    else:
        state.power[:] = 0.0
    pitch_candidates(r, state.path.f0[row, 1:], state.path.height[row, 1:])
    for k in range(HARMONIC_BINS):
        state.harmonics[row, k] = state.power[k]
    path_step(number, peak, state.path)


@kernel
def harmonic_difference_db(power: Array, f0: float) -> float:
    """Level of the first harmonic over the second, in dB: the strongest bin near F0 and near twice F0."""
    bin_hz = 8000.0 / 512.0
    levels = np.empty(2)
    for h in range(2):
        at = int((h + 1) * f0 / bin_hz + 0.5)
        strongest = 0.0
        for k in range(max(at - 2, 0), min(at + 3, power.shape[0])):
            strongest = max(strongest, power[k])
        levels[h] = 10.0 * np.log10(strongest + 1e-9)
    return float(levels[0] - levels[1])


@kernel
def _decide(samples: Array, middle: int, state: ProsodyState, out: Array) -> None:
    """The row of the frame ``DELAY`` before the newest, now that its F0 is known; ``middle`` is its own."""
    row = (state.counts[0] - DELAY) % DEPTH
    choice = path_decision(state.counts[0], state.path)
    out[:] = state.pending[row]
    strongest = 0.0
    for s in range(1, state.path.height.shape[1]):
        if state.path.f0[row, s] > 0.0:
            strongest = max(strongest, state.path.height[row, s])
    out[VOICING] = strongest
    out[F0], out[JITTER], out[SHIMMER], out[HNR], out[H1_H2] = 0.0, 0.0, 0.0, 0.0, 0.0
    if choice > 0:
        f0 = state.path.f0[row, choice]
        out[F0] = f0
        out[VOICING] = state.path.height[row, choice]
        out[HNR] = harmonics_to_noise_db(out[VOICING])
        out[JITTER], out[SHIMMER] = jitter_and_shimmer(samples, middle, pitch.RATE_HZ / f0)
        out[H1_H2] = harmonic_difference_db(state.harmonics[row], f0)


@kernel
def _take(samples: NDArray[np.float32], first: int, state: ProsodyState) -> int:
    """Fill ``state.heard`` from ``samples[first:]``; return the index of the first sample that is left.

    What is not a number counts as silence, and what is beyond ``LARGEST`` is held to it.
    """
    filled = state.counts[1]
    taken = min(samples.shape[0] - first, state.heard.shape[0] - filled)
    for i in range(taken):
        value = min(max(np.float64(samples[first + i]), -LARGEST), LARGEST)
        state.heard[filled + i] = 0.0 if np.isnan(samples[first + i]) else value
    state.counts[1] = filled + taken
    return int(first + taken)


@kernel
def describe_frames(samples: NDArray[np.float32], state: ProsodyState, out: Array) -> int:
    """Measure every frame that ``samples`` (float32[n]) completes; return how many were decided.

    The decided ones fill ``out`` (float64[m, ``COLUMNS``]) from its start; n / 80 + 1 rows are always enough.
    """
    decided, first = 0, 0
    middle = BEHIND + HOP // 2
    while True:
        first = _take(samples, first, state)
        if state.counts[1] < state.heard.shape[0]:
            return decided
        number = state.counts[0]
        _describe_spectrum(state.heard, middle, state, state.pending[number % DEPTH])
        _measure_pitch(state.heard, middle, state)
        if number >= DELAY:
            _decide(state.heard, middle - DELAY * HOP, state, out[decided])
            decided += 1
        _next_hop(state)


@kernel
def pass_over_frames(samples: NDArray[np.float32], state: ProsodyState) -> int:
    """Let ``samples`` (float32[n]) pass without measuring; return how many frames would have been decided.

    Of what passes only the running peak is kept, so that a soft voice is heard as it would have been. The path of the
    pitch begins anew, and the first `SETTLING_FRAMES` frames that are measured afterwards are not to be believed.
    """
    decided, first = 0, 0
    start = BEHIND + HOP // 2 - WINDOW // 2
    begin_anew(state.path)
    while True:
        first = _take(samples, first, state)
        if state.counts[1] < state.heard.shape[0]:
            return decided
        inside = state.heard[start : start + WINDOW]
        mean, low, high = _mean(inside), inside[0], inside[0]
        for i in range(WINDOW):
            low, high = min(low, inside[i]), max(high, inside[i])
        follow_peak(max(high - mean, mean - low), state.path)
        decided += state.counts[0] >= DELAY
        _next_hop(state)


@kernel
def _next_hop(state: ProsodyState) -> None:
    state.counts[0] += 1
    kept = state.heard.shape[0] - HOP
    for i in range(kept):
        state.heard[i] = state.heard[i + HOP]
    state.counts[1] = kept
