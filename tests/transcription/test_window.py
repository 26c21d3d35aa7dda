"""The window is as long as the utterance needs and filled with the utterance's own silence."""

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.window import (
    LONG_FRAMES,
    SHORT_FRAMES,
    fill_with_silence,
    fill_with_zeros,
    window_frames,
)


@pytest.mark.parametrize(
    ("seconds", "frames"),
    [(0.1, SHORT_FRAMES), (14.0, SHORT_FRAMES), (14.01, LONG_FRAMES), (30.0, LONG_FRAMES)],
)
def test_half_a_window_up_to_14_s(seconds: float, frames: int) -> None:
    assert window_frames(int(seconds * RATE_HZ)) == frames


def test_filling() -> None:
    log_mel = np.array([[0.5, -0.25], [1.0, 0.0]], dtype=np.float32)
    silent = fill_with_silence(log_mel, 4)
    assert silent.tolist() == [[0.5, -0.25, -0.25, -0.25], [1.0, 0.0, -0.25, -0.25]]
    assert fill_with_zeros(log_mel, 3).tolist() == [[0.5, -0.25, 0.0], [1.0, 0.0, 0.0]]
    assert fill_with_zeros(log_mel, 1).tolist() == [[0.5], [1.0]]
    assert silent.dtype == np.float32
