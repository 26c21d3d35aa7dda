"""A condition does what it is named after, to the same clip, and babble is never the judged speaker."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.arousal_valence.corpora import Clip, load_clips
from models.arousal_valence.judging.condition_rows import rows_under, sample_of, windows_of
from models.arousal_valence.judging.conditions import CONDITIONS, PLAIN, Condition, babble, heard_under
from models.arousal_valence.line import Samples, level_dbfs
from models.arousal_valence.prepare import PLAIN_DBFS, rows_of_speaker
from tests.models.voice import write_buzz
from tests.realdata import needs_data


@pytest.fixture
def everyone(tmp_path: Path) -> list[Clip]:
    """Six speakers of two clips, each with a pitch of its own."""
    clips = []
    for speaker in range(6):
        for n in range(2):
            path = write_buzz(tmp_path / f"{speaker}-{n}.wav", 100 + 30 * speaker, 10 * speaker + n)
            clips.append(Clip("tess", path, f"tess:{speaker}", "anger", ""))
    return clips


def named(group: str, name: str) -> Condition:
    return next(one for one in CONDITIONS if (one.group, one.name) == (group, name))


def first(condition: Condition, everyone: list[Clip]) -> tuple[Samples, Samples]:
    return next(heard_under(condition, everyone[:2], everyone[:1], everyone))


def difference_db(one: Samples, other: Samples) -> float:
    """Level of what was added against that of the voice."""
    return level_dbfs(one) - 10 * float(np.log10(np.mean((other - one).astype(np.float64) ** 2)))


def test_names_are_unique_and_the_plain_line_comes_first() -> None:
    names = [(one.group, one.name) for one in CONDITIONS]
    assert len(set(names)) == len(names)
    assert CONDITIONS[0] == PLAIN


def test_level_is_moved_by_what_it_says(everyone: list[Clip]) -> None:
    plain, _ = first(PLAIN, everyone)
    assert level_dbfs(plain) == pytest.approx(PLAIN_DBFS, abs=0.7)
    for name, change in (("−12 dB", -12.0), ("+12 dB", 12.0)):
        heard_there, _ = first(named("level", name), everyone)
        assert level_dbfs(heard_there) - level_dbfs(plain) == pytest.approx(change, abs=0.5)


@pytest.mark.parametrize("group", ["babble", "steady noise"])
@pytest.mark.parametrize(("name", "snr"), [("20 dB", 20.0), ("10 dB", 10.0)])
def test_noise_lies_as_far_below_the_voice_as_it_says(
    everyone: list[Clip], group: str, name: str, snr: float
) -> None:
    plain, noisy = (first(condition, everyone)[0] for condition in (PLAIN, named(group, name)))
    assert difference_db(plain, noisy) == pytest.approx(snr, abs=2.5)


def test_wideband_keeps_what_lies_above_four_kilohertz(everyone: list[Clip]) -> None:
    _, narrow = first(PLAIN, everyone)
    _, wide = first(named("codec", "PCM, 16 kHz"), everyone)
    high = [np.sum(np.abs(np.fft.rfft(x)[len(x) * 9 // 32 :]) ** 2) for x in (narrow, wide)]
    assert len(narrow) == len(wide)
    assert high[1] > 20 * high[0]


def test_babble_is_made_of_others_and_is_the_same_each_time(everyone: list[Clip]) -> None:
    one, again = (babble(everyone[0], everyone, 8_000, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, again)
    assert level_dbfs(one) == pytest.approx(0.0, abs=0.1)
    silent = []
    for clip in everyone[:2]:  # if this speaker were heard, silence instead of the speaker would be, too
        soundfile.write(clip.path, np.zeros(24_000), 16_000)
        silent.append(babble(clip, everyone, 8_000, np.random.default_rng(3)))
    np.testing.assert_array_equal(silent[0], one)


@needs_data
def test_plain_rows_are_those_of_evaluation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("models.arousal_valence.judging.condition_rows.BUILD", tmp_path)
    everyone = load_clips(("tess",))
    everyone = [clip for clip in everyone if clip.speaker == "tess:OAF"][:12]
    sample = sample_of("tess", everyone).first(3)
    rows = rows_under(PLAIN, sample)
    speaker = rows_of_speaker(everyone, list(range(12)), 1)
    for values, clip in zip(rows.values, sample.clips, strict=True):
        np.testing.assert_array_equal(values, speaker[everyone.index(clip)][0])
    again = rows_under(PLAIN, sample)
    np.testing.assert_array_equal(again.values, rows.values)
    assert len(list(tmp_path.iterdir())) == 1


@needs_data
def test_windows_are_cut_only_from_longer_clips(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("models.arousal_valence.judging.condition_rows.BUILD", tmp_path)
    everyone = [clip for clip in load_clips(("emovo",)) if clip.speaker == "emovo:f1"][:8]
    sample = sample_of("emovo", everyone).first(4)
    windows = windows_of(2.0, sample)
    lengths = np.array([soundfile.info(clip.path).duration for clip in sample.clips])
    for window in windows:
        assert not np.isfinite(window.seconds[lengths < 2.0]).any()
        assert (window.seconds[np.isfinite(window.seconds)] <= 2.0).all()
    assert all(np.isfinite(window.seconds).any() for window in windows)
    assert not np.array_equal(windows[0].values, windows[1].values)
    assert not np.isfinite(np.concatenate([window.seconds for window in windows_of(60.0, sample)])).any()
