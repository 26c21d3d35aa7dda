"""A connection is read no oftener than pays, unless there is something to catch up with, and a flood waits."""

import asyncio

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.server.pace import REST_SECONDS, Rest, Throttle


def tenth(number: int) -> AudioChunk:
    return AudioChunk(Channel.AGENT, number * RATE_HZ // 10, np.zeros(RATE_HZ // 10, np.float32))


def test_a_live_call_rests_after_each_tenth_of_a_second() -> None:
    rest, rests = Rest(), []
    for number in range(20):
        rest.heard(tenth(number))
        rests += [rest.seconds(0.1 * number + 0.15), rest.seconds(0.1 * number + 0.16)]
    assert rests == [REST_SECONDS, 0.0] * 20


def test_who_has_something_to_catch_up_with_does_not_rest() -> None:
    rest = Rest()
    rest.heard(tenth(0))
    assert rest.seconds(0.1) == REST_SECONDS
    caught_up = []
    for number in range(1, 51):  # five seconds that come at once, after a cut of five seconds
        rest.heard(tenth(number))
        caught_up.append(rest.seconds(5.1))
    assert caught_up[:46] == [0.0] * 46 and caught_up[-1] == REST_SECONDS


def test_a_flood_waits_and_anything_less_does_not() -> None:
    async def taken(messages: int, allowed: int) -> float:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(1 - loop.time() % 1)  # a whole second lies ahead
        throttle, begun = Throttle(allowed), loop.time()
        for _ in range(messages):
            await throttle.turn()
        return loop.time() - begun

    assert asyncio.run(taken(100, 100)) < 0.5
    assert asyncio.run(taken(201, 100)) > 0.9
