"""The real models, loaded once, and the real call cut into utterances by its loudness."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.realdata import REAL_CALL
from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import WeightsError
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

CPU = WhisperOptions(device="cpu", workers=1)


def _model(name: str) -> Path:
    try:
        return ensure_model(name)
    except WeightsError as error:
        if "could not be fetched" not in str(error):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def base_folder() -> Path:
    return _model("base")


@pytest.fixture(scope="session")
def tiny_folder() -> Path:
    return _model("tiny.en")


@pytest.fixture(scope="session")
def base(base_folder: Path) -> WhisperEngine:
    return WhisperEngine.load(base_folder, CPU)


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> WhisperEngine:
    return WhisperEngine.load(tiny_folder, CPU)


Span = tuple[Channel, int, Samples]


@pytest.fixture(scope="session")
def utterances() -> list[Span]:
    """Stretches of the real call louder than -40 dB, joined over half a second: (channel, start, samples)."""
    if not REAL_CALL.exists():
        pytest.skip(f"the real call is not at {REAL_CALL}")
    call, rate = soundfile.read(REAL_CALL, dtype="float32")
    spans: list[Span] = []
    for column, channel in enumerate((Channel.CUSTOMER, Channel.AGENT)):
        samples = soxr.resample(call[:, column], rate, RATE_HZ).astype(np.float32)
        spans += [(channel, start, samples[start:stop]) for start, stop in _loud(samples)]
    return spans


def _loud(samples: Samples) -> list[tuple[int, int]]:
    step = RATE_HZ // 10
    rms = np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1))
    spans: list[tuple[int, int]] = []
    for frame in np.flatnonzero(rms > 0.01):
        start, stop = max(0, (int(frame) - 2) * step), (int(frame) + 3) * step
        if spans and start - spans[-1][1] < step and stop - spans[-1][0] < 14 * RATE_HZ:
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return [(start, min(stop, len(samples))) for start, stop in spans if stop - start > RATE_HZ]
