"""Our transform against numpy's."""

import numpy as np
import pytest

from voicemon.kernels.fourier import fourier_plan, power_spectrum, real_transform


@pytest.mark.parametrize("length", [8, 16, 32, 64, 256, 512])
def test_equals_numpys(length: int) -> None:
    frame = np.random.default_rng(length).normal(size=length)
    re, im = np.empty(length // 2 + 1), np.empty(length // 2 + 1)
    real_transform(frame, fourier_plan(length), re, im)
    np.testing.assert_allclose(re + 1j * im, np.fft.rfft(frame), atol=1e-12 * length)


def test_power_is_the_squared_magnitude() -> None:
    frame = np.random.default_rng(1).normal(size=64)
    power = np.empty(33)
    power_spectrum(frame, fourier_plan(64), power, np.empty(33))
    np.testing.assert_allclose(power, np.abs(np.fft.rfft(frame)) ** 2, rtol=1e-10, atol=1e-12)


def test_a_plan_carries_nothing_from_frame_to_frame() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, 64))
    plan = fourier_plan(64)
    power, scratch, again = np.empty(33), np.empty(33), np.empty(33)
    power_spectrum(second, plan, power, scratch)
    power_spectrum(first, plan, again, scratch)
    power_spectrum(second, plan, again, scratch)
    assert np.array_equal(power, again)
