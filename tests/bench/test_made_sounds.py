"""Made sounds: the same for the same seed, at a telephone's level, and what their names say."""

import numpy as np
import pytest

from voicemon.bench.made_sounds import AS_THEY_ARE, KINDS, cadence, made, noise, tones


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_the_same_again_and_fits(kind: str) -> None:
    once, again, other = made(kind, 1.5), made(kind, 1.5), made(kind, 1.5, seed=1)
    assert once.dtype == np.float32
    assert once.shape == (12_000,)
    assert np.abs(once).max() <= 1.0
    assert np.array_equal(once, again)
    assert kind == "silence" or not np.array_equal(once, other)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(AS_THEY_ARE)))
def test_the_loud_part_is_as_loud_as_a_call(kind: str) -> None:
    stretch = made(kind, 20.0).astype(float)
    loud_db = 10 * np.log10(np.percentile(stretch**2, 95) / 2)
    assert -40 < loud_db < -12


def test_a_cadence_switches() -> None:
    rung = cadence(tones(8000 * 5, 425), (1, 4))
    assert np.abs(rung[1000:7000]).max() > 0.9
    assert not np.abs(rung[9000:39_000]).any()


def test_noise_tilts() -> None:
    power = [np.abs(np.fft.rfft(noise(1 << 15, np.random.default_rng(0), tilt))) ** 2 for tilt in (0.0, 2.0)]
    low, high = slice(1000, 3000), slice(10_000, 14_000)
    white, brown = (p[low].mean() / p[high].mean() for p in power)
    assert white == pytest.approx(1.0, rel=0.1)
    assert brown > 20
