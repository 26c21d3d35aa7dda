"""A call of any protocol: its audio to the end, the end of its sender, and what goes wrong inside."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from starlette.datastructures import State

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.call import events as ev
from voicemon.call.host import LOG_NAME, CallHost
from voicemon.call.log import read_log
from voicemon.config import Config
from voicemon.errors import ProtocolError, SenderLeft, VoicemonError
from voicemon.server.board import Board
from voicemon.server.call_intake import NewCall, take_call

SECOND = np.zeros(RATE_HZ, np.float32)
CALL = NewCall("c", [Channel.CUSTOMER, Channel.AGENT])


async def one_second(fault: Exception | None = None) -> AsyncIterator[AudioChunk]:
    yield AudioChunk(Channel.CUSTOMER, 0, SECOND)
    if fault is not None:
        raise fault


def taken(folder: Path, audio: AsyncIterator[AudioChunk], call: NewCall = CALL) -> tuple[list[str], object]:
    """The names told to the sender, and how the call ended: its name or the error."""
    told: list[str] = []

    async def opened(name: str) -> None:
        told.append(name)

    async def scene() -> object:
        async with CallHost(Config(), words=False) as host:
            state = State({"host": host, "board": Board(folder), "keep_audio": False})
            try:
                return await take_call(state, call, audio, opened)
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
