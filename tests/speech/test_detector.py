"""Window by window the detector gives what the model gives in one piece, and it knows speech from noise."""

import numpy as np
import pytest
import soundfile
from faster_whisper.vad import get_vad_model

from tests.realdata import REAL_CALL, needs_data
from voicemon.audio.chunk import Samples
from voicemon.audio.resample import ToTimeline
from voicemon.speech.detector import WINDOW_SAMPLES, SileroDetector, detect_together


def real_speech(start_seconds: int, seconds: int) -> Samples:
    raw, rate_hz = soundfile.read(
        REAL_CALL, start=start_seconds * 8000, frames=seconds * 8000, dtype="float32"
    )
    resampler = ToTimeline(rate_hz)
    return np.concatenate((resampler.push(raw[:, 1]), resampler.flush()))


def probabilities(samples: Samples) -> list[float]:
    detector = SileroDetector()
    return [detector.push(window)[0] for window in samples.reshape(-1, WINDOW_SAMPLES)]


@needs_data
def test_window_by_window_equals_the_wheels_own_batch() -> None:
    samples = real_speech(0, 8)[: 200 * WINDOW_SAMPLES]
    theirs = np.asarray(get_vad_model()(samples.copy())).reshape(-1)
    ours = np.array(probabilities(samples))
    # The last window differs: faster-whisper blanks the end of its audio on the way.
    assert np.abs(ours[:-1] - theirs[:-1]).max() < 1e-5
    assert ours.max() > 0.9 and ours.min() < 0.1


def test_silence_and_noise_are_not_speech() -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, 100 * WINDOW_SAMPLES).astype(np.float32)
    assert max(probabilities(np.zeros(100 * WINDOW_SAMPLES, np.float32))) < 0.1
    assert np.mean(probabilities(noise)) < 0.2


def test_two_detectors_do_not_hear_each_other() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(0, 0.2, (2, 20 * WINDOW_SAMPLES)).astype(np.float32)
    a, b = SileroDetector(), SileroDetector()
    together = [
        (*a.push(x), *b.push(y)) for x, y in zip(one.reshape(20, -1), other.reshape(20, -1), strict=True)
    ]
    assert [p for p, _ in together] == probabilities(one)
    assert [q for _, q in together] == probabilities(other)


def test_windows_together_are_bit_equal_to_one_at_a_time() -> None:
    noise = np.random.default_rng(2).normal(0, 0.2, 70 * WINDOW_SAMPLES).astype(np.float32)
    assert SileroDetector().push(noise) == probabilities(noise)
    assert SileroDetector().push(noise[:0]) == []


@pytest.mark.parametrize("length", [1, 511, 513])
def test_a_window_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=str(length)):
        SileroDetector().push(np.zeros(length, np.float32))


def test_many_channels_at_once_are_bit_equal_to_each_alone() -> None:
    counts = [3, 0, 70, 3, 4, 130, 1]
    chance = np.random.default_rng(3)
    heard = [chance.normal(0, 0.2, n * WINDOW_SAMPLES).astype(np.float32) for n in counts]
    detectors = [SileroDetector() for _ in counts]
    for _ in range(2):  # the second time each goes on where it was
        found = detect_together(list(zip(detectors, heard, strict=True)))
    for windows, probability in zip(heard, found, strict=True):
        assert probability == probabilities(np.concatenate((windows, windows)))[len(windows) // 512 :]
