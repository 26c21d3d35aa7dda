"""Who speaks when by nothing but the two channels' energies: slow, obvious, and without a voice detector."""

import numpy as np
from numpy.typing import NDArray

from voicemon.conversation.turn_taking import PAUSE_SECONDS, Spoken

FRAME_SECONDS = 0.01
SHORTEST_SECONDS = 0.1
DYNAMIC_RANGE_DB = 30.0


def loud_spans(party: str, samples: NDArray[np.float64], rate_hz: int) -> list[Spoken]:
    """Spans within 30 dB, about the dynamic range of speech, of the channel's loud frames (the loudest 5 %).

    Pauses shorter than those within speech are closed, then bursts shorter than a syllable are left out.
    """
    hop = int(FRAME_SECONDS * rate_hz)
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    level_db = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)
    active = np.flatnonzero(level_db > np.percentile(level_db, 95) - DYNAMIC_RANGE_DB)
    spans: list[list[int]] = []
    for frame in active:
        if spans and (frame - spans[-1][1]) * FRAME_SECONDS < PAUSE_SECONDS:
            spans[-1][1] = frame + 1
        else:
            spans.append([frame, frame + 1])
    return [
        Spoken(party, start * hop, stop * hop)
        for start, stop in spans
        if (stop - start) * FRAME_SECONDS >= SHORTEST_SECONDS
    ]
