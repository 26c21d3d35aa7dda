"""A confidence is a probability that falls as the claimed deviation grows."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicemon.affect.sureness import LEAST_CHANCE, NEAR, Sureness, share_within

offsets, slopes = st.floats(-3, 3), st.floats(0, 3)
deviations = st.floats(1e-3, 10)


def test_uncorrected_it_is_the_share_of_a_normal() -> None:
    assert math.isclose(Sureness()(NEAR), 0.6826895, rel_tol=1e-6)


@given(offsets, slopes, deviations, deviations)
def test_it_is_a_probability_and_never_rises_with_the_deviation(
    offset: float, slope: float, one: float, other: float
) -> None:
    sureness = Sureness(offset, slope)
    low, high = sorted((one, other))
    assert 0.0 < sureness(high) <= sureness(low) < 1.0


def test_no_claim_is_certain() -> None:
    shares = share_within(NEAR, np.array([1e-9, 1e9]))
    np.testing.assert_allclose(shares, [1 - LEAST_CHANCE, LEAST_CHANCE])
