"""How a stretch moves: the kernel beside its twin, and each measure on a contour where it is known."""

import numpy as np
import pytest

from tests.reference.texture_twin import texture as twin
from voicemon.features.lld import LLD_INDEX, LLDS
from voicemon.kernels.texture import MEASURES_COUNT, texture


def measured(llds: np.ndarray, speech: np.ndarray) -> np.ndarray:
    out = np.full(MEASURES_COUNT, np.nan)
    texture(llds, speech, out)
    return out


def some_llds(seed: int, count: int = 80) -> np.ndarray:
    """Random columns, pitch in runs, as no real sound has them."""
    random = np.random.default_rng(seed)
    llds = random.normal(0, 1, (count, len(LLDS)))
    llds[:, LLD_INDEX["level"]] = random.uniform(-80, -10, count)
    llds[:, LLD_INDEX["loudness"]] = random.uniform(1, 5, count)
    pitch = 120 * 2 ** np.cumsum(random.normal(0, 0.01, count)) * np.where(random.random(count) < 0.1, 2, 1)
    llds[:, LLD_INDEX["f0"]] = np.where(np.arange(count) // 15 % 3 < 2, pitch, 0.0)
    return llds


@pytest.mark.parametrize("seed", range(4))
def test_it_measures_what_its_twin_measures(seed: int) -> None:
    llds = some_llds(seed)
    speech = llds[:, LLD_INDEX["level"]] > -76
    assert measured(llds, speech) == pytest.approx(twin(llds, speech), rel=1e-9)


def test_a_still_pitch_and_a_leaping_one() -> None:
    llds = some_llds(0)
    everything = np.ones(len(llds), np.bool_)
    llds[:, LLD_INDEX["f0"]] = 200.0
    leaps, still = measured(llds, everything)[11:13]
    assert (leaps, still) == (0.0, 1.0)
    llds[::2, LLD_INDEX["f0"]] = 300.0
    leaps, still = measured(llds, everything)[11:13]
    assert (leaps, still) == (1.0, 0.0)


def test_a_level_that_moves_with_syllables_counts_and_a_slow_one_does_not() -> None:
    llds = some_llds(0, 200)
    everything = np.ones(len(llds), np.bool_)
    time = np.arange(200) / 100
    llds[:, LLD_INDEX["level"]] = -30 + 5 * np.sin(2 * np.pi * 5 * time)
    assert measured(llds, everything)[1] > 2.0
    llds[:, LLD_INDEX["level"]] = -30 + 5 * np.sin(2 * np.pi * 0.5 * time)
    assert measured(llds, everything)[1] < 0.3


@pytest.mark.parametrize("count", [0, 1, 4])
def test_next_to_nothing_is_measured_as_finite(count: int) -> None:
    assert np.isfinite(measured(np.zeros((count, len(LLDS))) - 1.0, np.ones(count, np.bool_))).all()
