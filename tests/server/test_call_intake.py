"""A call of any protocol: its audio to the end, the end of its sender, and what goes wrong inside."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from starlette.datastructures import State

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.call.host import LOG_NAME, CallHost
from voicemon.call.log import read_log
from voicemon.config import Config
from voicemon.errors import Overloaded, ProtocolError, SenderLeft, VoicemonError
from voicemon.server.board import Board
from voicemon.server.call_intake import take_call
from voicemon.sources.incoming import NewCall

SECOND = np.zeros(RATE_HZ, np.float32)
CALL = NewCall("c", [Channel.CUSTOMER, Channel.AGENT])


async def one_second(fault: Exception | None = None) -> AsyncIterator[AudioChunk]:
    yield AudioChunk(Channel.CUSTOMER, 0, SECOND)
    if fault is not None:
        raise fault


def taken(
    folder: Path, audio: AsyncIterator[AudioChunk], call: NewCall = CALL, facts: list | None = None
) -> tuple[list[str], object]:
    """The names told to the sender, and how the call ended: its name or the error; ``facts`` gets all that happened."""
    told: list[str] = []
    learned = None if facts is None else facts.append

    async def opened(name: str) -> None:
        told.append(name)

    async def scene() -> object:
        async with CallHost(Config(), words=False) as host:
            state = State({"host": host, "board": Board(folder), "keep_audio": False, "most_calls": 2})
            try:
                return await take_call(state, call, audio, opened, learned)
            except VoicemonError as error:
                return error
            finally:
                assert not state.board.live
                assert list(state.board.over) == told

    return told, asyncio.run(scene())


def last(folder: Path) -> ev.CallEvent:
    return list(read_log(folder / "c" / LOG_NAME)[1])[-1]


def test_a_call_ends_where_its_audio_does(tmp_path: Path) -> None:
    assert taken(tmp_path, one_second()) == (["c"], "c")
    ended = last(tmp_path)
    assert isinstance(ended, ev.CallEnded) and ended.stop == RATE_HZ
    assert taken(tmp_path, one_second()) == (["c-2"], "c-2")


def test_whoever_wants_to_learn_every_fact_does(tmp_path: Path) -> None:
    facts: list[ev.CallEvent] = []
    taken(tmp_path, one_second(), facts=facts)
    assert facts == list(read_log(tmp_path / "c" / LOG_NAME)[1]) and len(facts) > 10


def test_a_sender_that_leaves_fails_its_call_and_what_was_heard_stands(tmp_path: Path) -> None:
    _, error = taken(tmp_path, one_second(SenderLeft("hung up in a tunnel")))
    assert isinstance(error, SenderLeft)
    failed = last(tmp_path)
    assert isinstance(failed, ev.CallFailed)
    assert (failed.reason, failed.known) == ("hung up in a tunnel", RATE_HZ)


@pytest.mark.parametrize(
    ("fault", "told", "reason"),
    [
        (ProtocolError("nonsense"), "nonsense", "nonsense"),
        (ZeroDivisionError("by zero"), "failed inside the server", "ZeroDivisionError: by zero"),
    ],
)
def test_a_fault_is_told_and_on_record(tmp_path: Path, fault: Exception, told: str, reason: str) -> None:
    _, error = taken(tmp_path, one_second(fault))
    assert isinstance(error, ProtocolError) and told in str(error)
    failed = last(tmp_path)
    assert isinstance(failed, ev.CallFailed) and reason in failed.reason


def test_an_unfit_name_opens_nothing(tmp_path: Path) -> None:
    told, error = taken(tmp_path, one_second(), NewCall("../c", [Channel.CUSTOMER]))
    assert told == [] and isinstance(error, ProtocolError)
    assert list(tmp_path.iterdir()) == []


def test_as_many_calls_as_may_be_and_no_more(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(Config(), words=False) as host:
            state = State({"host": host, "board": Board(tmp_path), "keep_audio": False, "most_calls": 2})
            release = asyncio.Event()

            async def waiting() -> AsyncIterator[AudioChunk]:
                await release.wait()
                return
                yield

            async def opened(name: str) -> None:
                if len(state.board.live) == 2:
                    with pytest.raises(Overloaded, match="2 calls are followed already"):
                        await take_call(state, NewCall("third", [Channel.CUSTOMER]), waiting(), opened)
                    release.set()

            calls = [take_call(state, NewCall(n, [Channel.CUSTOMER]), waiting(), opened) for n in ("a", "b")]
            assert sorted(await asyncio.gather(*calls)) == ["a", "b"]
            assert set(state.board.over) == {"a", "b"}

    asyncio.run(scene())


@pytest.mark.parametrize(("keeps", "lost"), [(True, False), (False, True)])
def test_a_sender_that_keeps_its_audio_waits_and_another_loses_the_oldest(
    tmp_path: Path, keeps: bool, lost: bool
) -> None:
    async def burst() -> AsyncIterator[AudioChunk]:
        for second in range(20):
            yield AudioChunk(Channel.CUSTOMER, second * RATE_HZ, SECOND)

    taken(tmp_path, burst(), NewCall("c", [Channel.CUSTOMER], sender_keeps=keeps))
    events = list(read_log(tmp_path / "c" / LOG_NAME)[1])
    assert any(isinstance(event, ev.AudioMissing) for event in events) is lost
    assert isinstance(events[-1], ev.CallEnded) and events[-1].stop == 20 * RATE_HZ
