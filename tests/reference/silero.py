"""The voice detector's network as its description reads: convolutions tap by tap, the LSTM gate by gate, in float64."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.voice_detector import HIDDEN, VoiceWeights

Array = NDArray[np.float64]


def convolution(frames: Array, matrices: Array, bias: Array, stride: int, taps: tuple[int, ...]) -> Array:
    """``frames`` [frame, bin], zero beyond their ends, under a kernel of three taps; ``matrices`` has those named,
    and may have more rows than there are bins."""
    width = frames.shape[1]
    padded = np.vstack((np.zeros(width), frames, np.zeros(width)))
    rows = []
    for middle in range(1, len(frames) + 1, stride):
        row = bias.astype(float).copy()
        for place, tap in enumerate(taps):
            row += padded[middle - 1 + tap] @ matrices[place, :width]
        rows.append(np.maximum(row, 0))
    return np.array(rows)


def probability(samples: Array, h: Array, c: Array, weights: VoiceWeights) -> tuple[float, Array, Array]:
    """Of one window behind its context, float[576]; and the states after it."""
    signal = np.pad(samples.astype(float), (0, 64), mode="reflect")
    hann = np.hanning(257)[:256]
    frames = np.array(
        [np.abs(np.fft.rfft(hann * signal[start : start + 256])) for start in (0, 128, 256, 384)]
    )
    w = weights
    x = convolution(frames, w.first, w.first_bias, 1, (0, 1, 2))
    x = convolution(x, w.second, w.second_bias, 2, (0, 1, 2))
    x = convolution(x, w.third, w.third_bias, 2, (1, 2))
    x = convolution(x, w.fourth[None], w.fourth_bias, 1, (1,))
    gates = x[0] @ w.inputs + h @ w.recurrent + w.gates_bias
    let_in, let_out, keep = (1 / (1 + np.exp(-gates[k * HIDDEN : (k + 1) * HIDDEN])) for k in range(3))
    cell = keep * c + let_in * np.tanh(gates[3 * HIDDEN :])
    hidden = let_out * np.tanh(cell)
    score = np.maximum(hidden, 0) @ w.out + w.out_bias
    return float(1 / (1 + np.exp(-score))), hidden, cell
