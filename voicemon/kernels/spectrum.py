"""Shape of the spectrum of one frame at telephone band: balance, slopes, centroid, flux, MFCC 1 to 4.

Definitions follow eGeMAPS (Eyben et al. 2016, section 3.1) with their upper edges moved to what an 8 kHz
telephone line carries: 3 500 Hz where eGeMAPS says 5 000, and mel bands from 100 to 3 800 Hz.
"""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]

RATE_HZ = 8_000
FFT_LENGTH = 256
BIN_HZ = RATE_HZ / FFT_LENGTH
MEL_BANDS = 20
CEPSTRA = 4
FLOOR_BIN = 1e-9
"""Power added to each bin: white noise near -80 dB under full scale, so that silence has a flat shape."""

LOW_BIN, MIDDLE_BIN, HIGH_BIN = 2, 32, 112  # 62, 1 000, 3 500 Hz
PEAK_BIN = 64  # 2 000 Hz
SLOPE_BIN = 16  # 500 Hz
SLOPE_STOP_BIN = 48  # 1 500 Hz


def mel_filters() -> Array:
    """Triangular mel filters, float64[``MEL_BANDS``, ``FFT_LENGTH`` / 2 + 1], peak 1.

    The scale is HTK's, mel = 2595 log10(1 + f / 700), from 100 to 3 800 Hz; the same numbers as
    ``librosa.filters.mel(htk=True, norm=None)``, which would take two seconds to import.
    """
    low, high = (2595.0 * np.log10(1.0 + f / 700.0) for f in (100.0, 3800.0))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595.0) - 1.0)
    bins = np.arange(FFT_LENGTH // 2 + 1) * BIN_HZ
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling))


def cosine_table() -> Array:
    """DCT-II rows 1 to 4, orthonormal, float64[``CEPSTRA``, ``MEL_BANDS``]."""
    order = np.arange(1, CEPSTRA + 1)[:, None]
    band = np.arange(MEL_BANDS)[None, :]
    return np.asarray(np.sqrt(2.0 / MEL_BANDS) * np.cos(np.pi * order * (band + 0.5) / MEL_BANDS))


MEL = mel_filters()
MEL_START = np.argmax(MEL > 0.0, axis=1)
MEL_STOP = MEL.shape[1] - np.argmax(MEL[:, ::-1] > 0.0, axis=1)
COSINE = cosine_table()


@kernel
def mel_powers(power: Array, out: Array) -> None:
    """Power in each mel band of ``power`` (float64[129]) into ``out`` (float64[20])."""
    for b in range(MEL_BANDS):
        total = 0.0
        for k in range(MEL_START[b], MEL_STOP[b]):
            total += MEL[b, k] * power[k]
        out[b] = total


@kernel
def cepstra(bands: Array, scratch: Array, out: Array) -> None:
    """MFCC 1 to 4 of mel band powers into ``out`` (float64[4]): natural log, orthonormal DCT-II.

    Number 0 is left out, it repeats the level. ``scratch`` is float64[20].
    """
    for b in range(MEL_BANDS):
        scratch[b] = np.log(bands[b] + FLOOR_BIN)
    for c in range(CEPSTRA):
        total = 0.0
        for b in range(MEL_BANDS):
            total += COSINE[c, b] * scratch[b]
        out[c] = total


@kernel
def alpha_ratio(power: Array) -> float:
    """Energy in 50 to 1 000 Hz over energy in 1 000 to 3 500 Hz, in dB (eGeMAPS: to 5 000 Hz)."""
    low, high = FLOOR_BIN, FLOOR_BIN
    for k in range(LOW_BIN, MIDDLE_BIN):
        low += power[k]
    for k in range(MIDDLE_BIN, HIGH_BIN):
        high += power[k]
    return float(10.0 * np.log10(low / high))


@kernel
def hammarberg_index(power: Array) -> float:
    """Strongest peak in 0 to 2 000 Hz over strongest in 2 000 to 3 500 Hz, in dB (Hammarberg 1980)."""
    low, high = 0.0, 0.0
    for k in range(LOW_BIN, PEAK_BIN):
        low = max(low, power[k])
    for k in range(PEAK_BIN, HIGH_BIN):
        high = max(high, power[k])
    return float(10.0 * np.log10((low + FLOOR_BIN) / (high + FLOOR_BIN)))


@kernel
def slope(power: Array, first: int, stop: int) -> float:
    """Slope of the regression line of level over frequency for bins [first, stop), in dB per kHz."""
    count = stop - first
    middle = 0.5 * (first + stop - 1)
    product, spread = 0.0, 0.0
    for k in range(first, stop):
        product += (k - middle) * np.log10(power[k] + FLOOR_BIN)
        spread += (k - middle) * (k - middle)
    return float(10.0 * product / spread / (BIN_HZ / 1000.0)) if count > 1 else 0.0


@kernel
def centroid(power: Array) -> float:
    """Mean frequency of the power in 50 to 3 500 Hz, in Hz; 1 781 in silence."""
    total, moment = 0.0, 0.0
    for k in range(LOW_BIN, HIGH_BIN):
        p = power[k] + FLOOR_BIN
        total += p
        moment += p * k
    return float(BIN_HZ * moment / total)


@kernel
def flux(shares: Array, before: Array) -> float:
    """Euclidean distance between the band loudnesses of this frame and of the one before."""
    total = 0.0
    for b in range(shares.shape[0]):
        total += (shares[b] - before[b]) * (shares[b] - before[b])
    return float(np.sqrt(total))
