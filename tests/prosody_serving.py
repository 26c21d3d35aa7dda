"""What takes calls, on free ports for the length of a block, without Whisper: prosody alone is read."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from starlette.datastructures import State

from voicemon import events as ev
from voicemon.call.analysis import analyse_pieces
from voicemon.call.host import LOG_NAME, CallHost, CallOptions
from voicemon.call.log import read_log
from voicemon.commands.serve import _answering, _bound
from voicemon.config import Config, IngestOptions, ServerOptions
from voicemon.server.app import create_ingest_app
from voicemon.server.audio_socket_server import listening
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.sources.recording import open_recording


@dataclass(frozen=True)
class Served:
    """Addresses, and the application behind them."""

    url: str
    audio_socket: str
    state: State


@contextlib.asynccontextmanager
async def prosody_serving(
    folder: Path, keys: IngestKeys | None = None, channels: tuple[str, ...] = ("customer", "agent")
) -> AsyncIterator[Served]:
    """A server whose calls lie in ``folder``; ``channels`` are those of AudioSocket connections."""
    ingest = IngestOptions(audio_socket_host="127.0.0.1", audio_socket_port=0, audio_socket_channels=channels)
    config = Config(server=ServerOptions(port=0, calls=str(folder)), ingest=ingest)
    async with contextlib.AsyncExitStack() as stack:
        listener = stack.enter_context(_bound(config.server))
        host = await stack.enter_async_context(CallHost(config, words=False, patient_disk=True))
        app = create_ingest_app(config, host, Board(folder), keys or IngestKeys())
        await stack.enter_async_context(_answering(app, listener))
        tcp = await stack.enter_async_context(listening(ingest, app.state))
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", tcp, app.state)


async def analysed(path: Path, folder: Path, channels: str | None = None) -> None:
    """The recording's log from its file, in ``folder``."""
    async with CallHost(Config(), words=False) as host:
        recording = open_recording([path], channels)
        header = host.header("file", recording.name, "", list(recording.channels))
        await analyse_pieces(host, header, recording.chunks(0.5), folder, CallOptions(patient=True))


def logged(folder: Path) -> list[ev.CallEvent]:
    """All events of a call, in order."""
    return list(read_log(folder / LOG_NAME)[1])


def about(folder: Path, *kinds: type[ev.CallEvent]) -> list[str]:
    """Events of some kinds, without what depends on when the other channel was heard, in one order for all."""
    plain = [
        {**msgspec.to_builtins(event), "seq": 0, "known": 0}
        for event in logged(folder)
        if isinstance(event, kinds)
    ]
    return sorted(json.dumps(fact, sort_keys=True) for fact in plain)


async def over(served: Served, *names: str) -> dict[str, tuple[str, str | None]]:
    """How the calls ended, once they have."""
    board = served.state.board
    async with asyncio.timeout(60):
        while not all(name in board.over for name in names):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return {name: (board.over[name]["status"], board.over[name]["reason"]) for name in names}
