"""Recordings of nobody: a buzz with the pitch, melody and rhythm of a voice."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray


def buzz(pitch_hz: float, seconds: float, seed: int, rate_hz: int = 16_000) -> NDArray[np.float64]:
    """A voice of this pitch that sways, with breath and syllables, float64[n] in ±1."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    sway = 2 ** (0.25 * np.sin(2 * np.pi * random.uniform(0.7, 1.1) * time))
    phase = 2 * np.pi * np.cumsum(pitch_hz * sway) / rate_hz
    tones = sum(np.sin(k * phase) / k for k in range(1, 12))
    breath = random.normal(0, 0.05, len(time))
    return np.asarray(0.05 * (tones + breath) * (0.6 + 0.4 * np.sin(20 * time)))


def write_buzz(path: Path, pitch_hz: float, seed: int, seconds: float = 1.5) -> Path:
    """The same as a WAV."""
    soundfile.write(path, buzz(pitch_hz, seconds, seed), 16_000)
    return path
