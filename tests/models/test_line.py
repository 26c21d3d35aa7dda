"""A simulated line keeps length, sets level, bounds the band and adds the noise it says."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.arousal_valence.line import (
    LEVELS_DBFS,
    Line,
    draw_line,
    level_dbfs,
    through,
    to_telephone_band,
)
from voicemon.audio.codec import Encoding

RATE = 8000


def tone(hz: float, seconds: float = 1.0, amplitude: float = 0.1) -> NDArray[np.float32]:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def power_db(samples: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(samples[RATE // 4 :].astype(np.float64) ** 2)))


def random() -> np.random.Generator:
    return np.random.default_rng(7)


def test_a_plain_line_is_g711_and_nothing_else() -> None:
    heard = through(Line(), tone(700), random())
    assert len(heard) == RATE
    error = power_db(heard - tone(700)) - power_db(tone(700))
    assert -45 < error < -30, "G.711 has about 37 dB of signal to quantising noise"


def test_gain_and_band() -> None:
    line = Line(gain_db=-10, low_hz=300, high_hz=3400, codec=Encoding.PCM16)
    middle, hum, hiss = (
        power_db(through(line, tone(f), random())) - power_db(tone(f)) for f in (1000, 50, 3900)
    )
    assert middle == pytest.approx(-10, abs=0.5)
    assert hum < -30
    assert hiss < -13


def test_noise_has_the_level_it_says() -> None:
    line = Line(noise_dbfs=-40, noise_tilt=1.0, codec=Encoding.PCM16)
    assert power_db(through(line, np.zeros(RATE, np.float32), random())) == pytest.approx(-40, abs=1.5)


def test_a_room_rings_on_after_the_sound() -> None:
    burst = np.concatenate([tone(500, 0.3), np.zeros(RATE, np.float32)])
    heard = through(Line(decay_s=0.4, codec=Encoding.PCM16), burst, random())
    after = heard[int(0.35 * RATE) : int(0.45 * RATE)]
    later = heard[int(0.75 * RATE) : int(0.85 * RATE)]
    assert len(heard) == len(burst)
    assert np.std(after) > 10 * np.std(later) > 0 or np.std(later) == 0
    assert np.std(after) > 1e-3


def test_lines_are_drawn_in_range_and_again_from_the_same_seed() -> None:
    lines = [draw_line(-25.0, np.random.default_rng(seed)) for seed in range(50)]
    assert all(LEVELS_DBFS[0] <= line.gain_db - 25.0 <= LEVELS_DBFS[1] for line in lines)
    assert {line.codec for line in lines} == {Encoding.MULAW, Encoding.ALAW, Encoding.PCM16}
    assert lines[3] == draw_line(-25.0, np.random.default_rng(3))


def test_level_is_that_of_the_loud_half() -> None:
    samples = np.concatenate([tone(500), np.zeros(RATE, np.float32)])
    assert level_dbfs(samples) == pytest.approx(power_db(tone(500)), abs=0.2)


def test_telephone_band_halves_the_rate() -> None:
    assert len(to_telephone_band(np.zeros(1001, np.float32))) == 501
