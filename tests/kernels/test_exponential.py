"""The exponentials that are calculated side by side are exponentials."""

import numpy as np

from voicemon.kernels.exponential import exponentials


def test_exponentials_are_right_to_nine_digits_and_stay_finite() -> None:
    exponents = np.concatenate((np.linspace(-700, 700, 2001), [0.0, 1e-9, -30.5]))
    values = exponents.copy()
    exponentials(values, np.zeros(len(values), np.int64))
    np.testing.assert_allclose(values, np.exp(exponents), rtol=1e-8)
    beyond = np.array([-1e9, 1e9])
    exponentials(beyond, np.zeros(2, np.int64))
    assert 0 < beyond[0] < 1e-300 and np.isfinite(beyond[1])
