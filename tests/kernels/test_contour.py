"""Statistics of contours that can be reckoned by hand."""

import numpy as np
import pytest

from voicemon.kernels import contour

ALL = np.ones(6, np.bool_)


def test_moments_and_percentiles_of_nothing_are_zero() -> None:
    out = np.ones(3)
    contour.percentiles(np.empty(0), out)
    assert contour.moments(np.empty(0)) == (0.0, 0.0)
    assert list(out) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 37])
def test_moments_and_percentiles_are_numpys(count: int) -> None:
    values, out = np.random.default_rng(count).normal(size=count), np.empty(3)
    contour.percentiles(values, out)
    np.testing.assert_allclose(out, np.percentile(values, [20, 50, 80]), atol=1e-12)
    np.testing.assert_allclose(contour.moments(values), (values.mean(), values.std()), atol=1e-12)


def test_slopes_are_per_second_and_stay_within_the_mask() -> None:
    values = np.array([0.0, 1.0, 9.0, 4.0, 2.0, 2.0])
    mask = np.array([True, True, False, True, True, True])
    assert contour.slopes(values, mask) == (100.0, 200.0)
    assert contour.slopes(values, ~ALL) == (0.0, 0.0)


def test_smoothing_stays_within_the_mask() -> None:
    out = np.empty(4)
    contour.smooth(np.array([0.0, 3.0, 6.0, 100.0]), np.array([True, True, True, False]), out)
    assert list(out) == [1.5, 3.0, 4.5, 100.0]


def test_trend_of_a_line() -> None:
    values = 0.5 * np.arange(6)
    assert contour.trend(values, ALL) == pytest.approx(50.0)
    assert contour.trend(values, np.arange(6) == 2) == 0.0


def test_peaks_need_prominence_and_height() -> None:
    hills = np.array([0, 5, 0, 1, 0, 5, 0, 5, 5, 0], float)
    assert contour.peaks_per_second(hills, 3.0, 1.0) == pytest.approx(30.0)
    assert contour.peaks_per_second(hills, 3.0, 6.0) == 0.0
    assert contour.peaks_per_second(hills, 6.0, 1.0) == 0.0


def test_segments() -> None:
    mask = np.array([True, True, False, True, False, False, False, True])
    out = np.empty(4)
    contour.segments(mask, True, out)
    lengths = np.array([0.02, 0.01, 0.01])
    np.testing.assert_allclose(out, [3 / 0.08, lengths.mean(), lengths.std(), 0.5])
    contour.segments(mask, False, out)
    np.testing.assert_allclose(out, [2 / 0.08, 0.02, 0.01, 0.5])
    contour.segments(~ALL, True, out)
    assert not out.any()
