"""Music and two voices at once are told from a voice, and a voice is not taken for either."""

import numpy as np
import pytest
import soundfile

from tests.realdata import DATA, needs_data
from voicemon.affect.not_a_voice import (
    MUSIC,
    TABLE,
    TWO_VOICES,
    margins,
    measures,
    octaves,
    why_not_a_voice,
)
from voicemon.affect.reader import clip_llds
from voicemon.affect.speech import LIMITS, SCRAPS, Speech, why_unreadable
from voicemon.audio.resample import ToTimeline
from voicemon.bench.made_sounds import made
from voicemon.kernels.texture import MEASURES_COUNT


def made_llds(kind: str, seconds: float, seed: int = 0) -> np.ndarray:
    to_timeline = ToTimeline(8000)
    samples = made(kind, seconds, seed)
    return clip_llds(np.concatenate([to_timeline.push(samples), to_timeline.flush()]))


def test_the_table_is_as_long_as_the_kernel_writes() -> None:
    assert len(TABLE) == MEASURES_COUNT
    assert len({row.name for row in TABLE}) == MEASURES_COUNT


def test_hold_music_is_called_music() -> None:
    llds = made_llds("made hold music", 40.0, seed=3)
    pieces = [llds[start : start + 300] for start in range(0, len(llds) - 300, 300)]
    reasons = [why_unreadable(piece) for piece in pieces]
    assert all(reasons)
    assert sum(reason.startswith("sounds like music, not a voice") for reason in reasons) > len(reasons) / 2


def test_who_asks_about_one_recording_is_told_nevertheless() -> None:
    llds = made_llds("made hold music", 3.0, seed=3)
    assert why_unreadable(llds, LIMITS).startswith("sounds like music")
    assert why_unreadable(llds, SCRAPS) == ""


def test_average_speech_is_far_from_both_bars() -> None:
    music, two_voices = margins(np.array([row.mean for row in TABLE]), 2.0)
    assert music < -5
    assert two_voices < -3


def test_a_short_stretch_needs_more() -> None:
    values = np.array([row.mean for row in TABLE])
    assert margins(values, 0.7) < margins(values, 3.0)
    assert margins(values, 3.0) == margins(values, 14.0)
    assert octaves(0.1) == octaves(0.7) == 0.0
    assert octaves(1.4) == pytest.approx(1.0)
    assert MUSIC.per_octave > 0
    assert TWO_VOICES.per_octave > 0


def test_too_little_is_not_judged() -> None:
    llds = made_llds("made hold music", 0.45)
    assert why_not_a_voice(llds, np.ones(len(llds), np.bool_)) == ""


@needs_data
def test_real_voices_stay_readable_and_two_of_them_are_often_refused() -> None:
    files = sorted((DATA / "emotion" / "emodb").glob("*.flac"))[::9]
    clips = [soundfile.read(file, dtype="float32")[0] for file in files]
    refused = [why_unreadable(clip_llds(clip)) for clip in clips]
    assert len(clips) >= 55
    assert sum(map(bool, refused)) <= 1, refused
    half = len(clips) // 2
    both = [_at_once(one, other) for one, other in zip(clips[:half], clips[half:], strict=False)]
    assert np.mean([bool(why_unreadable(clip_llds(samples))) for samples in both]) > 0.3


@needs_data
def test_a_voice_is_nearer_to_a_voice_than_music_is() -> None:
    file = sorted((DATA / "emotion" / "emodb").glob("*.flac"))[0]
    voice, music = (
        Speech(llds).trimmed
        for llds in (
            clip_llds(soundfile.read(file, dtype="float32")[0]),
            made_llds("made hold music", 3.0, 3),
        )
    )
    of_voice, of_music = (margins(measures(s.llds, s.frames), 2.0)[0] for s in (voice, music))
    assert of_music - of_voice > 5


def _at_once(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The louder halves of two clips on each other."""
    length = min(len(one), len(other))
    one, other = one[:length], other[:length]
    return (0.5 * (one + other * np.sqrt(np.mean(one**2) / np.mean(other**2)))).astype(np.float32)
