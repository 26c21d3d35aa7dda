"""All functionals of the LLDs of an utterance in one pass: the order here is that of ``FUNCTIONALS``."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels import contour, prosody
from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]

SEMITONE_ZERO_HZ = 27.5
LOWEST_HZ = 1.0
"""No F0 is under it; a made-up one that rounds to nothing must not give an infinite interval."""

PEAK_PROMINENCE_DB = 3.0
"""A loud moment stands out of its surroundings by this much; a smaller ripple is not counted."""

SPECTRAL = np.array(
    [
        prosody.ALPHA,
        prosody.HAMMARBERG,
        prosody.SLOPE_LOW,
        prosody.SLOPE_HIGH,
        prosody.CENTROID,
        prosody.FLUX,
    ]
)
CEPSTRAL = prosody.MFCC + np.arange(4)
QUALITY = np.array([prosody.VOICING, prosody.JITTER, prosody.SHIMMER, prosody.HNR, prosody.H1_H2])
VOICED = np.concatenate((SPECTRAL, CEPSTRAL, QUALITY))
"""Columns whose mean and standard deviation are taken over voiced frames."""

UNVOICED = SPECTRAL
"""Columns whose mean is taken over unvoiced frames, as in eGeMAPS."""

FUNCTIONALS_COUNT = 9 + 2 * 10 + 1 + 2 * len(VOICED) + len(UNVOICED) + 6


@kernel
def _contour(values: Array, mask: NDArray[np.bool_], out: Array) -> None:
    """Mean, std, p20, p50, p80, range, rise, fall of the frames under ``mask`` into ``out`` (float64[8])."""
    chosen = np.empty(values.shape[0])
    smoothed = np.empty(values.shape[0])
    chosen = chosen[: contour.select(values, mask, chosen)]
    out[0], out[1] = contour.moments(chosen)
    contour.percentiles(chosen, out[2:5])
    out[5] = out[4] - out[2]
    contour.smooth(values, mask, smoothed)
    out[6], out[7] = contour.slopes(smoothed, mask)


@kernel
def summarise(values: Array, out: Array) -> None:
    """Functionals of ``values`` (float64[k, m], one LLD a row) into ``out``, all of it."""
    count = values.shape[1]
    voiced = values[prosody.F0] > 0.0
    every = np.ones(count, np.bool_)
    chosen = np.empty(count)
    pitch = np.zeros(count)
    for i in range(count):
        if voiced[i]:
            pitch[i] = 12.0 * np.log2(max(values[prosody.F0, i], LOWEST_HZ) / SEMITONE_ZERO_HZ)
    _contour(pitch, voiced, out[:8])
    out[8] = contour.trend(pitch, voiced)
    at = 9
    for lld in (prosody.LEVEL, prosody.LOUDNESS):
        _contour(values[lld], every, out[at : at + 8])
        out[at + 8], out[at + 9] = contour.moments(chosen[: contour.select(values[lld], voiced, chosen)])
        at += 10
    contour.smooth(values[prosody.LEVEL], every, chosen)
    mean_level = out[9]
    out[at] = contour.peaks_per_second(chosen, PEAK_PROMINENCE_DB, mean_level)
    at += 1
    for lld in VOICED:
        out[at], out[at + 1] = contour.moments(chosen[: contour.select(values[lld], voiced, chosen)])
        at += 2
    for lld in UNVOICED:
        out[at] = contour.moments(chosen[: contour.select(values[lld], ~voiced, chosen)])[0]
        at += 1
    rhythm = np.empty(4)
    contour.segments(voiced, True, rhythm)
    out[at : at + 4] = rhythm
    out[at + 3] *= 100.0
    contour.segments(voiced, False, rhythm)
    out[at + 4 : at + 6] = rhythm[1:3]
