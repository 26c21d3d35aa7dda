"""Spearman's correlation is scipy's, its interval covers the truth as often as it says, and too few calls give none."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from voicemon.archive.correlation import TOO_FEW, spearman

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.floats(-5, 5)), min_size=TOO_FEW, max_size=60)


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_it_is_what_scipy_finds(pairs: list[tuple[int, float]]) -> None:
    xs, ys = [float(x) for x, _ in pairs], [y for _, y in pairs]
    found = spearman(xs, ys)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found.r, spearmanr(xs, ys).statistic, abs_tol=1e-9)
        assert -1 <= found.low <= found.r <= found.high <= 1


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_it_knows_order_alone_and_either_measure_may_come_first(pairs: list[tuple[int, float]]) -> None:
    xs, ys = [float(x) for x, _ in pairs], [y for _, y in pairs]
    found = spearman(xs, ys)
    assert found == spearman([x**3 for x in xs], ys)
    swapped = spearman(ys, xs)
    assert (found is None) == (swapped is None)
    if found is not None and swapped is not None:
        assert math.isclose(found.r, swapped.r, abs_tol=1e-12)


def test_too_few_calls_give_no_number() -> None:
    xs = [float(x) for x in range(TOO_FEW)]
    assert spearman(xs[1:], xs[1:]) is None
    found = spearman(xs, xs)
    assert found is not None and found.r == 1.0
    assert spearman(xs, [1.0] * TOO_FEW) is None


@pytest.mark.parametrize("truth", [0.0, 0.5])
def test_the_interval_holds_the_truth_nineteen_times_in_twenty(truth: float) -> None:
    """Normal pairs whose Spearman correlation is known from Pearson's: 6/pi * asin(r/2)."""
    rng = np.random.default_rng(5)
    pearson = 2 * math.sin(math.pi * truth / 6)
    held = 0
    for _ in range(400):
        x = rng.standard_normal(40)
        y = pearson * x + math.sqrt(1 - pearson**2) * rng.standard_normal(40)
        found = spearman(list(x), list(y))
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.98
