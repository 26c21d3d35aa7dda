"""What is kept of the encoder's states: those of the speech alone, and no more than their mean and deviation."""

from typing import Any

import numpy as np

from voicemon.transcription.encoding import Encoded, encode, spoken_states, summary_of
from voicemon.transcription.whisper import WhisperEngine

SILENT, LOUD = 0.1, 1.5


def log_mel(*stretches: tuple[int, float]) -> Any:
    frames = np.concatenate([np.full(count, value, np.float32) for count, value in stretches])
    return np.tile(frames, (80, 1))


def test_pauses_at_the_ends_are_left_out_and_those_within_stay() -> None:
    assert spoken_states(log_mel((20, SILENT), (60, LOUD), (40, SILENT), (20, LOUD), (30, SILENT))) == slice(
        10, 70
    )
    assert spoken_states(log_mel((30, LOUD))) == slice(0, 15)


def test_silence_alone_is_kept_whole() -> None:
    assert spoken_states(log_mel((30, SILENT))) == slice(0, 15)


def test_the_summary_is_mean_over_the_speech() -> None:
    random = np.random.default_rng(0)
    states = random.normal(size=(750, 8)).astype(np.float32)
    heard = log_mel((20, SILENT), (60, LOUD), (20, SILENT))
    summary = summary_of(states, heard)
    assert summary.dtype == np.float32
    np.testing.assert_allclose(summary, states[10:40].mean(0), atol=1e-6)


def test_a_longer_pause_changes_nothing() -> None:
    states = np.random.default_rng(1).normal(size=(750, 4)).astype(np.float32)
    short, long = (log_mel((20, SILENT), (60, LOUD), (pause, SILENT)) for pause in (2, 200))
    np.testing.assert_array_equal(summary_of(states, short), summary_of(states, long))


def test_windows_encoded_together_are_the_same_as_alone(tiny: WhisperEngine) -> None:
    random = np.random.default_rng(2)
    windows = [random.normal(size=(80, 200)).astype(np.float32) for _ in range(3)]
    together = encode(tiny._loaded, windows)
    assert np.asarray(together.whole).shape == (3, 100, 384)
    for at, each in enumerate(windows):
        np.testing.assert_array_equal(together.states(at), encode(tiny._loaded, [each]).states(0))
        np.testing.assert_array_equal(together.states(at), np.asarray(together.whole)[at])


def test_rows_of_what_a_gpu_encoded_as_a_whole(tiny: WhisperEngine) -> None:
    windows = [np.full((80, 200), value, np.float32) for value in (0.1, 0.9)]
    rows = encode(tiny._loaded, windows)
    whole = Encoded(whole=rows.whole)
    for at in range(2):
        np.testing.assert_array_equal(whole.states(at), rows.states(at))
        assert np.asarray(whole.row(at)).shape == (1, 100, 384)
