"""From an utterance to the states of Whisper's encoder, and what is kept of them: where they lie on average.

The states are paid for by the words. Their mean over the utterance says how somebody speaks as well.
"""

from collections.abc import Sequence
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


class Encoded:
    """The encoder's output for utterances in windows of the same length, [n, states, d] in all."""

    def __init__(self, rows: "list[Any] | None" = None, whole: Any = None) -> None:
        self._rows = rows
        self._whole = whole

    @property
    def whole(self) -> Any:
        """All of them, as CTranslate2 decodes them together."""
        if self._whole is None:
            assert self._rows is not None
            self._whole = (
                self._rows[0] if len(self._rows) == 1 else _stored([_array(row) for row in self._rows])
            )
        return self._whole

    def row(self, index: int) -> Any:
        """One of them, [1, states, d]."""
        if self._rows is None:
            states = _array(self._whole)
            self._rows = [_stored([states[at : at + 1]]) for at in range(len(states))]
        return self._rows[index]

    def states(self, index: int) -> NDArray[np.float32]:
        """One of them as numbers, float32[states, d]."""
        states: NDArray[np.float32] = _array(self.row(index))[0]
        return states


def encode(loaded: Any, windows: Sequence[window.LogMel]) -> Encoded:
    """The encoder's output for windows [mels, frames], all with as many frames.

    A CPU takes them one after the other: it is hardly faster with two at once and slower with many, which no longer
    fit its cache: 110 ms a window of 8 s alone, 140 by eights (`voicemon bench batches`). A GPU takes them together.
    """
    if loaded.model.device == "cpu":
        return Encoded(rows=[loaded.model.encode(_stored([each[None]])) for each in windows])
    return encode_together(loaded, windows)


def encode_together(loaded: Any, windows: Sequence[window.LogMel]) -> Encoded:
    """The same, all of them in one call whatever the device."""
    return Encoded(whole=loaded.model.encode(_stored([np.stack(windows)])))


def _stored(arrays: Sequence[NDArray[np.float32]]) -> Any:
    import ctranslate2

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.concatenate(arrays)))


def _array(stored: Any) -> NDArray[np.float32]:
    import ctranslate2

    if stored.device != "cpu":
        stored = stored.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu)
    return np.asarray(stored)


def loud_frames(log_mel: window.LogMel) -> NDArray[np.intp]:
    """Log-mel frames of speech, int[m] in order: what reaches to `REACH` below the loud ones."""
    strongest = log_mel.max(axis=0)
    return np.flatnonzero(strongest > np.percentile(strongest, 95) - REACH)


def spoken_states(log_mel: window.LogMel) -> slice:
    """Which states lie between the first and the last frame of speech: how long a pause the voice detector left
    at the ends says nothing about the voice."""
    speech = loud_frames(log_mel)
    first, last = (int(speech[0]), int(speech[-1])) if len(speech) else (0, log_mel.shape[1] - 1)
    return slice(first // 2, max(first // 2, last // 2) + 1)


def summary_of(states: NDArray[np.float32], log_mel: window.LogMel) -> StateSummary:
    """Mean over time of ``states`` [n, d] from the first sound of speech to the last."""
    return np.asarray(states[spoken_states(log_mel)].astype(np.float64).mean(0), np.float32)
