"""Audio on its way through voicemon: which party, from which sample, which samples."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
"""The call's timeline: every ``start``, ``stop`` and ``known`` counts samples at this rate."""

PROSODY_RATE_HZ = 8_000
"""Prosody is measured at telephone band, so that a headset and a telephone give the same features."""

Samples = NDArray[np.float32]


class Channel(StrEnum):
    """A party of the call. ``MIXED`` holds both at once and cannot tell them apart."""

    CUSTOMER = "customer"
    AGENT = "agent"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """Samples of one channel as they arrived.

    ``samples`` is float32[n] in -1..1 at ``RATE_HZ``; ``start`` is the index of the first one.
    """

    channel: Channel
    start: int
    samples: Samples

    @property
    def stop(self) -> int:
        """Index just past the last sample."""
        return self.start + len(self.samples)


@dataclass(frozen=True, slots=True)
class AudioGap:
    """A half-open span [start, stop) of one channel that never arrived or had to be dropped, and why."""

    channel: Channel
    start: int
    stop: int
    reason: str
