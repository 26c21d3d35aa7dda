"""How likely each window is speech: the Silero voice activity detector.

Weights: Silero VAD v6 (Silero Team, MIT), as they lie inside the faster-whisper wheel; the arithmetic is our kernel's.
It takes 512 samples at 16 kHz preceded by the 64 samples before them, and carries the two states of an LSTM from window
to window.
"""

import functools
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Samples
from voicemon.errors import WeightsError
from voicemon.kernels.voice_detector import (
    CONTEXT_SAMPLES,
    HIDDEN,
    SPECTRUM_BINS,
    SPECTRUM_WIDTH,
    WINDOW_SAMPLES,
    VoiceScratch,
    VoiceWeights,
    silent_gates,
    voice_probabilities,
    voice_scratch,
)
from voicemon.speech.onnx_file import onnx_weights

__all__ = ["WINDOW_SAMPLES", "SileroDetector", "detect_together", "voice_weights"]

_MOST_AT_ONCE = 64
"""Windows in one run; more of them make it no cheaper."""

_MODEL_NAME = "silero_vad_v6.onnx"

_of_thread = threading.local()
"""Scratch space: half a megabyte that a thread's channels use one after the other."""


class SileroDetector:
    """Speech probability of one channel, window by window.

    The state belongs to this object and the weights to the process, so that one channel costs a few kilobytes.
    """

    def __init__(self) -> None:
        self.context: Samples = np.zeros(CONTEXT_SAMPLES, np.float32)
        self.state: NDArray[np.float32] = np.zeros((2, HIDDEN), np.float32)

    def push(self, windows: Samples) -> list[float]:
        """Probability 0..1 that there is speech in each of ``windows``, which lie one behind the other.

        float32[w x 512] in ±1 at 16 kHz; several at once are bit-equal to one at a time, and each a little cheaper.

        Raises:
            ValueError: not a whole number of windows.
        """
        return detect_together([(self, windows)])[0]


def detect_together(heard: Sequence[tuple[SileroDetector, Samples]]) -> list[list[float]]:
    """What `SileroDetector.push` gives for each channel's windows: bit-equal, and cheaper for many channels at once.

    Each detector comes once. Raises ValueError where windows are no whole number.
    """
    found: list[list[float]] = [[] for _ in heard]
    most = _MOST_AT_ONCE * WINDOW_SAMPLES
    run: list[tuple[int, Samples]] = []
    """Channels and windows of the next run; what fills a run alone comes alone, so that no channel is there twice."""
    held = 0
    for channel, (_, windows) in enumerate(heard):
        if len(windows) % WINDOW_SAMPLES:
            raise ValueError(
                f"a window has {WINDOW_SAMPLES} samples, and {len(windows)} are no number of windows"
            )
        for start in range(0, len(windows), most):
            part = windows[start : start + most]
            if held + len(part) > most:
                _run(heard, run, found)
                run, held = [], 0
            run.append((channel, part))
            held += len(part)
    if run:
        _run(heard, run, found)
    return found


def _run(
    heard: Sequence[tuple[SileroDetector, Samples]], run: list[tuple[int, Samples]], found: list[list[float]]
) -> None:
    run.sort(key=lambda part: -len(part[1]))
    detectors = [heard[channel][0] for channel, _ in run]
    samples: list[Samples] = []
    for detector, (_, windows) in zip(detectors, run, strict=True):
        samples += (detector.context, windows)
        detector.context = windows[-CONTEXT_SAMPLES:].copy()
    counts = np.array([len(windows) // WINDOW_SAMPLES for _, windows in run])
    states = np.stack([detector.state for detector in detectors], 1)
    out: NDArray[np.float32] = np.empty(counts.sum(), np.float32)
    voice_probabilities(np.concatenate(samples), counts, states, voice_weights(), _scratch(), out)
    place, probabilities = 0, out.tolist()
    for number, (channel, windows) in enumerate(run):
        detectors[number].state = states[:, number].copy()
        stop = place + len(windows) // WINDOW_SAMPLES
        found[channel] += probabilities[place:stop]
        place = stop


def _scratch() -> VoiceScratch:
    """This thread's."""
    scratch: VoiceScratch | None = getattr(_of_thread, "scratch", None)
    if scratch is None:
        scratch = _of_thread.scratch = voice_scratch(_MOST_AT_ONCE)
    return scratch


@functools.cache
def voice_weights() -> VoiceWeights:
    """The weights that all channels of this process share.

    Raises:
        WeightsError: they are not where the faster-whisper wheel keeps them, or are another network's.
    """
    path = _model_path()
    found = onnx_weights(path)

    def taps(layer: int, *used: int) -> NDArray[np.float32]:
        weight = found[f"encoder.conv_layers.{layer}.weight"]  # [outputs, inputs, taps]
        return np.ascontiguousarray(np.stack([weight[:, :, tap].T for tap in used]))

    def bias(layer: int) -> NDArray[np.float32]:
        return found[f"encoder.conv_layers.{layer}.bias"]

    try:
        into, back = (np.ascontiguousarray(found[f"onnx::LSTM_{number}"][0].T) for number in (209, 210))
        gates = found["onnx::LSTM_211"][0]
        weights = VoiceWeights(
            np.pad(taps(0, 0, 1, 2), ((0, 0), (0, SPECTRUM_WIDTH - SPECTRUM_BINS), (0, 0))), bias(0),
            taps(1, 0, 1, 2), bias(1), taps(2, 1, 2), bias(2), taps(3, 1)[0], bias(3),
            into, back, gates[: 4 * HIDDEN] + gates[4 * HIDDEN :],
            found["decoder.conv1d.weight"].reshape(-1), np.zeros(4 * HIDDEN, np.float32),
            float(found["decoder.conv1d.bias"][0]),
        )  # fmt: skip
    except (KeyError, IndexError) as error:
        raise WeightsError(f"{path} holds another network than the voice detector's: no {error}") from None
    silent_gates(weights, _scratch(), weights.silent_gates)
    return weights


def _model_path() -> Path:
    # Looked up without importing faster_whisper, which would load CTranslate2 as well.
    spec = importlib.util.find_spec("faster_whisper")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "assets" / _MODEL_NAME
        if path.exists():
            return path
    raise WeightsError(f"the voice detector {_MODEL_NAME} is not in the installed faster-whisper package")
