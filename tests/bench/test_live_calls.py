"""The live bench's own arithmetic."""

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.bench.live_calls import Delay, percentile, turned


def test_percentiles() -> None:
    delays = [Delay(0.0, seconds / 100) for seconds in range(101)]
    assert percentile(delays, 50) == 0.5
    assert percentile(delays, 95) == 0.95
    assert np.isnan(percentile([], 95))


def test_a_call_can_begin_anywhere_in_its_recording() -> None:
    tracks = {
        Channel.CUSTOMER: np.arange(8, dtype=np.float32),
        Channel.AGENT: -np.arange(8, dtype=np.float32),
    }
    later = turned(tracks, 0.25)
    assert later[Channel.CUSTOMER].tolist() == [2, 3, 4, 5, 6, 7, 0, 1]
    assert (later[Channel.AGENT] == -later[Channel.CUSTOMER]).all()
    assert turned(tracks, 0.0)[Channel.AGENT].tolist() == tracks[Channel.AGENT].tolist()
