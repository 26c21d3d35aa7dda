"""Level and loudness of known powers."""

import numpy as np
import pytest

from voicemon.kernels.levels import level_db, loudness


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
