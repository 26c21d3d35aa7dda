"""Level and loudness of known powers."""

import numpy as np
import pytest

from voicemon.kernels.levels import first_beyond, level_db, loudness, window_energies


def test_level_of_a_known_rms() -> None:
    frame = np.full(100, 0.1)
    assert level_db(frame, 1 / 100) == pytest.approx(-20.0, abs=1e-6)


def test_silence_is_100_db_down() -> None:
    assert level_db(np.zeros(10), 0.1) == pytest.approx(-100.0)


def test_loudness_is_compressed() -> None:
    out = np.empty(2)
    assert loudness(np.array([1.0, 0.0]), out) == pytest.approx(1.0)
    assert list(out) == [1.0, 0.0]
    tenfold = loudness(np.array([10.0, 0.0]), out)
    assert tenfold == pytest.approx(10**0.23)


@pytest.mark.parametrize("length", [1, 4, 7, 512])
def test_each_window_has_its_own_energy(length: int) -> None:
    windows = np.random.default_rng(length).normal(0, 0.2, (3, length)).astype(np.float32)
    out = np.empty(3)
    window_energies(windows.reshape(-1), out)
    np.testing.assert_allclose(out, np.square(windows.astype(float)).sum(1), rtol=1e-12)
    window_energies(np.zeros(0, np.float32), out[:0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 4.1, -4.1])
def test_the_first_sample_beyond_is_found(bad: float) -> None:
    samples = np.full(100, -4.0, np.float32)
    assert first_beyond(samples, 4.0) == -1
    samples[[37, 90]] = bad
    assert first_beyond(samples, 4.0) == 37
    assert first_beyond(samples[:0], 4.0) == -1
