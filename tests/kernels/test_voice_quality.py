"""Jitter, shimmer and HNR of signals made with known ones."""

import numpy as np
import pytest

from tests.reference.signals import RATE, noise, pulse_train, seconds, voice
from voicemon.kernels.voice_quality import harmonics_to_noise_db, jitter_and_shimmer


def measured(samples: np.ndarray, period: float) -> tuple[float, float]:
    """Mean over frames all along ``samples``."""
    rows = [jitter_and_shimmer(samples, m, period) for m in range(520, len(samples) - 520, 80)]
    assert rows
    return float(np.mean([r[0] for r in rows])), float(np.mean([r[1] for r in rows]))


@pytest.mark.parametrize("f0", [83.0, 121.7, 190.3, 260.9])
def test_a_steady_voice_has_neither(f0: float) -> None:
    jitter, shimmer = measured(voice(f0, seconds(0.4)), RATE / f0)
    assert jitter < 0.4
    assert shimmer < 0.15


@pytest.mark.parametrize("depth", [0.01, 0.02, 0.04])
def test_jitter_of_alternating_periods(depth: float) -> None:
    """Periods of 60 (1 + d) and 60 (1 - d) in turn: neighbours differ by 2 d of the mean."""
    count = int(seconds(0.5) * RATE / 60)
    lengths = 60.0 * (1.0 + depth * (-1.0) ** np.arange(count))
    marks = np.cumsum(lengths)
    samples = pulse_train(marks, np.ones(count), (marks[-1] + 60) / RATE)
    jitter, _ = measured(samples, 60.0)
    assert jitter == pytest.approx(200.0 * depth, rel=0.15)


@pytest.mark.parametrize("db", [0.5, 1.0, 2.0])
def test_shimmer_of_alternating_sizes(db: float) -> None:
    count = int(seconds(0.5) * RATE / 60)
    marks = 60.0 * (1 + np.arange(count))
    sizes = 10.0 ** (db * 0.5 * (-1.0) ** np.arange(count) / 20.0)
    samples = pulse_train(marks, sizes, (marks[-1] + 60) / RATE)
    jitter, shimmer = measured(samples, 60.0)
    assert shimmer == pytest.approx(db, rel=0.1)
    assert jitter < 0.3


def test_rougher_voices_read_higher() -> None:
    clean = voice(120.0, seconds(0.3))
    rough = clean + noise(seconds(0.3), 0.05)
    assert measured(rough, RATE / 120.0)[0] > 2 * measured(clean, RATE / 120.0)[0]


def test_noise_silence_and_the_edges_are_taken() -> None:
    assert jitter_and_shimmer(np.zeros(1000), 500, 80.0) == (0.0, 0.0)
    assert jitter_and_shimmer(np.zeros(100), 50, 140.0) == (0.0, 0.0)
    for middle in (60, 150, 300, 900, 940):
        assert np.isfinite(jitter_and_shimmer(noise(0.125, 0.1), middle, 57.3)).all()


def test_hnr_of_an_autocorrelation_peak() -> None:
    assert harmonics_to_noise_db(0.5) == 0.0
    assert harmonics_to_noise_db(0.99) == pytest.approx(19.96, abs=0.01)
    assert harmonics_to_noise_db(1.0) == pytest.approx(40.0, abs=0.01)
    assert harmonics_to_noise_db(0.0) == pytest.approx(-10.0, abs=0.01)
