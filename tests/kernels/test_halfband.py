"""Half-band resampling: exact under cutting, aligned, flat in the telephone's band, quiet above it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.signals import JIT
from voicemon.kernels.halfband import PAIRS, TAPS, HalfBandDown, HalfBandUp

LONG = 4000 if JIT else 300


def whole(resampler: HalfBandUp | HalfBandDown, samples: np.ndarray) -> np.ndarray:
    return np.concatenate((resampler.push(samples), resampler.flush()))


def sine(hz: float, rate: int, length: int) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(length) / rate).astype(np.float32)


@pytest.mark.parametrize("make", [HalfBandUp, HalfBandDown])
@settings(deadline=None, max_examples=60 if JIT else 10)
@given(cuts=st.lists(st.integers(0, 40), max_size=8), length=st.integers(0, 90))
def test_cutting_changes_nothing(make: type, cuts: list[int], length: int) -> None:
    samples = np.random.default_rng(length).normal(size=length).astype(np.float32)
    resampler, parts, at = make(), [], 0
    for cut in cuts:
        parts.append(resampler.push(samples[at : at + cut]))
        at += cut
    parts += [resampler.push(samples[at:]), resampler.flush()]
    assert np.array_equal(np.concatenate(parts), whole(make(), samples))


@pytest.mark.parametrize("length", [0, 1, 2, 7, 8, 15, 16, 17, 63, 64, 65])
def test_as_many_samples_come_out_as_the_rates_say(length: int) -> None:
    samples = np.ones(length, np.float32)
    assert len(whole(HalfBandUp(), samples)) == 2 * length
    assert len(whole(HalfBandDown(), samples)) == (length + 1) // 2


def test_the_lag_is_under_a_millisecond() -> None:
    assert len(HalfBandUp().push(np.zeros(100, np.float32))) >= 200 - 16
    assert len(HalfBandDown().push(np.zeros(200, np.float32))) >= 100 - 8


def test_up_keeps_the_input_on_even_samples_and_its_time() -> None:
    samples = sine(440.0, 8000, LONG // 2)
    out = whole(HalfBandUp(), samples)
    assert np.array_equal(out[::2], samples)
    inner = slice(2 * PAIRS, -2 * PAIRS)
    np.testing.assert_allclose(out[inner], sine(440.0, 16000, len(out))[inner], atol=4e-3)


def test_down_keeps_time_and_level_in_the_telephone_band() -> None:
    for hz in (100.0, 1000.0, 3000.0):
        out = whole(HalfBandDown(), sine(hz, 16000, LONG))
        inner = slice(PAIRS, -PAIRS)
        np.testing.assert_allclose(out[inner], sine(hz, 8000, len(out))[inner], atol=8e-3)


def test_down_lets_nothing_fold_back_from_above_5_khz() -> None:
    for hz in (5000.0, 6500.0, 7900.0):
        out = whole(HalfBandDown(), sine(hz, 16000, LONG))[PAIRS:-PAIRS]
        assert np.sqrt(np.mean(out**2)) < 10 ** (-50 / 20)


def test_a_constant_stays_what_it_is() -> None:
    assert TAPS.sum() == pytest.approx(0.5, abs=1e-15)
    for resampler in (HalfBandUp(), HalfBandDown()):
        out = whole(resampler, np.full(100, 0.25, np.float32))
        np.testing.assert_allclose(out[32:-32], 0.25, atol=1e-7)


def test_flush_starts_anew() -> None:
    samples = sine(700.0, 8000, 50)
    used = HalfBandUp()
    whole(used, samples[::-1].copy())
    assert np.array_equal(whole(used, samples), whole(HalfBandUp(), samples))
