"""Claims are stretched and corrected until they hold on what was left out."""

import numpy as np
import pytest

from models.arousal_valence.figures import expected_calibration_error
from models.arousal_valence.trust import LeftOut, stretch_of, sureness_of
from voicemon.affect.sureness import NEAR


def answers(seed: int, off: float) -> LeftOut:
    """Networks that claim what they err in corpora they know, and err ``off`` times as far elsewhere."""
    random = np.random.default_rng(seed)
    deviation = random.uniform(0.15, 0.5, 4000)
    return LeftOut(deviation, random.normal(0, deviation), random.normal(0, off * deviation))


def test_deviations_are_stretched_by_how_far_they_were_off() -> None:
    np.testing.assert_allclose(stretch_of([answers(0, 2.0), answers(1, 1.0)]), 1.5, atol=0.05)


@pytest.mark.parametrize("off", [0.5, 1.0, 3.0])
def test_confidence_is_how_often_it_is_right(off: float) -> None:
    learned, judged = answers(2, off), answers(3, off)
    stretch = stretch_of([learned])
    sureness = sureness_of([learned], stretch)
    confidence = np.array([sureness(float(d)) for d in judged.deviation * stretch[0]])
    assert expected_calibration_error(confidence, np.abs(judged.error_never_heard) <= NEAR) < 0.06


def test_where_claims_mean_nothing_abroad_the_share_that_is_right_is_kept() -> None:
    random = np.random.default_rng(4)
    deviation = random.uniform(0.1, 0.8, 4000)
    idle = LeftOut(deviation, random.normal(0, deviation), random.normal(0, 0.6, 4000))
    stretch = stretch_of([idle])
    sureness = sureness_of([idle], stretch)
    said = np.mean([sureness(float(d * stretch[0])) for d in deviation])
    assert said == pytest.approx(np.mean(np.abs(idle.error_never_heard) <= NEAR), abs=0.01)
    assert sureness.slope > 0, "what was learned at home of which reading is the surer still holds"


def test_claims_that_are_upside_down_are_not_released() -> None:
    worse = np.r_[np.full(50, 0.9), np.full(50, 0.1)]
    with pytest.raises(AssertionError, match="the surer they are"):
        sureness_of([LeftOut(np.r_[np.full(50, 0.1), np.full(50, 0.9)], worse, worse)], np.ones(2))
