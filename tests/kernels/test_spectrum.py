"""Spectral shape against a slow twin, and of spectra whose shape is known."""

import numpy as np
import pytest

from tests.reference.prosody_twin import spectral_row
from tests.reference.signals import noise, voice
from voicemon.features.lld import LLD_INDEX
from voicemon.kernels import spectrum
from voicemon.kernels.prosody import _describe_spectrum, new_prosody


@pytest.mark.parametrize("kind", ["voice", "noise", "soft"])
def test_every_measure_equals_its_slow_twin(kind: str) -> None:
    samples = {"voice": voice(150.0, 0.1), "noise": noise(0.1, 0.1), "soft": noise(0.1, 1e-5)}[kind]
    row = np.zeros(18)
    _describe_spectrum(samples, 400, new_prosody(), row)
    for name, expected in spectral_row(samples, 400).items():
        assert row[LLD_INDEX[name]] == pytest.approx(expected, rel=1e-6, abs=1e-6), name


def test_filters_are_librosas() -> None:
    import librosa

    theirs = librosa.filters.mel(sr=8000, n_fft=256, n_mels=20, fmin=100, fmax=3800, htk=True, norm=None)
    np.testing.assert_allclose(spectrum.mel_filters(), theirs, atol=1e-6)


def test_slope_of_a_line() -> None:
    bins = np.arange(129)
    power = 10 ** ((40.0 - 12.0 * bins * spectrum.BIN_HZ / 1000.0) / 10.0)
    assert spectrum.slope(power, 16, 49) == pytest.approx(-12.0, abs=1e-6)


def test_a_flat_spectrum_has_no_slope_and_no_peak() -> None:
    power = np.ones(129)
    assert spectrum.slope(power, 1, 17) == pytest.approx(0.0, abs=1e-9)
    assert spectrum.hammarberg_index(power) == 0.0
    assert spectrum.alpha_ratio(power) == pytest.approx(10 * np.log10(30 / 80), abs=1e-6)


def test_silence_has_finite_measures() -> None:
    row = np.zeros(18)
    _describe_spectrum(np.zeros(800), 400, new_prosody(), row)
    assert np.isfinite(row).all()
    assert row[LLD_INDEX["alpha_ratio"]] == 0.0
    assert row[LLD_INDEX["flux"]] == 0.0


def test_flux_is_the_distance_of_band_loudnesses() -> None:
    assert spectrum.flux(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == 5.0
