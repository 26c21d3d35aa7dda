"""Twice or half the sample rate by a half-band filter that lags under a millisecond and ignores cutting."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import brief_kernel, kernel

Samples = NDArray[np.float32]

PAIRS = 8
"""Symmetric pairs of non-zero taps beside the centre: 31 taps, 15 samples (0.94 ms) each side at 16 kHz."""

KAISER_BETA = 4.5
"""Stop band near -50 dB from 4.8 kHz up, flat to 3.2 kHz: a telephone's band passes unchanged."""


def half_band_taps() -> NDArray[np.float64]:
    """The taps at distance 1, 3, 5, … of the centre (float64[``PAIRS``]); their sum is exactly a half.

    Windowed-sinc design with Kaiser's window (Oppenheim and Schafer, Discrete-Time Signal Processing,
    section 7.6); the centre tap is 1 and every other even tap is 0, for a gain of 2.
    """
    distance = 2.0 * np.arange(PAIRS) + 1.0
    window = np.i0(KAISER_BETA * np.sqrt(1.0 - (distance / (2.0 * PAIRS)) ** 2)) / np.i0(KAISER_BETA)
    taps = np.sin(0.5 * np.pi * distance) / (0.5 * np.pi * distance) * window
    return np.asarray(taps * (0.5 / taps.sum()))


TAPS = half_band_taps()


@brief_kernel
def _up(samples: Samples, taps: NDArray[np.float64], out: Samples) -> None:
    """``out[2 i]`` is ``samples[PAIRS - 1 + i]``, ``out[2 i + 1]`` is filtered between it and the next."""
    count = out.shape[0] // 2
    between = np.zeros(count)
    for k in range(PAIRS):  # outside, so that neighbours are filtered side by side
        before, after, tap = samples[PAIRS - 1 - k :], samples[PAIRS + k :], taps[k]
        for i in range(count):
            between[i] += tap * (np.float64(before[i]) + np.float64(after[i]))
    for i in range(count):
        out[2 * i] = samples[PAIRS - 1 + i]
        out[2 * i + 1] = between[i]


@kernel
def _down(samples: Samples, taps: NDArray[np.float64], out: Samples) -> None:
    """``out[i]`` is filtered around ``samples[2 PAIRS - 1 + 2 i]``."""
    for i in range(out.shape[0]):
        centre = 2 * PAIRS - 1 + 2 * i
        value = 0.5 * np.float64(samples[centre])
        for k in range(PAIRS):
            d = 2 * k + 1
            value += 0.5 * taps[k] * (np.float64(samples[centre - d]) + np.float64(samples[centre + d]))
        out[i] = value


class HalfBandUp:
    """8 kHz to 16 kHz. Output sample j describes input time j / 16 000 s; even ones are the input itself."""

    def __init__(self) -> None:
        self._tail: Samples = np.zeros(PAIRS - 1, np.float32)  # silence before the first sample

    def push(self, samples: Samples) -> Samples:
        """Take float32[n]; return the outputs that are now certain (``2 PAIRS`` = 16 behind at first)."""
        heard = np.concatenate((self._tail, np.asarray(samples, np.float32)))
        ready = max(0, len(heard) - (2 * PAIRS - 1))
        out = np.empty(2 * ready, np.float32)
        _up(heard, TAPS, out)
        self._tail = heard[ready:]
        return out

    def flush(self) -> Samples:
        """The rest, as if silence followed: twice as many samples came out in all as went in. Starts anew."""
        rest = self.push(np.zeros(PAIRS, np.float32))
        self._tail = np.zeros(PAIRS - 1, np.float32)
        return rest


class HalfBandDown:
    """16 kHz to 8 kHz. Output sample i describes input time i / 8 000 s."""

    def __init__(self) -> None:
        self._tail: Samples = np.zeros(2 * PAIRS - 1, np.float32)  # silence before the first sample

    def push(self, samples: Samples) -> Samples:
        """Take float32[n]; return the outputs that are now certain (0.94 ms behind)."""
        heard = np.concatenate((self._tail, np.asarray(samples, np.float32)))
        ready = max(0, (len(heard) - (4 * PAIRS - 1)) // 2 + 1)
        out = np.empty(ready, np.float32)
        _down(heard, TAPS, out)
        self._tail = heard[2 * ready :]
        return out

    def flush(self) -> Samples:
        """The rest, as if silence followed: ceil(n / 2) samples came out in all. Starts anew."""
        rest = self.push(np.zeros(2 * PAIRS - 1, np.float32))
        self._tail = np.zeros(2 * PAIRS - 1, np.float32)
        return rest
