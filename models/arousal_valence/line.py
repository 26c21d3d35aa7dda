"""A telephone line for recordings: what a clip from a studio sounds like to an analyser at the other end.

A `Line` is drawn once for a speaker and kept for all that this speaker says, as in a call: the room, the
band, the gain, the noise and the codec stay, only the voice changes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from models.arousal_valence.mobile import AMR_BITS_S, through_amr, with_lost_packets
from voicemon.audio.chunk import PROSODY_RATE_HZ
from voicemon.audio.codec import Encoding, decode, encode
from voicemon.kernels.halfband import HalfBandDown

Samples = NDArray[np.float32]

CODECS = (Encoding.MULAW, Encoding.ALAW, Encoding.PCM16)
LEVELS_DBFS = (-35.0, -10.0)
SNRS_DB = (8.0, 35.0)
LOWS_HZ = (80.0, 300.0)
HIGHS_HZ = (3300.0, 3700.0)
REVERBERATION_S = (0.15, 0.5)
MOBILE = 0.35
"""Share of lines that begin at a mobile telephone."""
LOSSY = 0.3
"""Share of lines that lose packets,"""
LOST = (0.005, 0.05)
"""and what share of them."""


@dataclass(frozen=True)
class Line:
    """One way from a mouth to the analyser."""

    gain_db: float = 0.0
    """Applied to everything this speaker says."""
    codec: Encoding = Encoding.MULAW
    """G.711's laws, or PCM for a headset."""
    low_hz: float = 0.0
    """Lower edge of the band, 0 for none."""
    high_hz: float = 0.0
    """Upper edge of the band, 0 for none."""
    noise_dbfs: float | None = None
    """Level of steady noise, None for none."""
    noise_tilt: float = 0.0
    """0 white, 1 pink, 2 brown: the power of 1/f in the noise's power spectrum."""
    decay_s: float = 0.0
    """Time in which the room's reverberation falls by 60 dB, 0 for none."""
    amr_bits_s: int = 0
    """Mode of a mobile telephone's codec before `codec`, 0 for none."""
    lost: float = 0.0
    """Share of packets that never came."""


def draw_line(level_dbfs: float, random: Generator) -> Line:
    """A line as calls have them, for a speaker whose clips lie at ``level_dbfs``."""
    level = random.uniform(*LEVELS_DBFS)
    noisy = random.random() < 0.6
    narrow = random.random() < 0.6
    return Line(
        gain_db=level - level_dbfs,
        codec=CODECS[random.integers(len(CODECS))],
        low_hz=random.uniform(*LOWS_HZ) if narrow else 0.0,
        high_hz=random.uniform(*HIGHS_HZ) if narrow else 0.0,
        noise_dbfs=level - random.uniform(*SNRS_DB) if noisy else None,
        noise_tilt=random.uniform(0.0, 2.0),
        decay_s=random.uniform(*REVERBERATION_S) if random.random() < 0.3 else 0.0,
        amr_bits_s=int(random.choice(AMR_BITS_S)) if random.random() < MOBILE else 0,
        lost=random.uniform(*LOST) if random.random() < LOSSY else 0.0,
    )


def level_dbfs(samples: Samples) -> float:
    """Level of the loud part: RMS in dB against full scale over the louder half of 20 ms pieces."""
    pieces = samples[: len(samples) // 320 * 320].reshape(-1, 320).astype(np.float64)
    power = np.sort((pieces**2).mean(1))
    return float(10 * np.log10(power[len(power) // 2 :].mean() + 1e-12))


def to_telephone_band(samples_16k: Samples) -> Samples:
    """float32[n] at 16 kHz -> float32[ceil(n/2)] at 8 kHz, by the live decimator."""
    down = HalfBandDown()
    return np.concatenate([down.push(samples_16k), down.flush()])


def through(line: Line, samples: Samples, random: Generator) -> Samples:
    """float32[n] at 8 kHz as it leaves the line, same length, in ±1."""
    x = samples.astype(np.float64)
    if line.decay_s:
        x = _reverberate(x, line.decay_s, random)
    x = x * 10 ** (line.gain_db / 20)
    if line.noise_dbfs is not None:
        x = x + _noise(len(x), line.noise_tilt, random) * 10 ** (line.noise_dbfs / 20)
    if line.low_hz:
        x = sosfilt(butter(2, line.low_hz, "highpass", fs=PROSODY_RATE_HZ, output="sos"), x)
    if line.high_hz:
        x = sosfilt(butter(4, line.high_hz, "lowpass", fs=PROSODY_RATE_HZ, output="sos"), x)
    heard = np.clip(x, -1.0, 1.0).astype(np.float32)
    if line.amr_bits_s:
        heard = through_amr(heard, line.amr_bits_s)
    heard = _through_codec(line.codec, heard)
    return with_lost_packets(heard, line.lost, random) if line.lost else heard


def _noise(n: int, tilt: float, random: Generator) -> NDArray[np.float64]:
    size = 1 << n.bit_length()
    spectrum = np.fft.rfft(random.standard_normal(size))
    frequency = np.maximum(np.fft.rfftfreq(size, 1 / PROSODY_RATE_HZ), 50.0)
    noise = np.fft.irfft(spectrum * frequency ** (-tilt / 2), size)[:n]
    return np.asarray(noise / np.sqrt((noise**2).mean() + 1e-20))


def _reverberate(x: NDArray[np.float64], decay_s: float, random: Generator) -> NDArray[np.float64]:
    n = int(decay_s * PROSODY_RATE_HZ)
    tail = random.standard_normal(n) * 10 ** (-3.0 * np.arange(n) / n)  # -60 dB at its end
    tail *= 0.5 / np.sqrt((tail**2).sum())  # the room is 6 dB under the direct sound
    tail[0] += 1.0
    size = 1 << (len(x) + n).bit_length()
    return np.asarray(np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(tail, size), size)[: len(x)])


def _through_codec(encoding: Encoding, samples: Samples) -> Samples:
    return decode(encoding, encode(encoding, samples))
