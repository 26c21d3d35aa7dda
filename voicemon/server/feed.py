"""What the pages listen to: one call's log as it grows, and the whole board in short."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import State
from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.server.access import same_name
from voicemon.server.board import Board
from voicemon.server.level_pace import in_company
from voicemon.server.wall_picture import WALL_SECONDS, WallPicture

HEARTBEAT_SECONDS = 2.0
"""How often the wall hears from the server although nothing changed."""

UNKNOWN_CALL = 4404


async def call_feed(socket: WebSocket) -> None:
    """Send the log's own lines from ``?from=SEQ`` on, then new ones as they come; close with 1000 after the last."""
    board: Board = socket.app.state.board
    name = socket.path_params["call"]
    await socket.accept()
    start = int(socket.query_params.get("from", "0")) if socket.query_params.get("from", "0").isdigit() else 0
    entry = board.live.get(name)
    if entry is not None and entry.log is not None:
        await _until_gone(socket, _send_live(socket, entry.log.follow(start)))
    elif name in board.over:
        lines = (board.folder / name / "events.jsonl").read_bytes().splitlines(keepends=True)
        await socket.send_text(b"".join([lines[0], *lines[1 + start :]]).decode())
    else:
        await socket.close(UNKNOWN_CALL, f"no call {name!r}")
        return
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the page may have left meanwhile
        await socket.close(1000)


async def wall_feed(socket: WebSocket) -> None:
    """Send the whole board, then what changes in it, newest wins, and at least a word every ``HEARTBEAT_SECONDS``."""
    await socket.accept()
    await _until_gone(socket, _send_board(socket))


async def _send_live(socket: WebSocket, lines: AsyncIterator[bytes]) -> None:
    async for batch in in_company(lines):
        await socket.send_text(batch.decode())


async def _send_board(socket: WebSocket) -> None:
    state = socket.app.state
    picture: WallPicture = state.wall_picture
    loop = asyncio.get_running_loop()
    seen, last = 0, -HEARTBEAT_SECONDS
    while True:
        picture.refresh(loop.time())
        if picture.seq != seen or loop.time() - last >= HEARTBEAT_SECONDS:
            message, seen, last = picture.since(seen, server_now(state)), picture.seq, loop.time()
            await socket.send_text(
                message
            )  # waits while the page is slow; what comes meanwhile it gets at once
        # All walls wake together, so that one look at the board serves them all.
        await asyncio.sleep(WALL_SECONDS - loop.time() % WALL_SECONDS)


def board_message(state: State, agent: str | None = None) -> dict[str, Any]:
    """Everything about every call, or every call of ``agent``, as plain JSON values. ``state`` is the application's."""
    calls = [call for call in state.board.summaries() if agent is None or same_name(call["agent"], agent)]
    return {"calls": calls, "server": server_now(state)}


def server_now(state: State) -> dict[str, Any]:
    """How the server itself is: its time, seconds of audio that wait for words, what the disk refuses (None: nothing),
    calls that are over."""
    return {
        "now": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "backlog_s": round(state.host.backlog_seconds, 2),
        "alarm": state.host.writer.alarm,
        "finished": len(state.board.over),
        "unread": state.board.unread(),
    }


async def _until_gone(socket: WebSocket, sending: Coroutine[None, None, None]) -> None:
    """Run ``sending`` until it is done or the page has gone. Pages only listen, so what they send is passed over."""

    async def listen() -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()

    tasks = {asyncio.ensure_future(sending), asyncio.ensure_future(listen())}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            task.result()
