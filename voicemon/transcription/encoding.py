"""From an utterance to the states of Whisper's encoder, and what is kept of them: where they lie on average.

The states are paid for by the words. Their mean over the utterance says how somebody speaks as well.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Samples
from voicemon.transcription import window

REACH = 0.625
"""25 dB: Whisper's log-mel is a quarter of the power's decimal logarithm, plus one. A state spans two frames."""

StateSummary = NDArray[np.float32]
"""float32[d]: the mean over an utterance of each of the encoder's numbers."""


def log_mel_of(loaded: Any, samples: Samples) -> window.LogMel:
    """Log-mel frames [mels, n] of float32[n] at 16 kHz; ``loaded`` is a ``faster_whisper.WhisperModel``."""
    return np.asarray(loaded.feature_extractor(samples, padding=0), np.float32)


def encode(loaded: Any, log_mel: window.LogMel, length: int) -> Any:
    """The encoder's output for an utterance of ``length`` samples, in the smallest window that is safe for it."""
    return encode_window(loaded, window.fill_with_silence(log_mel, window.window_frames(length)))


def encode_window(loaded: Any, log_mel: window.LogMel) -> Any:
    """The encoder's output for a whole window [mels, frames]."""
    import ctranslate2

    return loaded.model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(log_mel[None])))


def spoken_states(log_mel: window.LogMel) -> slice:
    """Which states lie between the first and the last frame of speech: how long a pause the voice detector left
    at the ends says nothing about the voice. Speech is what reaches to `REACH` below the loud frames."""
    strongest = log_mel.max(axis=0)
    speech = np.flatnonzero(strongest > np.percentile(strongest, 95) - REACH)
    first, last = (int(speech[0]), int(speech[-1])) if len(speech) else (0, log_mel.shape[1] - 1)
    return slice(first // 2, max(first // 2, last // 2) + 1)


def summary_of(encoded: Any, log_mel: window.LogMel) -> StateSummary:
    """Mean over time of the states from the first sound of speech to the last."""
    import ctranslate2

    if encoded.device != "cpu":
        encoded = encoded.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu)
    states = np.array(encoded)[0, spoken_states(log_mel)].astype(np.float64)
    return np.asarray(states.mean(0), np.float32)
