"""A recording at a platform's rate: its own samples where the rates agree, the telephone band of them elsewhere."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.audio.chunk import Channel
from voicemon.demo import demo_call
from voicemon.errors import ChannelMapError, ConfigError
from voicemon.sending.tracks import tracks_of
from voicemon.sources.recording import open_recording


def test_at_its_own_rate_a_recording_is_not_touched() -> None:
    samples, rate = soundfile.read(demo_call(), dtype="float32", always_2d=True)
    tracks = tracks_of(open_recording([demo_call()]), rate)
    assert tracks.keys() == {Channel.CUSTOMER, Channel.AGENT}
    np.testing.assert_array_equal(tracks[Channel.AGENT], samples[:, 1])


@pytest.mark.parametrize(("rate", "bound"), [(8000, 0.01), (16_000, 0.01)])
def test_another_rate_is_brought_to_the_platforms(rate: int, bound: float, tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * 44_100) / 44_100)
    soundfile.write(tmp_path / "wide.wav", np.stack((0.5 * tone, 0 * tone), axis=1), 44_100, subtype="FLOAT")
    tracks = tracks_of(open_recording([tmp_path / "wide.wav"]), rate)
    assert {len(samples) for samples in tracks.values()} == {2 * rate}
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)
    assert np.abs(tracks[Channel.CUSTOMER] - expected)[500:-3000].max() < bound


def test_what_no_platform_sends_is_refused() -> None:
    with pytest.raises(ChannelMapError, match="both parties on one track"):
        tracks_of(open_recording([demo_call()], "mixed,-"), 8000)
    with pytest.raises(ConfigError, match="11025 Hz"):
        tracks_of(open_recording([demo_call()]), 11_025)
