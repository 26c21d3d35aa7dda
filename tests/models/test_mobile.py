"""A mobile codec keeps length and place and loses what AMR loses; lost packets are as many as asked for."""

from collections.abc import Callable

import numpy as np
import pytest

from models.arousal_valence.mobile import AMR_BITS_S, BURST, PACKET, through_amr, with_lost_packets

RATE = 8000


def vowel(n: int = RATE) -> np.ndarray:
    time = np.arange(n) / RATE
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * time)
    phase = (
        2 * np.pi * (110 * time + 60 * time**2)
    )  # the pitch glides, so that no shift but the true one fits
    waves = sum(np.sin(k * phase) / k for k in range(1, 15))
    return (0.1 * swell * waves).astype(np.float32)


def at_mode(said: np.ndarray) -> Callable[[int], np.ndarray]:
    return lambda mode: through_amr(said, AMR_BITS_S[mode])


@pytest.mark.parametrize("n", [1, 159, 160, 4321, RATE])
def test_the_length_stays(n: int) -> None:
    assert through_amr(vowel(n), AMR_BITS_S[-1]).shape == (n,)


def test_it_is_heard_at_the_same_place() -> None:
    said = vowel() * (np.arange(RATE) % 1600 < 800)
    heard = through_amr(said, AMR_BITS_S[-1])
    envelopes = [np.convolve(np.abs(x), np.ones(40), "same") for x in (said, heard)]
    fits = [np.dot(np.roll(envelopes[1], k), envelopes[0]) for k in range(-80, 81)]
    assert abs(int(np.argmax(fits)) - 80) <= 16, "within 2 ms"


def test_more_bits_are_nearer_to_what_was_said() -> None:
    said = vowel()
    spectra = [np.abs(np.fft.rfft(x * np.hanning(len(x)))) for x in (said, *map(at_mode(said), (0, -1)))]
    apart = [np.linalg.norm(spectrum - spectra[0]) for spectrum in spectra[1:]]
    assert 0 < apart[1] < apart[0]


def test_lost_packets_are_as_many_as_asked_for_and_come_in_bursts() -> None:
    said = np.ones(PACKET * 20000, np.float32)
    heard = with_lost_packets(said, 0.05, np.random.default_rng(0)).reshape(-1, PACKET)
    lost = heard[:, 0] < 1
    assert abs(lost.mean() - 0.05) < 0.01
    assert abs(lost[1:][lost[:-1]].mean() - BURST) < 0.06
    assert set(np.unique(heard).tolist()) == {0.0, 0.25, 0.5, 1.0}


def test_nothing_lost_is_nothing_changed() -> None:
    np.testing.assert_array_equal(with_lost_packets(vowel(), 0.0, np.random.default_rng(0)), vowel())
