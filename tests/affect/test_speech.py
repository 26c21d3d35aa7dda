"""What cannot be read is refused with its reason: silence, tones, noise, too little; a voice is not."""

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.realdata import DATA, needs_data
from voicemon.affect.reader import clip_llds
from voicemon.affect.speech import (
    speech_level_db,
    speech_seconds,
    trimmed,
    voiced_share,
    why_unreadable,
)
from voicemon.features.lld import LLDS

TIME = np.arange(2 * 16_000) / 16_000


def tone(*frequencies: float) -> NDArray[np.float32]:
    return (0.1 * sum(np.sin(2 * np.pi * f * TIME) for f in frequencies)).astype(np.float32)


def ringing() -> NDArray[np.float32]:
    """Half a second on, half a second off."""
    return tone(425) * (TIME % 1 < 0.5)


def voice(seconds: float = 2.0) -> NDArray[np.float32]:
    """A buzz whose pitch and level move as those of a voice, with breath in it."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    f0 = 140 * 2 ** (0.25 * np.sin(2 * np.pi * 0.9 * time))
    phase = 2 * np.pi * np.cumsum(f0) / 16_000
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    breath = np.random.default_rng(3).normal(0, 0.05, len(time))
    return (0.05 * (buzz + breath) * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * time))).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (np.zeros(32_000, np.float32), "too quiet"),
        (voice(0.3), "too short"),
        (np.random.default_rng(1).normal(0, 0.05, 32_000).astype(np.float32), "too little voice"),
        (tone(440), "sounds like a tone"),
        (tone(350, 440), "sounds like a tone"),
        (tone(697, 1209), "sounds like a tone"),
        (tone(941, 1633), "sounds like a tone"),
        (ringing(), "sounds like a tone"),
    ],
    ids=["silence", "short", "noise", "beep", "dial tone", "DTMF 1", "DTMF D", "ringing"],
)
def test_refused(samples: NDArray[np.float32], reason: str) -> None:
    why = why_unreadable(clip_llds(samples))
    # A chord of two tones may be found to have no pitch at all: refused for that is as good.
    assert why.startswith((reason, "too little voice", "too short") if "tone" in reason else reason), why


def test_nothing_at_all_is_refused() -> None:
    assert why_unreadable(np.zeros((0, len(LLDS)))) == "nothing was heard"


def test_a_moving_voice_is_not_refused() -> None:
    assert why_unreadable(clip_llds(voice())) == ""


def test_pauses_at_the_ends_are_cut_away_and_count_for_nothing() -> None:
    spoken = voice(1.5)
    padded = clip_llds(np.concatenate([np.zeros(16_000, np.float32), spoken, np.zeros(8_000, np.float32)]))
    assert len(padded) == 300
    assert len(trimmed(padded)) == pytest.approx(150, abs=12)
    assert speech_seconds(padded) == pytest.approx(speech_seconds(clip_llds(spoken)), abs=0.1)
    assert speech_level_db(padded) == pytest.approx(speech_level_db(clip_llds(spoken)), abs=0.5)
    assert 0.8 <= voiced_share(padded) <= 1.0


@needs_data
def test_real_speech_is_read() -> None:
    clips = sorted((DATA / "emotion" / "emodb").glob("*.flac"))[::40]
    reasons = [why_unreadable(clip_llds(soundfile.read(clip, dtype="float32")[0])) for clip in clips]
    assert reasons == [""] * len(clips)
