"""Clips for the benches: telephone band, the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.bench.speech import real_call, recordings, telephone_clips
from voicemon.errors import AudioFormatError, ConfigError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for corpus in ("a", "b"):
        folder = tmp_path / "emotion" / corpus
        folder.mkdir(parents=True)
        for i in range(4):
            soundfile.write(folder / f"{i}.flac", rng.normal(0, 0.1, 16000), 16000)
    (tmp_path / "calls").mkdir()
    soundfile.write(tmp_path / "calls" / "two.wav", rng.normal(0, 0.1, (8000, 2)), 8000)
    return tmp_path


def test_a_sample_of_each_corpus_and_each_channel_of_a_call(data: Path) -> None:
    clips = telephone_clips(data, 2, 1)
    assert [clip.corpus for clip in clips] == ["a", "a", "b", "b", "calls", "calls"]
    assert all(len(clip.samples) == 8000 and clip.samples.dtype == np.float32 for clip in clips)


def test_the_seed_decides(data: Path) -> None:
    names = [[clip.name for clip in telephone_clips(data, 2, seed)] for seed in (1, 1, 2, 3)]
    assert names[0] == names[1]
    assert names[0] != names[2] or names[0] != names[3]


def test_no_speech_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioFormatError, match=str(tmp_path)):
        telephone_clips(tmp_path, 1, 1)


def test_a_folder_or_call_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert recordings(tmp_path) == tmp_path
    with pytest.raises(ConfigError, match="nowhere"):
        recordings(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="auto_repairs_40"):
        real_call(tmp_path)
