"""How a stretch of sound moves: what tells speech from music and from two voices at once, in one pass."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels import contour, prosody
from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MEASURES_COUNT = 14

REACH_DB = 40.0
"""What lies further below the loudest frame counts as that far below: a pause is a pause, however quiet."""
SHORT, LONG = 5, 25
"""Frames: syllables are what is slower than 50 ms and faster than 250 ms."""
LEAP = 1.0
"""Semitones in 10 ms that no throat makes."""
STEP, STILL = 5, 0.15
"""A pitch that moves less than 0.15 semitones in 50 ms stands still."""


@kernel
def _median(values: Array) -> float:
    count = values.shape[0]
    if count == 0:
        return 0.0
    ordered = np.sort(values)
    return float(0.5 * (ordered[(count - 1) // 2] + ordered[count // 2]))


@kernel
def _syllables(level: Array) -> float:
    """How much the level moves at the pace of syllables: deviation of its 50 ms mean from its 250 ms mean, dB."""
    count = level.shape[0]
    if count <= LONG:
        return 0.0
    floor = np.max(level) - REACH_DB
    total = np.zeros(count + 1)
    for i in range(count):
        total[i + 1] = total[i] + max(level[i], floor)
    margin = (LONG - SHORT) // 2
    moves = np.empty(count - LONG + 1)
    for i in range(moves.shape[0]):
        short = (total[i + margin + SHORT] - total[i + margin]) / SHORT
        moves[i] = short - (total[i + LONG] - total[i]) / LONG
    return contour.moments(moves)[1]


@kernel
def _pitch_moves(pitch: Array, voiced: Mask) -> tuple[float, float]:
    """Shares 0..1 of the voiced steps at which the pitch leaps, and of the voiced 50 ms over which it stands still."""
    steps, leaps, long, still, run = 0, 0, 0, 0, 0
    for i in range(pitch.shape[0]):
        run = run + 1 if voiced[i] else 0
        if run > 1:
            steps += 1
            leaps += abs(pitch[i] - pitch[i - 1]) > LEAP
        if run > STEP:
            long += 1
            still += abs(pitch[i] - pitch[i - STEP]) < STILL
    return leaps / max(steps, 1), still / max(long, 1)


@kernel
def _change(values: Array, speech: Mask) -> float:
    """Mean step of the cepstrum from one frame of speech to the next, over its four coefficients."""
    total, steps, before = 0.0, 0, -1
    for i in range(values.shape[0]):
        if speech[i]:
            if before >= 0:
                for lld in range(prosody.MFCC, prosody.MFCC + 4):
                    total += abs(values[i, lld] - values[before, lld])
                steps += 1
            before = i
    return total / max(4 * steps, 1)


@kernel
def texture(values: Array, speech: Mask, out: Array) -> None:
    """Measures of LLDs ``values`` (float64[m, k], a frame a row) into ``out`` (float64[14]).

    ``speech``, bool[m], says which frames carry it. The order is that of ``not_a_voice.TABLE``.
    """
    count = values.shape[0]
    voiced, pitch, chosen = np.zeros(count, np.bool_), np.zeros(count), np.empty(count)
    onsets = 0
    for i in range(count):
        if speech[i] and values[i, prosody.F0] > 0.0:
            voiced[i] = True
            pitch[i] = 12.0 * np.log2(values[i, prosody.F0])
            onsets += i > 0 and not voiced[i - 1]
    mean, out[0] = contour.moments(chosen[: contour.select(values[:, prosody.LEVEL], speech, chosen)])
    out[1] = _syllables(values[:, prosody.LEVEL])
    out[2] = contour.moments(chosen[: contour.select(values[:, prosody.ALPHA], speech, chosen)])[1]
    out[3] = contour.moments(chosen[: contour.select(values[:, prosody.MFCC], speech, chosen)])[1]
    out[4] = contour.moments(chosen[: contour.select(values[:, prosody.MFCC + 1], speech, chosen)])[1]
    out[5] = _change(values, speech)
    flux = contour.moments(chosen[: contour.select(values[:, prosody.FLUX], speech, chosen)])[0]
    loudness = contour.moments(chosen[: contour.select(values[:, prosody.LOUDNESS], speech, chosen)])[0]
    out[6] = flux / max(loudness, 1e-9)
    out[7] = _median(chosen[: contour.select(values[:, prosody.VOICING], speech, chosen)])
    out[8] = _median(chosen[: contour.select(values[:, prosody.HNR], voiced, chosen)])
    out[9] = _median(chosen[: contour.select(values[:, prosody.JITTER], voiced, chosen)])
    out[10] = contour.moments(chosen[: contour.select(values[:, prosody.LEVEL], voiced, chosen)])[0] - mean
    out[11], out[12] = _pitch_moves(pitch, voiced)
    out[13] = 100.0 * onsets / max(count, 1)
