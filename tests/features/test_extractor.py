"""Laws of the extractor, and F0, level and HNR of signals where they are known."""

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.realdata import REAL_CALL, needs_data
from tests.reference.signals import as_heard, noise, voice
from voicemon.features.extractor import LOOKAHEAD, LldExtractor
from voicemon.features.lld import LLD_INDEX

GLIDE = np.linspace(110.0, 260.0, 12000)
MIXED = as_heard(np.concatenate((voice(GLIDE, 1.5), noise(0.4, 0.02), voice(130.0, 0.6, lowest_hz=300.0))))


def frames(samples: np.ndarray) -> np.ndarray:
    extractor = LldExtractor()
    return np.concatenate((extractor.push(samples).values, extractor.flush().values))


def column(samples: np.ndarray, name: str) -> np.ndarray:
    return frames(as_heard(samples))[:, LLD_INDEX[name]]


WHOLE = frames(MIXED)


@settings(deadline=None, max_examples=40)
@given(cuts=st.lists(st.integers(0, len(MIXED)), max_size=30))
def test_cutting_changes_nothing(cuts: list[int]) -> None:
    extractor, blocks = LldExtractor(), []
    for part in np.split(MIXED, sorted(cuts)):
        blocks.append(extractor.push(part))
    blocks.append(extractor.flush())
    assert np.array_equal(np.concatenate([b.values for b in blocks]), WHOLE)
    at = 0
    for block in blocks:
        assert block.first_frame == at
        at = block.stop_frame


@needs_data
@pytest.mark.parametrize("step", [1, 79, 80, 81, 256, 4000])
def test_cutting_a_real_call_changes_nothing(step: int) -> None:
    samples, _ = soundfile.read(REAL_CALL, start=8000 * 15, frames=8000 * 3, dtype="float32")
    customer = np.ascontiguousarray(samples[:, 0])
    extractor = LldExtractor()
    values = [extractor.push(customer[i : i + step]).values for i in range(0, len(customer), step)]
    assert np.array_equal(np.concatenate([*values, extractor.flush().values]), frames(customer))


@settings(deadline=None, max_examples=25)
@given(t=st.integers(0, len(MIXED)), seed=st.integers(0, 99))
def test_samples_after_t_change_nothing_known_at_t(t: int, seed: int) -> None:
    other = MIXED.copy()
    other[t:] = noise(len(MIXED) / 8000, 0.3, seed)[t : len(MIXED)]
    known = LldExtractor().push(MIXED[:t]).values
    assert np.array_equal(LldExtractor().push(other).values[: len(known)], known)


def test_at_most_60_ms_are_heard_ahead() -> None:
    assert LOOKAHEAD <= 0.060 * 8000
    assert len(LldExtractor().push(np.zeros(40 + LOOKAHEAD, np.float32)).values) == 1


@pytest.mark.parametrize("length", [0, 1, 79, 80, 81, 460, 1000, 8000])
def test_a_frame_for_every_hop_begun(length: int) -> None:
    assert len(frames(np.zeros(length, np.float32))) == -(-length // 80)


def test_flush_starts_anew() -> None:
    used = LldExtractor()
    used.push(MIXED[::-1].copy())
    used.flush()
    again = np.concatenate((used.push(MIXED).values, used.flush().values))
    assert np.array_equal(again, WHOLE)


@pytest.mark.parametrize("f0", [65.0, 90.0, 123.4, 200.0, 311.1, 440.0, 580.0])
@pytest.mark.parametrize("lowest_hz", [0.0, 300.0])
def test_f0_of_a_steady_voice_with_and_without_its_fundamental(f0: float, lowest_hz: float) -> None:
    found = column(voice(f0, 0.5, lowest_hz=lowest_hz), "f0")[5:-5]
    np.testing.assert_allclose(found, f0, rtol=0.01)


def test_f0_follows_a_glide_without_lag() -> None:
    found = column(voice(GLIDE, 1.5), "f0")[5:-5]
    middles = GLIDE[40::80][5:-5]
    np.testing.assert_allclose(found, middles, rtol=0.02)


def test_noise_is_unvoiced_and_a_voice_over_noise_is_not() -> None:
    hiss = noise(1.0, 0.02)
    assert np.mean(column(hiss, "f0")[5:] > 0) < 0.1
    assert np.mean(column(voice(150.0, 1.0) + hiss, "f0") > 0) > 0.95


def test_the_hiss_of_a_silent_line_is_unvoiced() -> None:
    assert not column(noise(2.0, 10 ** (-62 / 20)), "f0").any()


@pytest.mark.parametrize("hnr_db", [5.0, 10.0, 20.0])
def test_hnr_of_a_voice_with_known_noise(hnr_db: float) -> None:
    tone = voice(150.0, 2.0)
    rms = np.sqrt(np.mean(tone**2)) * 10 ** (-hnr_db / 20)
    assert np.median(column(tone + noise(2.0, rms), "hnr")[5:-5]) == pytest.approx(hnr_db, abs=1.5)


def test_level_follows_gain_and_shape_does_not() -> None:
    sound = voice(150.0, 0.5) + noise(0.5, 0.01)
    louder, softer = frames(as_heard(sound)), frames(as_heard(0.5 * sound))
    change = (louder - softer)[8:-8]
    np.testing.assert_allclose(change[:, LLD_INDEX["level"]], 6.02, atol=0.01)
    for name in ("alpha_ratio", "hammarberg", "mfcc1", "hnr", "jitter"):
        np.testing.assert_allclose(change[:, LLD_INDEX[name]], 0.0, atol=0.05, err_msg=name)


def test_a_sine_at_full_scale_is_3_db_down() -> None:
    level = column(np.sin(2 * np.pi * 400 * np.arange(4000) / 8000), "level")[5:-5]
    np.testing.assert_allclose(level, -3.01, atol=0.05)
