"""Packets without time stamps as a live sender's network brings them, and what comes of them on the timeline."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap

PACKET_SECONDS = 0.02


@dataclass(frozen=True)
class Sending:
    """How one side of a call sends and what its network does."""

    rate_hz: int = 8000
    ppm: float = 0.0
    """How fast its clock runs."""
    begins: float = 0.0
    """When its first sample is spoken, on the clock of the call."""
    jitter: float = 0.02
    """Mean delay in seconds."""
    stall: tuple[float, float] = (0.0, 0.0)
    """Nothing arrives between these seconds, and then all of it."""
    seed: int = 1


def ramp(start: int, count: int) -> bytes:
    """16-bit samples that tell their own position: the low 16 bits of it, less half."""
    return ((np.arange(start, start + count) % 0x10000) - 0x8000).astype("<i2").tobytes()


def arrivals(how: Sending, seconds: float) -> Iterator[tuple[float, int, int, float]]:
    """When each packet arrives, its first sample, its count, and when its first sample was spoken."""
    chance, last = random.Random(how.seed), 0.0
    size = round(PACKET_SECONDS * how.rate_hz)
    for start in range(0, int(seconds * how.rate_hz), size):
        spoken = how.begins + start / how.rate_hz / (1 + how.ppm * 1e-6)
        sent = how.begins + (start + size) / how.rate_hz / (1 + how.ppm * 1e-6)
        came = sent + (chance.expovariate(1 / how.jitter) if how.jitter else 0.0)
        came = max(came, how.stall[1]) if how.stall[0] < came < how.stall[1] else came
        last = max(last, came)
        yield last, start, size, spoken


def spans(chunks: Sequence[AudioChunk | AudioGap]) -> list[tuple[float, float]]:
    """Where there is audio, in seconds: chunks that follow on are one span."""
    found: list[tuple[float, float]] = []
    for chunk in chunks:
        start, stop = chunk.start / RATE_HZ, chunk.stop / RATE_HZ
        if found and abs(found[-1][1] - start) < 1e-9:
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
    return found
