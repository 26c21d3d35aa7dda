"""The audio beside a log has every channel in its place, however the pieces came."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.call.audio_file import SKEW_SECONDS, AudioFile
from voicemon.errors import CallLogError

BOTH = [Channel.CUSTOMER, Channel.AGENT]


def tone(length: int, level: float) -> np.ndarray:
    return (level * np.sin(np.arange(length))).astype(np.float32)


def kept(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE_HZ
    return samples


def test_channels_lie_side_by_side(tmp_path: Path) -> None:
    file = AudioFile(tmp_path / "audio.flac", BOTH)
    file.open()
    customer, agent = tone(5000, 0.5), tone(3000, 0.25)
    for start in range(0, 5000, 700):
        file.write(AudioChunk(Channel.CUSTOMER, start, customer[start : start + 700]))
    file.write(AudioChunk(Channel.AGENT, 0, agent[:1000]))
    file.write(AudioGap(Channel.AGENT, 1000, 2000, "a test"))
    file.write(AudioChunk(Channel.AGENT, 2000, agent[2000:]))
    file.close()
    samples = kept(tmp_path / "audio.flac")
    assert samples.shape == (5000, 2)
    np.testing.assert_allclose(samples[:, 0], customer, atol=1e-4)
    np.testing.assert_allclose(samples[:1000, 1], agent[:1000], atol=1e-4)
    assert not samples[1000:2000, 1].any()
    np.testing.assert_allclose(samples[2000:3000, 1], agent[2000:], atol=1e-4)
    assert not samples[3000:, 1].any()


def test_a_party_that_never_speaks_holds_up_nothing(tmp_path: Path) -> None:
    file = AudioFile(tmp_path / "audio.flac", BOTH)
    file.open()
    second = tone(RATE_HZ, 0.5)
    for index in range(SKEW_SECONDS + 5):
        file.write(AudioChunk(Channel.CUSTOMER, index * RATE_HZ, second))
    assert sum(len(piece) for piece in file._pending[Channel.CUSTOMER]) <= SKEW_SECONDS * RATE_HZ
    late = RATE_HZ * (SKEW_SECONDS + 4)
    file.write(AudioChunk(Channel.AGENT, 0, np.full(late, 0.25, np.float32)))
    file.write(AudioChunk(Channel.AGENT, late, np.full(RATE_HZ, 0.5, np.float32)))
    file.close()
    samples = kept(tmp_path / "audio.flac")
    assert len(samples) == (SKEW_SECONDS + 5) * RATE_HZ
    assert samples[late + 10, 1] == pytest.approx(0.5, abs=1e-3)


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CallLogError, match="nowhere"):
        AudioFile(tmp_path / "nowhere" / "audio.flac", BOTH).open()
