"""A connection is read no oftener than pays, unless there is something to catch up with, and a flood waits."""

import asyncio

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.clock import ManualClock
from voicemon.server.pace import CROWD, CROWDED_REST_SECONDS, REST_SECONDS, Rest, Throttle


def tenth(number: int) -> AudioChunk:
    return AudioChunk(Channel.AGENT, number * RATE_HZ // 10, np.zeros(RATE_HZ // 10, np.float32))


def test_a_live_call_rests_after_each_tenth_of_a_second() -> None:
    rest, rests = Rest(), []
    for number in range(20):
        rest.heard(tenth(number))
        rests += [rest.seconds(0.1 * number + 0.15), rest.seconds(0.1 * number + 0.16)]
    assert rests == [REST_SECONDS, 0.0] * 20


def test_where_there_are_many_calls_each_rests_longer() -> None:
    rest = Rest()
    rest.heard(tenth(0))
    assert rest.seconds(0.1, CROWD + 1) == CROWDED_REST_SECONDS > REST_SECONDS
    rest.heard(tenth(1))
    assert rest.seconds(0.2, CROWD) == REST_SECONDS


def test_who_has_something_to_catch_up_with_does_not_rest() -> None:
    rest = Rest()
    rest.heard(tenth(0))
    assert rest.seconds(0.1) == REST_SECONDS
    caught_up = []
    for number in range(1, 51):  # five seconds that come at once, after a cut of five seconds
        rest.heard(tenth(number))
        caught_up.append(rest.seconds(5.1))
    assert caught_up[:46] == [0.0] * 46 and caught_up[-1] == REST_SECONDS


@pytest.mark.parametrize(("messages", "seconds"), [(100, 0), (101, 1), (201, 1), (202, 2), (1000, 9)])
def test_a_flood_waits_and_anything_less_does_not(messages: int, seconds: int) -> None:
    clock = ManualClock(leaps=True)

    async def taken() -> None:
        throttle = Throttle(100, clock)
        for _ in range(messages):
            await throttle.turn()

    asyncio.run(taken())
    assert clock.now() == seconds
