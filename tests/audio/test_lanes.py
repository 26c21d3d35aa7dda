"""What is put into a call's lanes comes out of them, each channel in order and all of them together."""

import asyncio
from itertools import pairwise

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.audio.lane import LaneOptions, LanePolicy
from voicemon.audio.lanes import Lanes

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT
TENTH = RATE_HZ // 10


def chunk(channel: Channel, number: int) -> AudioChunk:
    return AudioChunk(channel, number * TENTH, np.full(TENTH, number / 100, np.float32))


def lanes(policy: LanePolicy, bound_seconds: float = 2.0) -> Lanes:
    return Lanes((CUSTOMER, AGENT), LaneOptions(policy, bound_seconds, patience_seconds=0))


def test_both_channels_come_together() -> None:
    async def scene() -> list[list[AudioChunk | AudioGap]]:
        call = lanes(LanePolicy.LIVE)
        for channel in (CUSTOMER, AGENT):
            await call.put(chunk(channel, 0))
        await call.put(chunk(CUSTOMER, 1))
        taken = [await call.take()]
        await call.put(AudioGap(AGENT, TENTH, 3 * TENTH, "lost"))
        call.close()
        return [*taken, await call.take(), await call.take()]

    first, second, last = asyncio.run(scene())
    assert [(piece.channel, piece.stop) for piece in first] == [(CUSTOMER, 2 * TENTH), (AGENT, TENTH)]
    assert second == [AudioGap(AGENT, TENTH, 3 * TENTH, "lost")]
    assert last == []


def test_who_takes_waits_for_who_puts() -> None:
    async def scene() -> int:
        call = lanes(LanePolicy.LIVE)
        taking = asyncio.create_task(call.take())
        await asyncio.sleep(0)
        assert not taking.done()
        await call.put(chunk(AGENT, 0))
        return (await taking)[0].stop

    assert asyncio.run(scene()) == TENTH


def test_a_full_recording_waits_and_a_full_live_call_drops() -> None:
    async def scene(policy: LanePolicy) -> list[AudioChunk | AudioGap]:
        call, taken = lanes(policy, 0.5), []

        async def put() -> None:
            for number in range(50):
                await call.put(chunk(CUSTOMER, number))
            call.close()

        putting = asyncio.create_task(put())
        await asyncio.sleep(0)
        assert putting.done() == (policy is LanePolicy.LIVE)
        while pieces := await call.take():
            taken += pieces
        await putting
        return taken

    recording, live = asyncio.run(scene(LanePolicy.RECORDING)), asyncio.run(scene(LanePolicy.LIVE))
    assert all(isinstance(piece, AudioChunk) for piece in recording)
    assert isinstance(live[0], AudioGap)
    for taken in (recording, live):
        assert taken[0].start == 0 and taken[-1].stop == 50 * TENTH
        assert all(a.stop == b.start for a, b in pairwise(taken))
