"""The Silero voice detector's network: magnitudes of four short spectra, four convolutions, an LSTM and a sigmoid.

Silero VAD v6 at 16 kHz (https://github.com/snakers4/silero-vad, MIT), as its ONNX file describes it.

Everything but the LSTM's own loop is the same product of rows and a matrix, for all windows at once, so that the
weights, nearly a megabyte, come from memory once for all of them. Each row's sums run in one order however many rows
there are: a window's result does not depend on its company.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.dense import dense
from voicemon.kernels.exponential import exponentials
from voicemon.kernels.fourier import FourierPlan, fourier_plan, power_spectrum
from voicemon.kernels.jit import kernel

Array = NDArray[np.float32]

CONTEXT_SAMPLES = 64
WINDOW_SAMPLES = 512
HIDDEN = 128
_FRAME, _HOP, _FRAMES = 256, 128, 4
_BINS = _FRAME // 2 + 1


class VoiceWeights(NamedTuple):
    """Each layer as a matrix float32[inputs, outputs] and its bias; a convolution's inputs are its taps in turn."""

    first: Array  # [3 x 129, 128], over frames 1 apart
    first_bias: Array
    second: Array  # [3 x 128, 64], over frames 2 apart
    second_bias: Array
    third: Array  # [2 x 64, 64]: of the first tap only padding is ever seen
    third_bias: Array
    fourth: Array  # [64, 128]: of three taps the middle one
    fourth_bias: Array
    inputs: Array  # [128, 4 x 128]: gates input, output, forget, cell
    recurrent: Array  # [128, 4 x 128]
    gates_bias: Array
    out: Array  # [128]
    silent_gates: Array  # [4 x 128]: the gates' sums of a window of nothing but noughts, see `silent_gates`
    out_bias: float


class VoiceScratch(NamedTuple):
    """Room for the layers of so many windows; not to be shared between threads."""

    plan: FourierPlan
    hann: NDArray[np.float64]
    frame: NDArray[np.float64]
    power: NDArray[np.float64]
    spare: NDArray[np.float64]
    spectra: Array  # [windows x 4, 3 x 129]
    first: Array  # [windows x 4, 128]
    first_taps: Array  # [windows x 2, 3 x 128]
    second: Array  # [windows x 2, 64]
    third: Array  # [windows, 64]
    fourth: Array  # [windows, 128]
    gates: Array  # [windows, 512]
    rows: NDArray[np.int64]  # [windows]: where each window's gates are, -1 for a silent one
    gate: Array  # [1, 512]
    values: NDArray[np.float64]  # [512]
    turns: NDArray[np.int64]  # [512]


def no_voice_weights() -> VoiceWeights:
    """Weights of the right shapes that are all nought."""

    def layer(inputs: int, outputs: int) -> tuple[Array, Array]:
        return np.zeros((inputs, outputs), np.float32), np.zeros(outputs, np.float32)

    first, second, third, fourth = layer(3 * _BINS, 128), layer(384, 64), layer(128, 64), layer(64, 128)
    gates = layer(HIDDEN, 4 * HIDDEN)
    out = np.zeros(HIDDEN, np.float32)
    silent = np.zeros(4 * HIDDEN, np.float32)
    return VoiceWeights(
        *first, *second, *third, *fourth, gates[0], gates[0].copy(), gates[1], out, silent, 0.0
    )


def voice_scratch(windows: int) -> VoiceScratch:
    """Room for ``windows`` windows at once."""

    def room(rows: int, columns: int) -> Array:
        return np.zeros((rows, columns), np.float32)

    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)
    return VoiceScratch(
        fourier_plan(_FRAME), hann, np.zeros(_FRAME), np.zeros(_BINS), np.zeros(_BINS),
        room(windows * _FRAMES, 3 * _BINS), room(windows * _FRAMES, 128), room(windows * 2, 384),
        room(windows * 2, 64), room(windows, 64), room(windows, 128), room(windows, 4 * HIDDEN),
        np.zeros(windows, np.int64), room(1, 4 * HIDDEN), np.zeros(4 * HIDDEN), np.zeros(4 * HIDDEN, np.int64),
    )  # fmt: skip


@kernel
def _rectify(values: Array) -> None:
    for r in range(values.shape[0]):
        row = values[r]
        for o in range(row.shape[0]):
            row[o] = max(row[o], np.float32(0.0))


@kernel
def _windowed(samples: Array, start: int, scratch: VoiceScratch) -> None:
    """The frame of ``samples`` from ``start`` on under the Hann window; behind their end is their mirror image."""
    inside = samples[start : start + _FRAME]
    for k in range(inside.shape[0]):
        scratch.frame[k] = np.float64(inside[k]) * scratch.hann[k]
    for k in range(inside.shape[0], _FRAME):
        scratch.frame[k] = np.float64(samples[2 * samples.shape[0] - 2 - start - k]) * scratch.hann[k]


