"""The kernel over all frames: its buffer, its delay, its decisions."""

import numpy as np
import pytest

from tests.reference.signals import as_heard, noise, voice
from voicemon.kernels import prosody
from voicemon.kernels.path import DELAY


def described(samples: np.ndarray, cuts: tuple[int, ...] = ()) -> np.ndarray:
    state = prosody.new_prosody()
    rows = []
    for part in np.split(samples, list(cuts)):
        out = np.empty((len(part) // prosody.HOP + 1, prosody.COLUMNS))
        rows.append(out[: prosody.describe_frames(part, state, out)])
    return np.concatenate(rows)


def test_a_frame_is_decided_52_ms_after_its_middle() -> None:
    ahead = prosody.AHEAD + DELAY * prosody.HOP
    assert ahead - prosody.HOP // 2 == 420
    assert len(described(np.zeros(ahead - 1, np.float32))) == 0
    assert len(described(np.zeros(ahead, np.float32))) == 1


def test_cutting_changes_nothing() -> None:
    samples = as_heard(voice(140.0, 0.16) + noise(0.16, 0.01))
    assert np.array_equal(described(samples), described(samples, (1, 81, 81, 500, 959, 1200)))


def test_rows_sit_where_the_sound_is() -> None:
    samples = np.zeros(1600, np.float32)
    samples[800:880] = 0.5 * (-1.0) ** np.arange(80)  # hop 10
    level = described(samples)[:, prosody.LEVEL]
    assert np.argmax(level) == 10


def test_what_is_not_a_number_counts_as_silence_and_giants_are_held() -> None:
    samples = as_heard(voice(140.0, 0.1))
    broken, silent = samples.copy(), samples.copy()
    broken[300:310], silent[300:310] = np.nan, 0.0
    assert np.array_equal(described(broken), described(silent))
    broken[:], silent[:] = np.inf, prosody.LARGEST
    assert np.array_equal(described(broken), described(silent))


def test_the_first_harmonics_level_over_the_second() -> None:
    power = np.full(84, 1e-6)
    power[[13, 26]] = 4.0, 1.0  # 203 and 406 Hz
    assert prosody.harmonic_difference_db(power, 203.1) == pytest.approx(6.02, abs=0.01)
