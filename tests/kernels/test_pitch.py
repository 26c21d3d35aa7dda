"""Autocorrelation against direct sums; candidates of tones with known periods."""

import numpy as np
import pytest

from tests.reference.prosody_twin import normalised_autocorrelation
from tests.reference.signals import noise, voice
from voicemon.kernels import pitch
from voicemon.kernels.fourier import fourier_plan


def correlated(samples: np.ndarray) -> np.ndarray:
    frame = np.zeros(512)
    part = samples[: pitch.WINDOW]
    frame[: pitch.WINDOW] = (part - part.mean()) * pitch.HANN
    out = np.empty(pitch.LAGS)
    pitch.autocorrelation(frame, fourier_plan(512), np.empty(257), np.empty((2, 257)), out)
    return out


def candidates(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    f0, height = np.empty(pitch.CANDIDATES), np.empty(pitch.CANDIDATES)
    pitch.pitch_candidates(correlated(samples), f0, height)
    return f0, height


def test_equals_direct_sums() -> None:
    samples = voice(130.0, 0.1) + noise(0.1, 0.02)
    expected = normalised_autocorrelation(samples, 180, pitch.LAGS)
    np.testing.assert_allclose(correlated(samples), expected, atol=1e-10)


def strongest(found: np.ndarray, height: np.ndarray) -> int:
    return int(np.argmax(height - pitch.OCTAVE_COST * np.log2(600 / np.maximum(found, 1))))


@pytest.mark.parametrize("f0", [70.0, 101.3, 143.7, 212.9, 333.3, 487.1, 590.0])
def test_the_highest_candidate_is_the_pitch(f0: float) -> None:
    found, height = candidates(voice(f0, 0.05))
    best = strongest(found, height)
    assert found[best] == pytest.approx(f0, rel=0.01)
    assert height[best] > 0.95


def test_the_pitch_is_found_where_the_fundamental_is_cut_away() -> None:
    found, height = candidates(voice(120.0, 0.05, lowest_hz=300.0))
    assert found[strongest(found, height)] == pytest.approx(120.0, rel=0.01)


def test_silence_has_no_candidates() -> None:
    found, height = candidates(np.zeros(360))
    assert not found.any() and not height.any()


def test_a_peak_between_samples_is_found_there() -> None:
    r = np.cos(2 * np.pi * np.arange(pitch.LAGS) / 40.3)
    at, peak = pitch.refine_peak(r, 40)
    assert at == pytest.approx(40.3, abs=0.02)
    assert peak == pytest.approx(1.0, abs=2e-3)
