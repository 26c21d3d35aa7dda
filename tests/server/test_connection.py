"""A connection of any kind, from its first message to its end."""

import asyncio
from pathlib import Path

import pytest
from starlette.datastructures import State

from tests.prosody_serving import logged
from voicemon import events as ev
from voicemon.call.host import CallHost
from voicemon.config import Config
from voicemon.errors import ProtocolError, SenderLeft
from voicemon.server.board import Board
from voicemon.server.connection import take_from
from voicemon.server.joined_legs import JoinedCalls
from voicemon.sources.asterisk_audio_socket import UUID, AudioSocket, write_message, write_parameters
from voicemon.sources.incoming import Message

BEGIN = write_parameters({"pace": "recording"}) + write_message(UUID, bytes(16))
NAME = "00000000-0000-0000-0000-000000000000"
TENTH = write_message(0x10, bytes(1600))


class Played:
    """Messages from a list; then it is closed in good order, or what the list ends with is raised."""

    def __init__(self, *messages: Message | Exception) -> None:
        self._left = list(messages)

    async def receive(self) -> list[Message]:
        if not self._left:
            return []
        message = self._left.pop(0)
        if isinstance(message, Exception):
            raise message
        return [message]

    async def send(self, message: Message) -> None:
        raise AssertionError(f"{message!r} is sent, where the protocol answers nothing")


def taken(folder: Path, *messages: Message | Exception) -> str:
    async def scene() -> str:
        async with CallHost(Config(), words=False) as host:
            state = State(
                {
                    "host": host,
                    "board": Board(folder),
                    "keep_audio": False,
                    "most_calls": 9,
                    "joined": JoinedCalls(),
                }
            )
            return await take_from(state, Played(*messages), AudioSocket())

    return asyncio.run(scene())


def test_audio_that_came_with_the_announcement_is_heard(tmp_path: Path) -> None:
    assert taken(tmp_path, BEGIN + TENTH, TENTH) == NAME
    ended = logged(tmp_path / NAME)[-1]
    assert isinstance(ended, ev.CallEnded) and ended.stop == 3200


def test_a_lost_connection_ends_the_call_with_what_was_heard(tmp_path: Path) -> None:
    with pytest.raises(SenderLeft, match="in a tunnel"):
        taken(tmp_path, BEGIN, TENTH, SenderLeft("lost in a tunnel"))
    failed = logged(tmp_path / NAME)[-1]
    assert isinstance(failed, ev.CallFailed) and (failed.reason, failed.known) == ("lost in a tunnel", 1600)


@pytest.mark.parametrize(
    ("messages", "error", "complaint"),
    [
        ((), SenderLeft, "closed before it said which call it brings"),
        ((SenderLeft("gone"),), SenderLeft, "gone"),
        ((TENTH,), ProtocolError, "before the call's UUID"),
    ],
)
def test_without_a_call_nothing_is_opened(
    tmp_path: Path, messages: tuple[Message, ...], error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        taken(tmp_path, *messages)
    assert list(tmp_path.iterdir()) == []
