"""What the pages listen to: one call's log as it grows, and the whole board in short."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.server.board import Board

WALL_SECONDS = 0.4
"""How often the wall hears of changes: fast enough to look alive, slow enough for hundreds of calls."""

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
    """Send the whole board whenever it changed, newest wins, and at least every ``HEARTBEAT_SECONDS``."""
    await socket.accept()
    await _until_gone(socket, _send_board(socket))


async def _send_live(socket: WebSocket, lines: AsyncIterator[bytes]) -> None:
    async for batch in lines:
        await socket.send_text(batch.decode())


async def _send_board(socket: WebSocket) -> None:
    board: Board = socket.app.state.board
    shown, silent = -1, 0.0
    while True:
        if board.version != shown or silent >= HEARTBEAT_SECONDS:
            shown, silent = board.version, 0.0
            await socket.send_text(json.dumps(board_message(board, socket.app.state.host.backlog_seconds)))
        await asyncio.sleep(WALL_SECONDS)
        silent += WALL_SECONDS


def board_message(board: Board, backlog_seconds: float) -> dict[str, Any]:
    """Everything that the wall shows, as plain JSON values."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {
        "calls": board.summaries(),
        "server": {"now": now, "backlog_s": round(backlog_seconds, 2), "unread": board.unread()},
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
