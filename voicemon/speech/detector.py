"""How likely each window is speech: the Silero voice activity detector, run directly.

Model: Silero VAD v6 (Silero Team, MIT), as it lies inside the faster-whisper wheel. It takes 512 samples at
16 kHz preceded by the 64 samples before them, and carries the two states of an LSTM from window to window.
"""

import functools
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Samples
from voicemon.errors import WeightsError

WINDOW_SAMPLES = 512
"""What the detector looks at: 32 ms at 16 kHz."""

_CONTEXT_SAMPLES = 64
_MOST_AT_ONCE = 32
"""Windows in one run; more of them make it no cheaper."""

_STATE_SHAPE = (1, 1, 128)
_MODEL_NAME = "silero_vad_v6.onnx"


class SileroDetector:
    """Speech probability of one channel, window by window.

    The state belongs to this object and the model to the process, so that one channel costs a few kilobytes.
    """

    def __init__(self) -> None:
        self._session = silero_session()
        self._context: Samples = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._h: NDArray[np.float32] = np.zeros(_STATE_SHAPE, np.float32)
        self._c: NDArray[np.float32] = np.zeros(_STATE_SHAPE, np.float32)

    def push(self, window: Samples) -> float:
        """Probability 0..1 that ``window``, float32[512] in ±1 at 16 kHz, holds speech.

        Raises:
            ValueError: the window has another length.
        """
        return self.push_all([window])[0]

    def push_all(self, windows: Sequence[Samples]) -> list[float]:
        """The same for several windows in a row: bit-equal, and each at little more than half the cost.

        Raises:
            ValueError: a window has another length.
        """
        probabilities: list[float] = []
        for start in range(0, len(windows), _MOST_AT_ONCE):
            probabilities += self._run(windows[start : start + _MOST_AT_ONCE])
        return probabilities

    def _run(self, windows: Sequence[Samples]) -> list[float]:
        rows: NDArray[np.float32] = np.empty((len(windows), _CONTEXT_SAMPLES + WINDOW_SAMPLES), np.float32)
        for row, window in zip(rows, windows, strict=True):
            if window.shape != (WINDOW_SAMPLES,):
                raise ValueError(f"a window has {WINDOW_SAMPLES} samples, this one has shape {window.shape}")
            row[:_CONTEXT_SAMPLES] = self._context
            row[_CONTEXT_SAMPLES:] = window
            self._context = row[WINDOW_SAMPLES:].copy()
        found, self._h, self._c = self._session.run(None, {"input": rows, "h": self._h, "c": self._c})
        return [float(probability) for probability in found.reshape(-1)]


@functools.cache
def silero_session() -> Any:
    """The onnxruntime session that all channels of this process share; any thread may run it.

    Raises:
        WeightsError: the model is not where the faster-whisper wheel keeps it.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One window is too little work to share: more threads would only spin beside each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    path = _model_path()
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _model_path() -> Path:
    # Looked up without importing faster_whisper, which would load CTranslate2 as well.
    spec = importlib.util.find_spec("faster_whisper")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "assets" / _MODEL_NAME
        if path.exists():
            return path
    raise WeightsError(f"the voice detector {_MODEL_NAME} is not in the installed faster-whisper package")
