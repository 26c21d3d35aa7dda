"""The bench of sounds without speech: finds its folders, counts what comes of them."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.realdata import DATA, needs_data
from voicemon.affect.estimator import AffectEstimator
from voicemon.bench.made_sounds import KINDS, made
from voicemon.bench.nonspeech import LEVEL_DBFS, bench_nonspeech, hear, kinds, kinds_in, load_sound
from voicemon.errors import ConfigError


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    (tmp_path / "music").mkdir()
    (tmp_path / "empty").mkdir()
    soundfile.write(tmp_path / "music" / "a.wav", np.tile(made("made hold music", 2.0), (2, 1)).T, 8000)
    soundfile.write(tmp_path / "music" / "b.flac", made("made hold music", 9.0), 16_000)
    (tmp_path / "music" / "readme.txt").write_text("no sound")
    return tmp_path


def test_every_kind_comes_once_and_is_as_long_as_asked(sounds: Path) -> None:
    found = dict(kinds(sounds, 70.0))
    assert list(found) == [*KINDS, "music"]
    assert all(sum(map(len, found[kind])) == 70 * 8000 for kind in KINDS)
    assert len(found["DTMF"]) == 2
    assert 69 <= sum(map(len, found["music"])) / 8000 <= 72
    assert len(found["music"]) > 10


def test_a_recording_is_brought_to_a_level(sounds: Path) -> None:
    samples = load_sound(sounds / "music" / "a.wav", 60.0).astype(float)
    assert len(samples) == 16_000
    assert 10 * np.log10(np.mean(samples**2)) == pytest.approx(LEVEL_DBFS, abs=4)
    assert len(load_sound(sounds / "music" / "b.flac", 3.0)) == pytest.approx(24_000, abs=8)


def test_a_folder_without_kinds_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=str(tmp_path)):
        kinds_in(tmp_path)


def test_noise_gives_nothing() -> None:
    outcome = hear([made("white noise", 6.0)], AffectEstimator.load(), None)
    assert (outcome.readings, outcome.words, outcome.refused) == (0, [], 1.0)
    assert outcome.seconds == pytest.approx(6.0, abs=0.01)


@needs_data
def test_a_voice_is_counted() -> None:
    samples, rate = soundfile.read(
        sorted((DATA / "calls").glob("ibm_Us*.wav"))[0], dtype="float32", frames=8 * 8000
    )
    assert rate == 8000
    outcome = hear([samples], AffectEstimator.load(), None)
    assert outcome.utterances >= 1
    assert outcome.readings >= 3


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_nonspeech(None, None, minutes=0.05) == 0
    printed = capsys.readouterr().out
    assert "DTMF" in printed
    assert "breathing" in printed
