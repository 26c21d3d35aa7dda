"""What cannot be read is refused with its reason: silence, tones, noise, too little; a voice is not."""

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.realdata import DATA, needs_data
from voicemon.affect.reader import clip_llds
from voicemon.affect.speech import (
    LIMITS,
    Speech,
    percentile,
    speech_level_db,
    speech_seconds,
    trimmed,
    voiced_share,
    why_unreadable,
)
from voicemon.audio.resample import ToTimeline
from voicemon.bench.made_sounds import KINDS, made
from voicemon.features.lld import LLD_INDEX, LLDS

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


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_line_without_a_voice_carries_is_refused(kind: str) -> None:
    to_timeline = ToTimeline(8000)
    samples = made(kind, 40.0, seed=1)
    llds = clip_llds(np.concatenate([to_timeline.push(samples), to_timeline.flush()]))
    pieces = [llds[start : start + 300] for start in range(0, len(llds) - 299, 300)]
    read = sum(not why_unreadable(piece) for piece in pieces)
    # A piece that starts in one stretch of a kind and ends in the next may hold two tones in a row.
    assert read <= 1, f"{read} of {len(pieces)} stretches of {kind} would be read"


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


@given(
    st.lists(st.floats(-100, 20, allow_nan=False), min_size=1, max_size=60), st.sampled_from([10, 50, 90, 95])
)
def test_percentiles_are_numpys(values: list[float], percent: int) -> None:
    assert percentile(np.sort(values), percent) == np.percentile(values, percent)


def test_what_is_found_out_once_is_what_each_question_finds() -> None:
    """As the weights were trained: the trimmed part is measured against its own loud frames."""
    llds = clip_llds(np.concatenate([np.zeros(9_000, np.float32), voice(1.7), np.zeros(5_000, np.float32)]))
    level = llds[:, LLD_INDEX["level"]]
    loud = level > max(LIMITS.quietest_db, np.percentile(level, 95) - LIMITS.speech_reach_db)
    first, last = np.flatnonzero(loud)[[0, -1]]
    assert np.array_equal(trimmed(llds), llds[first : last + 1])
    part = Speech(llds).trimmed
    assert (part.seconds, part.level_db) == (speech_seconds(trimmed(llds)), speech_level_db(trimmed(llds)))
    own = level[first : last + 1]
    speaking = own > max(LIMITS.quietest_db, np.percentile(own, 95) - LIMITS.speech_reach_db)
    assert part.seconds == 0.01 * float(speaking.sum())
    assert part.level_db == float(10 * np.log10(np.mean(10 ** (own[speaking] / 10))))


@needs_data
def test_real_speech_is_read() -> None:
    clips = sorted((DATA / "emotion" / "emodb").glob("*.flac"))[::40]
    reasons = [why_unreadable(clip_llds(soundfile.read(clip, dtype="float32")[0])) for clip in clips]
    assert reasons == [""] * len(clips)
