"""A paced recording keeps to its deadlines, and lateness does not add up."""

import asyncio
import math
from collections.abc import Iterator

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.clock import Clock, ManualClock
from voicemon.errors import ConfigError
from voicemon.sources.pacing import paced


def chunks(count: int, length: int = 1600) -> Iterator[AudioChunk]:
    for index in range(count):
        yield AudioChunk(Channel.CUSTOMER, index * length, np.zeros(length, np.float32))


async def moments(count: int, speed: float, clock: ManualClock, busy_seconds: float = 0) -> list[float]:
    """When each chunk came; ``busy_seconds`` is what the consumer takes over each."""
    came = []
    async for _ in paced(chunks(count), speed, clock):
        came.append(clock.now())
        clock._now += busy_seconds
    return came


@pytest.mark.parametrize("speed", [0.5, 1, 8])
def test_each_chunk_comes_when_its_last_sample_was_spoken(speed: float) -> None:
    came = asyncio.run(moments(50, speed, ManualClock(leaps=True)))
    assert came == [(index + 1) * 1600 / (RATE_HZ * speed) for index in range(50)]


def test_a_slow_consumer_does_not_shift_later_deadlines() -> None:
    came = asyncio.run(moments(1000, 1, ManualClock(leaps=True), busy_seconds=0.07))
    assert came[-1] == 1000 * 1600 / RATE_HZ


def test_at_full_speed_nothing_waits() -> None:
    assert asyncio.run(moments(50, math.inf, ManualClock())) == [0.0] * 50


@pytest.mark.parametrize("speed", [0, -1, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    async def run(clock: Clock) -> None:
        async for _ in paced(chunks(1), speed, clock):
            pass

    with pytest.raises(ConfigError, match="speed"):
        asyncio.run(run(ManualClock()))
