"""The window of log-mel frames that Whisper's encoder sees, no longer than the utterance needs.

Whisper was trained on 30 s windows and every peer pays for 30 s on each utterance. Shorter windows are filled up with
the utterance's own silence instead of zeros and decoded with timestamps. What they save, and what they cost in words,
is what ``voicemon bench transcribe`` prints.
"""

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ

HOP_SAMPLES = 160
"""A log-mel frame every 10 ms at ``RATE_HZ``."""

SECOND_FRAMES = 1000
SHORT_FRAMES = 1500
LONG_FRAMES = 3000

WINDOWS = ((6 * RATE_HZ, 800), (8 * RATE_HZ, 1000))
"""Samples of an utterance and frames of the window that is enough for it. Few different ones, so that utterances of
different calls often fit together; at least two seconds of silence follow the words."""

BRIEF = 3 * RATE_HZ
"""Samples of an utterance for which the next window will do: half of what is said on a telephone is shorter."""
BRIEF_FRAMES = 500
"""Writing takes a quarter less than in 800 frames, but a word in fifty more is wrong: for partials and great haste."""

LONGEST_IN_SHORT = 14 * RATE_HZ
"""Samples; a second of silence must stay after the words, or the decoder does not know where to end."""

LONGEST = LONG_FRAMES * HOP_SAMPLES
"""Samples that Whisper can take at once: 30 s."""

LogMel = NDArray[np.float32]


def window_frames(length: int, haste: bool = False) -> int:
    """Frames of the smallest window that is safe for ``length`` samples, or in ``haste`` will do.

    The fused heads were taught in the safe windows: other ones want other heads (``models/arousal_valence``). In 500
    frames ``base`` hears valence lower, by a third of its spread.
    """
    if haste and length <= BRIEF:
        return BRIEF_FRAMES
    if length > LONGEST_IN_SHORT:
        return LONG_FRAMES
    return next((frames for longest, frames in WINDOWS if length <= longest), SHORT_FRAMES)


def fill_with_silence(log_mel: LogMel, frames: int) -> LogMel:
    """``log_mel`` [mels, n] cut or filled to [mels, frames] with its own minimum, which is silence."""
    return _fill(log_mel, frames, float(log_mel.min()))


def fill_with_zeros(log_mel: LogMel, frames: int) -> LogMel:
    """``log_mel`` [mels, n] cut or filled to [mels, frames] with zeros, as Whisper's own code does."""
    return _fill(log_mel, frames, 0.0)


def _fill(log_mel: LogMel, frames: int, value: float) -> LogMel:
    window = np.full((log_mel.shape[0], frames), value, dtype=np.float32)
    kept = min(frames, log_mel.shape[1])
    window[:, :kept] = log_mel[:, :kept]
    return window