@kernel
def _spectra(samples: Array, window: int, scratch: VoiceScratch) -> None:
    """Magnitudes of one window's frames, each beside its neighbours as the first convolution wants them.

    ``samples`` are the context and the window, float32[576].
    """
    rows = scratch.spectra[window * _FRAMES : (window + 1) * _FRAMES]
    for f in range(_FRAMES):
        _windowed(samples, f * _HOP, scratch)
        power_spectrum(scratch.frame, scratch.plan, scratch.power, scratch.spare)
        magnitudes = rows[f, _BINS : 2 * _BINS]
        for k in range(_BINS):
            magnitudes[k] = np.sqrt(scratch.power[k])
    for f in range(_FRAMES - 1):
        rows[f, 2 * _BINS :] = rows[f + 1, _BINS : 2 * _BINS]
        rows[f + 1, :_BINS] = rows[f, _BINS : 2 * _BINS]


@kernel
def _taps(first: Array, windows: int, taps: Array) -> None:
    """The frames of each window as the second convolution wants them: -1, 0, 1 and 1, 2, 3. There is none at -1."""
    width = first.shape[1]
    for w in range(windows):
        for tap in range(3):
            for row in range(2):
                frame = 2 * row + tap - 1
                if frame >= 0:
                    taps[2 * w + row, tap * width : (tap + 1) * width] = first[_FRAMES * w + frame]


@kernel
def _cell(gates: Array, h: Array, c: Array, values: NDArray[np.float64], turns: NDArray[np.int64]) -> None:
    """One step of the LSTM from its gates' sums, float32[4 x 128]; ``h`` and ``c`` move on."""
    for k in range(3 * HIDDEN):
        values[k] = -np.float64(gates[k])
    for k in range(3 * HIDDEN, 4 * HIDDEN):
        values[k] = -2.0 * np.float64(gates[k])
    exponentials(values, turns)
    for k in range(HIDDEN):
        let_in, keep = 1.0 / (1.0 + values[k]), 1.0 / (1.0 + values[2 * HIDDEN + k])
        new = 2.0 / (1.0 + values[3 * HIDDEN + k]) - 1.0  # the hyperbolic tangent
        c[k] = keep * np.float64(c[k]) + let_in * new
    squashed = values[2 * HIDDEN : 3 * HIDDEN]
    for k in range(HIDDEN):
        squashed[k] = -2.0 * np.float64(c[k])
    exponentials(squashed, turns[:HIDDEN])
    for k in range(HIDDEN):
        h[k] = 1.0 / (1.0 + values[HIDDEN + k]) * (2.0 / (1.0 + squashed[k]) - 1.0)


@kernel
def _gates(n: int, weights: VoiceWeights, scratch: VoiceScratch) -> None:
    """From the spectra of ``n`` windows to the sums of the LSTM's gates, without what its state adds to them."""
    spectra, first, taps = scratch.spectra[: 4 * n], scratch.first[: 4 * n], scratch.first_taps[: 2 * n]
    second, third, fourth = scratch.second[: 2 * n], scratch.third[:n], scratch.fourth[:n]
    dense(spectra, weights.first, weights.first_bias, first)
    _rectify(first)
    _taps(first, n, taps)
    dense(taps, weights.second, weights.second_bias, second)
    _rectify(second)
    dense(second.reshape((n, 128)), weights.third, weights.third_bias, third)
    _rectify(third)
    dense(third, weights.fourth, weights.fourth_bias, fourth)
    _rectify(fourth)
    dense(fourth, weights.inputs, weights.gates_bias, scratch.gates[:n])


@kernel
def _is_silent(samples: Array) -> bool:
    silent = True
    for i in range(
        samples.shape[0]
    ):  # all of them, without a way out, so that many are looked at side by side
        silent = silent & (samples[i] == np.float32(0.0))
    return silent


@kernel
def silent_gates(weights: VoiceWeights, scratch: VoiceScratch, out: Array) -> None:
    """The gates' sums of a silent window, which are always the same, into ``out`` (float32[512])."""
    _spectra(np.zeros(CONTEXT_SAMPLES + WINDOW_SAMPLES, np.float32), 0, scratch)
    _gates(1, weights, scratch)
    out[:] = scratch.gates[0]


@kernel
def voice_probabilities(
    samples: Array, h: Array, c: Array, weights: VoiceWeights, scratch: VoiceScratch, out: Array
) -> None:
    """How likely each of consecutive windows is speech, 0..1.

    ``samples`` float32[64 + windows x 512] at 16 kHz in ±1 are the end of what was before and the windows; ``h`` and
    ``c`` float32[128], the LSTM's states, are carried on; ``out`` float32[windows]. There are no more windows than
    ``scratch`` has room for. Of a silent window, as a muted party has them, only the LSTM is calculated.
    """
    n = 0
    for w in range(out.shape[0]):
        window = samples[w * WINDOW_SAMPLES : (w + 1) * WINDOW_SAMPLES + CONTEXT_SAMPLES]
        scratch.rows[w] = -1
        if not _is_silent(window):
            _spectra(window, n, scratch)
            scratch.rows[w] = n
            n += 1
    if n > 0:
        _gates(n, weights, scratch)
    state, gate = h.reshape((1, HIDDEN)), scratch.gate
    for w in range(out.shape[0]):
        row = scratch.rows[w]
        dense(state, weights.recurrent, scratch.gates[row] if row >= 0 else weights.silent_gates, gate)
        _cell(gate[0], h, c, scratch.values, scratch.turns)
        score = weights.out_bias
        for k in range(HIDDEN):
            score += max(np.float64(h[k]), 0.0) * np.float64(weights.out[k])
        out[w] = 1.0 / (1.0 + math.exp(-score))
