"""AUC, CCC and calibration on cases that can be worked out by hand."""

import numpy as np
import pytest

from models.arousal_valence.figures import (
    auc,
    ccc,
    equal_mass_bins,
    expected_calibration_error,
    most_confident,
)


def test_auc_counts_pairs_in_order() -> None:
    positive = np.array([False, True, False, True])
    assert auc(np.array([1.0, 2.0, 3.0, 4.0]), positive) == pytest.approx(3 / 4)
    assert auc(np.array([1.0, 3.0, 2.0, 4.0]), positive) == 1.0
    assert auc(np.zeros(4), positive) == 0.5


def test_auc_agrees_with_counting_all_pairs() -> None:
    random = np.random.default_rng(0)
    scores, positive = random.integers(0, 9, 60).astype(float), random.random(60) < 0.4
    pairs = scores[positive][:, None] - scores[~positive][None]
    assert auc(scores, positive) == pytest.approx((pairs > 0).mean() + 0.5 * (pairs == 0).mean())


def test_ccc_asks_for_agreement_not_order() -> None:
    truth = np.array([-1.0, 0.0, 1.0])
    assert ccc(truth, truth) == 1.0
    assert ccc(-truth, truth) == -1.0
    assert ccc(truth + 1.0, truth) == pytest.approx(2 * (2 / 3) / (4 / 3 + 1))
    assert ccc(np.zeros(3), truth) == 0.0


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    right = np.array([True] * 8 + [False] * 2)
    assert expected_calibration_error(np.full(10, 0.8), right) == pytest.approx(0.0)
    assert expected_calibration_error(np.full(10, 1.0), right) == pytest.approx(0.2)


def test_bins_of_equal_size_say_how_sure_and_how_often_right() -> None:
    confidence = np.array([0.9, 0.1, 0.8, 0.2])
    right = np.array([True, False, False, True])
    assert equal_mass_bins(confidence, right, 2) == [
        (pytest.approx(0.15), pytest.approx(0.5)),
        (pytest.approx(0.85), pytest.approx(0.5)),
    ]
    assert len(equal_mass_bins(confidence, right, 10)) == 4


def test_the_most_confident_are_kept() -> None:
    confidence = np.array([0.2, 0.9, 0.5, 0.7, 0.7])
    np.testing.assert_array_equal(most_confident(confidence, 0.6), [False, True, False, True, True])
    assert most_confident(confidence, 1.0).all()
    np.testing.assert_array_equal(np.flatnonzero(most_confident(confidence, 0.01)), [1])
