"""The Silero voice detector's network: magnitudes of four short spectra, four convolutions, an LSTM and a sigmoid.

Silero VAD v6 at 16 kHz (https://github.com/snakers4/silero-vad, MIT), as its ONNX file describes it.

Everything is a product of rows and a matrix, for all windows at once (of the LSTM: for all channels at once), so that
the weights, nearly a megabyte, come from memory once for all of them. Each row's sums run in one order however many
rows there are: a window's result does not depend on its company.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.dense import add_product, dense
from voicemon.kernels.exponential import exponentials
from voicemon.kernels.fourier import FourierPlan, fourier_plan, power_spectrum
from voicemon.kernels.jit import kernel

Array = NDArray[np.float32]

CONTEXT_SAMPLES = 64
WINDOW_SAMPLES = 512
HIDDEN = 128
_FRAME, _HOP, _FRAMES = 256, 128, 4
SPECTRUM_BINS = _FRAME // 2 + 1
SPECTRUM_WIDTH = 136
"""Bins of a spectrum and a few noughts, so that they are a multiple of eight."""


class VoiceWeights(NamedTuple):
    """Each layer's matrices float32[inputs, outputs], for a convolution one a tap, and its bias."""

    first: Array  # [3, 136, 128], taps 1 apart; rows behind the spectrum's 129 bins are nought
    first_bias: Array
    second: Array  # [3, 128, 64], taps 1 apart, moved on by 2
    second_bias: Array
    third: Array  # [2, 64, 64]: of the first tap only padding is ever seen
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
    spectra: Array  # [4 x windows, 136]: the first frames of all windows, then the second ones, and so on
    first: Array  # [4 x windows, 128], in the same order
    second: Array  # [2 x windows, 64]
    third: Array  # [windows, 64]
    fourth: Array  # [windows, 128]
    gates: Array  # [windows, 512]
    rows: NDArray[np.int64]  # [windows]: where each window's gates are, -1 for a silent one
    gate: Array  # [windows, 512]
    values: NDArray[np.float64]  # [512]
    turns: NDArray[np.int64]  # [512]


def no_voice_weights() -> VoiceWeights:
    """Weights of the right shapes that are all nought."""

    def layer(*shape: int) -> tuple[Array, Array]:
        return np.zeros(shape, np.float32), np.zeros(shape[-1], np.float32)

    first, second, third, fourth = (
        layer(3, SPECTRUM_WIDTH, 128),
        layer(3, 128, 64),
        layer(2, 64, 64),
        layer(64, 128),
    )
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
        fourier_plan(_FRAME), hann, np.zeros(_FRAME), np.zeros(SPECTRUM_BINS), np.zeros(SPECTRUM_BINS),
        room(windows * _FRAMES, SPECTRUM_WIDTH), room(windows * _FRAMES, 128), room(windows * 2, 64), room(windows, 64),
        room(windows, 128), room(windows, 4 * HIDDEN), np.zeros(windows, np.int64), room(windows, 4 * HIDDEN),
        np.zeros(4 * HIDDEN), np.zeros(4 * HIDDEN, np.int64),
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
def _spectra(samples: Array, window: int, windows: int, scratch: VoiceScratch) -> None:
    """Magnitudes of the frames of the window that is number ``window`` of ``windows``.

    ``samples`` are the context and the window, float32[576].
    """
    for f in range(_FRAMES):
        _windowed(samples, f * _HOP, scratch)
        power_spectrum(scratch.frame, scratch.plan, scratch.power, scratch.spare)
        magnitudes = scratch.spectra[f * windows + window]
        for k in range(SPECTRUM_BINS):
            magnitudes[k] = np.sqrt(scratch.power[k])


@kernel
def _convolutions(n: int, weights: VoiceWeights, scratch: VoiceScratch) -> None:
    """The first two layers of ``n`` windows from their spectra. Where a tap would see padding it adds nothing."""
    spectra, first, second = scratch.spectra[: 4 * n], scratch.first[: 4 * n], scratch.second[: 2 * n]
    dense(spectra, weights.first[1], weights.first_bias, first)
    add_product(spectra[: 3 * n], weights.first[0], first[n:])
    add_product(spectra[n:], weights.first[2], first[: 3 * n])
    _rectify(first)
    dense(first[:n], weights.second[1], weights.second_bias, second[:n])
    dense(first[2 * n : 3 * n], weights.second[1], weights.second_bias, second[n:])
    add_product(first[n : 2 * n], weights.second[0], second[n:])
    add_product(first[n : 2 * n], weights.second[2], second[:n])
    add_product(first[3 * n :], weights.second[2], second[n:])
    _rectify(second)


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
    _convolutions(n, weights, scratch)
    second, third, fourth = scratch.second[: 2 * n], scratch.third[:n], scratch.fourth[:n]
    dense(second[:n], weights.third[0], weights.third_bias, third)
    add_product(second[n:], weights.third[1], third)
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
    _spectra(np.zeros(CONTEXT_SAMPLES + WINDOW_SAMPLES, np.float32), 0, 1, scratch)
    _gates(1, weights, scratch)
    out[:] = scratch.gates[0]


@kernel
def _all_gates(
    samples: Array, counts: NDArray[np.int64], weights: VoiceWeights, scratch: VoiceScratch
) -> None:
    """The gates' sums of all windows that are not silent, and in ``scratch.rows`` where each window's are."""
    n = 0
    for spectra in (False, True):  # how many there are must be known before the first spectrum has its place
        place, w = 0, 0
        for count in counts:
            for k in range(count):
                start = place + k * WINDOW_SAMPLES
                window = samples[start : start + CONTEXT_SAMPLES + WINDOW_SAMPLES]
                if spectra:
                    if scratch.rows[w] >= 0:
                        _spectra(window, scratch.rows[w], n, scratch)
                elif _is_silent(window):
                    scratch.rows[w] = -1
                else:
                    scratch.rows[w] = n
                    n += 1
                w += 1
            place += CONTEXT_SAMPLES + count * WINDOW_SAMPLES
    if n > 0:
        _gates(n, weights, scratch)


@kernel
def voice_probabilities(
    samples: Array,
    counts: NDArray[np.int64],
    states: Array,
    weights: VoiceWeights,
    scratch: VoiceScratch,
    out: Array,
) -> None:
    """How likely each of consecutive windows of several channels is speech, 0..1.

    ``counts``, int64[c] and falling, are the windows of each channel. Of each, ``samples`` has the 64 samples before
    its windows and then those, 512 each, at 16 kHz in ±1; ``states``, float32[2, c, 128], are the LSTM's two of each
    channel and are carried on; ``out``, float32[w], is what is found, channel by channel. There are no more windows
    than ``scratch`` has room for. Of a silent window, as a muted party has them, only the LSTM is calculated.
    """
    _all_gates(samples, counts, weights, scratch)
    active, step = counts.shape[0], 0
    while active > 0:
        w = step
        for c in range(active):
            row = scratch.rows[w]
            scratch.gate[c] = scratch.gates[row] if row >= 0 else weights.silent_gates
            w += counts[c]
        h = states[0, :active]
        add_product(h, weights.recurrent, scratch.gate[:active])
        w = step
        for c in range(active):
            _cell(scratch.gate[c], h[c], states[1, c], scratch.values, scratch.turns)
            score = weights.out_bias
            for k in range(HIDDEN):
                score += max(np.float64(h[c, k]), 0.0) * np.float64(weights.out[k])
            out[w] = 1.0 / (1.0 + math.exp(-score))
            w += counts[c]
        step += 1
        while active > 0 and counts[active - 1] <= step:
            active -= 1
