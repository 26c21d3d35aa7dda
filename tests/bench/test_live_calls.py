"""The live bench's own arithmetic."""

import numpy as np

from voicemon.bench.live_calls import BLOCK_SAMPLES, Delay, next_piece, percentile


def test_percentiles() -> None:
    delays = [Delay(0.0, seconds / 100) for seconds in range(101)]
    assert percentile(delays, 50) == 0.5
    assert percentile(delays, 95) == 0.95
    assert np.isnan(percentile([], 95))


def test_a_call_can_begin_anywhere_in_its_recording_and_goes_round() -> None:
    samples = np.arange(5 * BLOCK_SAMPLES // 2, dtype=np.float32)
    heard: list[np.ndarray] = []
    while (start := sum(map(len, heard))) < 2 * len(samples):
        heard.append(next_piece(samples, 0.25, start))
    assert max(map(len, heard)) == BLOCK_SAMPLES
    whole = np.concatenate(heard)[: 2 * len(samples)]
    assert (whole == np.roll(np.tile(samples, 2), -(len(samples) // 4))).all()
