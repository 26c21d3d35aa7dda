"""The window is as long as the utterance needs and filled with the utterance's own silence."""

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.window import (
    HOP_SAMPLES,
    LONG_FRAMES,
    SHORT_FRAMES,
    fill_with_silence,
    fill_with_zeros,
    window_frames,
)


@pytest.mark.parametrize(
    ("seconds", "frames"),
    [(0.1, 800), (6.0, 800), (6.01, 1000), (8.0, 1000), (8.01, SHORT_FRAMES),
     (14.0, SHORT_FRAMES), (14.01, LONG_FRAMES), (30.0, LONG_FRAMES)],
)  # fmt: skip
def test_the_smallest_window_that_is_safe(seconds: float, frames: int) -> None:
    assert window_frames(int(seconds * RATE_HZ)) == frames


@pytest.mark.parametrize(
    ("seconds", "frames"), [(0.1, 500), (3.0, 500), (3.01, 800), (7.0, 1000), (20.0, LONG_FRAMES)]
)
def test_in_haste_a_smaller_one_will_do_for_what_is_brief(seconds: float, frames: int) -> None:
    assert window_frames(int(seconds * RATE_HZ), haste=True) == frames


def test_at_least_a_second_of_silence_follows_the_words() -> None:
    for length in range(RATE_HZ, 14 * RATE_HZ + 1, RATE_HZ // 4):
        for haste in (False, True):
            assert window_frames(length, haste) * HOP_SAMPLES - length >= RATE_HZ


def test_filling() -> None:
    log_mel = np.array([[0.5, -0.25], [1.0, 0.0]], dtype=np.float32)
    silent = fill_with_silence(log_mel, 4)
    assert silent.tolist() == [[0.5, -0.25, -0.25, -0.25], [1.0, 0.0, -0.25, -0.25]]
    assert fill_with_zeros(log_mel, 3).tolist() == [[0.5, -0.25, 0.0], [1.0, 0.0, 0.0]]
    assert fill_with_zeros(log_mel, 1).tolist() == [[0.5], [1.0]]
    assert silent.dtype == np.float32
