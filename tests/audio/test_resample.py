"""Any rate onto the timeline: exact under any cutting, in step with the input, of the right length."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.audio.resample import ToTimeline
from voicemon.errors import AudioFormatError

RATES_HZ = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192000]


def resampled(samples: Samples, rate_hz: int, cuts: list[int]) -> Samples:
    resampler = ToTimeline(rate_hz)
    edges = [0, *sorted(cut % (len(samples) + 1) for cut in cuts), len(samples)]
    out = [resampler.push(samples[a:b]) for a, b in pairwise(edges)]
    return np.concatenate((*out, resampler.flush()))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@settings(max_examples=12, deadline=None)
@given(
    length=st.integers(0, 30000), cuts=st.lists(st.integers(0, 30000), max_size=40), seed=st.integers(0, 99)
)
def test_cutting_changes_nothing(rate_hz: int, length: int, cuts: list[int], seed: int) -> None:
    samples = np.random.default_rng(seed).normal(0, 0.1, length).astype(np.float32)
    whole = resampled(samples, rate_hz, [])
    assert len(whole) == int(length * RATE_HZ / rate_hz + 0.5)
    assert np.array_equal(resampled(samples, rate_hz, cuts), whole)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_comes_out_in_step(rate_hz: int) -> None:
    seconds = np.arange(2 * rate_hz) / rate_hz
    out = resampled(np.sin(2 * np.pi * 440 * seconds).astype(np.float32), rate_hz, [100, 5000])
    wanted = np.sin(2 * np.pi * 440 * np.arange(2 * RATE_HZ) / RATE_HZ)
    inner = slice(RATE_HZ // 4, -RATE_HZ // 4)
    assert np.abs(out[inner] - wanted[inner]).max() < 0.005


def test_tones_above_the_band_do_not_fold_back() -> None:
    seconds = np.arange(48000) / 48000
    out = resampled(np.sin(2 * np.pi * 11000 * seconds).astype(np.float32), 48000, [])
    assert np.abs(out[2000:-2000]).max() < 1e-3


@pytest.mark.parametrize("rate_hz", [0, -8000, 4000, 384000])
def test_rates_that_are_not_taken_are_named(rate_hz: int) -> None:
    with pytest.raises(AudioFormatError, match=str(rate_hz)):
        ToTimeline(rate_hz)


def test_the_output_is_the_callers_own() -> None:
    samples = np.zeros(100, np.float32)
    ToTimeline(16000).push(samples)[0] = 1
    assert samples[0] == 0
