"""Legs of one call that never come, come late, leave early, come back, or are hostile: the other leg goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from starlette.datastructures import State

from tests.prosody_serving import logged
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.call.host import CallHost
from voicemon.config import Config
from voicemon.errors import ProtocolError, SenderLeft, VoicemonError
from voicemon.server import joined_legs
from voicemon.server.board import Board
from voicemon.server.joined_legs import JoinedCalls, NewLeg
from voicemon.sources.incoming import NewCall
from voicemon.sources.parameters import PARTIES

CUSTOMER, AGENT = PARTIES

Attend = Callable[..., "asyncio.Task[object]"]
End = Exception | asyncio.Event | AudioChunk | None
"""How a leg ends: lost, once something has happened, with a last chunk and then never, or in good order."""


def run(folder: Path, scene: Callable[[Attend, State], Awaitable[None]], patient: bool = True) -> None:
    """Run the scene with a way to let a leg of call ``c`` come: its channel, its seconds of audio, and its end."""

    async def everything() -> None:
        async with CallHost(Config(), words=False) as host:
            state = State({"host": host, "board": Board(folder), "keep_audio": False, "most_calls": 9})
            joined = JoinedCalls()

            async def attend(leg: NewLeg) -> object:
                try:
                    return await joined.take_leg(state, leg)
                except VoicemonError as error:
                    return error

            def start(
                channel: Channel,
                seconds: float = 1.0,
                end: End = None,
                began: float = 0.0,
                channels: Sequence[Channel] = PARTIES,
            ) -> "asyncio.Task[object]":
                call = NewCall("c", channels, patient=patient, brings=(channel,))
                return asyncio.create_task(attend(NewLeg(call, audio(channel, seconds, end), lambda: began)))

            await scene(start, state)
            assert not state.board.live
            assert not joined._calls

    asyncio.run(everything())


async def audio(channel: Channel, seconds: float, end: End) -> AsyncIterator[AudioChunk]:
    for start in range(0, round(seconds * RATE_HZ), 1600):
        yield AudioChunk(channel, start, np.zeros(1600, np.float32))
    if isinstance(end, AudioChunk):
        yield end
        await asyncio.Event().wait()
    elif isinstance(end, asyncio.Event):
        await end.wait()
    elif end is not None:
        raise end


def missing(folder: Path) -> list[tuple[str, float, float, str]]:
    gaps = [event for event in logged(folder) if isinstance(event, ev.AudioMissing)]
    return sorted((gap.channel, gap.start / RATE_HZ, gap.stop / RATE_HZ, gap.reason) for gap in gaps)


def heard(folder: Path, channel: Channel) -> float:
    levels = [e for e in logged(folder) if isinstance(e, ev.LevelMeasured) and e.channel == channel]
    return max((level.stop for level in levels), default=0) / RATE_HZ


def test_two_legs_are_one_call_and_both_are_told_its_name(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        assert await asyncio.gather(start(CUSTOMER, 3.0), start(AGENT, 2.0)) == ["c", "c"]
        assert await asyncio.gather(start(AGENT), start(CUSTOMER)) == ["c-2", "c-2"]

    run(tmp_path, scene)
    assert (heard(tmp_path / "c", CUSTOMER), heard(tmp_path / "c", AGENT)) == (3.0, 2.0)
    assert isinstance(logged(tmp_path / "c")[-1], ev.CallEnded)


def test_a_leg_that_comes_when_the_other_has_gone_is_still_in_time(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        gone = asyncio.Event()
        first = start(CUSTOMER, 2.0, gone)
        gone.set()
        while not state.board.live or next(iter(state.board.live.values())).arrived < 2 * RATE_HZ:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert await asyncio.gather(first, start(AGENT, 1.0)) == ["c", "c"]

    run(tmp_path, scene)
    assert (heard(tmp_path / "c", CUSTOMER), heard(tmp_path / "c", AGENT)) == (2.0, 1.0)


def test_a_leg_that_never_comes_leaves_the_other_a_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined_legs, "JOIN_SECONDS", 0.1)

    async def scene(start: Attend, state: State) -> None:
        assert await start(CUSTOMER, 2.0) == "c"

    run(tmp_path, scene)
    assert (heard(tmp_path / "c", CUSTOMER), heard(tmp_path / "c", AGENT)) == (2.0, 0.0)
    assert isinstance(logged(tmp_path / "c")[-1], ev.CallEnded)


def test_a_late_leg_begins_when_it_came(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        over = asyncio.Event()
        customer = start(CUSTOMER, 0.5, over, began=100.0)
        agent = start(AGENT, 1.0, None, began=112.25)
        over.set()
        assert await asyncio.gather(customer, agent) == ["c", "c"]

    run(tmp_path, scene, patient=False)
    assert missing(tmp_path / "c") == [("agent", 0.0, 12.25, "not on the call yet")]
    assert heard(tmp_path / "c", AGENT) == 13.25


def test_a_lost_leg_comes_back_to_where_the_call_is(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        over = asyncio.Event()
        customer = start(CUSTOMER, 0.5, over, began=10.0)
        first = start(AGENT, 1.0, SenderLeft("the line was cut"), began=10.0)
        again = start(AGENT, 1.0, over, began=15.0)
        while (await asyncio.wait({again}, timeout=0.02))[0]:
            assert "is there already" in str(again.result())  # the lost one has not been seen to its end yet
            again = start(AGENT, 1.0, over, began=15.0)
        over.set()
        assert await asyncio.gather(customer, first, again) == ["c", "c", "c"]

    run(tmp_path, scene, patient=False)
    assert missing(tmp_path / "c") == [("agent", 1.0, 5.0, "the line was cut")]
    assert heard(tmp_path / "c", AGENT) == 6.0
    assert isinstance(logged(tmp_path / "c")[-1], ev.CallEnded)


def test_a_call_with_a_lost_leg_says_whose_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined_legs, "JOIN_SECONDS", 0.1)

    async def scene(start: Attend, state: State) -> None:
        ends = await asyncio.gather(start(CUSTOMER, 0.5), start(AGENT, 1.0, SenderLeft("the line was cut")))
        assert [str(end) for end in ends] == ["agent: the line was cut"] * 2

    run(tmp_path, scene)
    failed = logged(tmp_path / "c")[-1]
    assert isinstance(failed, ev.CallFailed) and failed.reason == "agent: the line was cut"
    assert heard(tmp_path / "c", AGENT) == 1.0


def test_a_hostile_leg_is_let_go_and_the_other_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joined_legs, "JOIN_SECONDS", 0.1)

    async def scene(start: Attend, state: State) -> None:
        over = asyncio.Event()
        customer = start(CUSTOMER, 2.0, over)
        assert str(await start(AGENT, 0.5, ProtocolError("nonsense"))) == "nonsense"
        assert str(await start(CUSTOMER)) == "the customer of call 'c' is there already"
        assert "does not fit" in str(await start(AGENT, channels=(AGENT,)))
        assert not customer.done()
        over.set()
        assert str(await customer) == "agent: nonsense"

    run(tmp_path, scene)
    assert (heard(tmp_path / "c", CUSTOMER), heard(tmp_path / "c", AGENT)) == (2.0, 0.5)


def test_a_call_that_fails_lets_its_legs_go(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        no_sound = AudioChunk(AGENT, RATE_HZ, np.full(1600, np.nan, np.float32))
        ends = await asyncio.gather(start(CUSTOMER, 0.5, asyncio.Event()), start(AGENT, 1.0, no_sound))
        assert all("which is not audio" in str(end) for end in ends)

    run(tmp_path, scene)
    assert isinstance(logged(tmp_path / "c")[-1], ev.CallFailed)


def test_a_server_that_stops_ends_the_call(tmp_path: Path) -> None:
    async def scene(start: Attend, state: State) -> None:
        legs = [start(channel, 1.0, asyncio.Event()) for channel in PARTIES]
        while not state.board.live:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        for leg in legs:
            leg.cancel()
        await asyncio.wait(legs)

    run(tmp_path, scene)
    failed = logged(tmp_path / "c")[-1]
    assert isinstance(failed, ev.CallFailed) and failed.reason == "the server was stopped during this call"
