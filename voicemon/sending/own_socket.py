"""A live call into the server, over a connection that may be lost and found again."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

import msgspec
import websockets

from voicemon.errors import ProtocolError, ServerUnreachable
from voicemon.sending.connecting import bearer, connected
from voicemon.sending.kept import Kept, Piece
from voicemon.sources import audio_socket as wire

PATIENCE_SECONDS = 90.0
"""How long a server that was there once is looked for: longer than it takes to start again."""

RETRY_SECONDS = (0.25, 4.0)
"""Between two attempts: at first, and at most. Chance spreads the attempts of many senders."""

PING_SECONDS = 5.0
"""Between two questions whether the server is still there; a network may die without a word."""


class LinkState(StrEnum):
    """How the connection stands."""

    CONNECTED = "connected"
    LOST = "lost"


class CallSender:
    """One live call on its way to a server. Open it with ``async with``, ``put`` its audio, then ``finish``.

    Entering raises ServerUnreachable where there is no server, and ProtocolError with its words where it refuses.
    """

    def __init__(
        self,
        server: str,
        hello: wire.Hello,
        key: str = "",
        on_state: Callable[[LinkState], None] = lambda state: None,
    ) -> None:
        """``server`` is the address of its pages; ``hello`` says which call it is, and is made resumable."""
        self.call = ""
        """What the server calls the call."""
        self._server = server
        self._hello = msgspec.structs.replace(hello, resumable=True)
        self._headers = bearer(key)
        self._on_state = on_state
        self._kept = Kept(hello.rate_hz)
        self._base = 0
        """Our position of the server's sample 0: a server that has lost the call begins a new one."""
        self._token = ""
        self._ending = False
        self._news = asyncio.Event()
        self._opened = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        opened = asyncio.create_task(self._opened.wait())
        await asyncio.wait({self._task, opened}, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self._task.done():
            self._task.result()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def put(self, index: int, start: int, encoded: bytes) -> None:
        """Send samples of channel ``index`` from position ``start`` on, now or when there is a connection. Never waits.

        What the server has not got after thirty seconds is given up, and is a gap in the call.
        """
        stop = start + len(encoded) // self._hello.encoding.sample_bytes
        self._put(Piece(index, start, stop, encoded))

    def missing(self, index: int, start: int, stop: int, reason: str) -> None:
        """Say that samples [start, stop) of a channel will not come, and why."""
        self._put(Piece(index, start, stop, reason))

    async def finish(self) -> str:
        """Say that the call is over and wait until the server has analysed it. Returns its name there.

        Raises ServerUnreachable where the server does not come back, and ProtocolError with its words where it refuses.
        """
        self._ending = True
        self._news.set()
        assert self._task is not None
        await self._task
        return self.call

    async def failure(self) -> None:
        """Wait for what ends the call before it is finished, and raise it."""
        assert self._task is not None
        await asyncio.shield(self._task)

    def _put(self, piece: Piece) -> None:
        if self._task is not None and self._task.done():
            self._task.result()
        self._kept.put(piece)
        self._news.set()

    async def _run(self) -> None:
        """Connect, and again whenever the connection is lost, until the server has said that it is finished."""
        clock = asyncio.get_running_loop().time
        lost_at, wait = clock(), RETRY_SECONDS[0]
        while True:
            try:
                async with connected(self._server, "/ingest", self._headers, PING_SECONDS) as socket:
                    await self._greet(socket)
                    self._opened.set()
                    self._on_state(LinkState.CONNECTED)
                    wait = RETRY_SECONDS[0]
                    try:
                        await self._converse(socket)
                        return
                    finally:
                        lost_at = clock()
            except ServerUnreachable:
                if not self._opened.is_set() or clock() - lost_at > PATIENCE_SECONDS:
                    raise
            self._on_state(LinkState.LOST)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(2 * wait, RETRY_SECONDS[1])

    async def _greet(self, socket: websockets.ClientConnection) -> None:
        """Open the call, or come back to it. Where the server knows it no more, begin a new one with what is kept."""
        if self._token:
            await socket.send(wire.write_text(wire.Resume(voicemon=wire.VERSION, resume=self._token)))
            answer = wire.read_answer(await socket.recv())
            if isinstance(answer, wire.Resumed):
                self._heard(answer.positions)
                return
            self._token, self._base = "", self._kept.start
            raise ServerUnreachable(f"the server at {self._server} has lost the call")
        await socket.send(wire.write_text(self._hello))
        answer = wire.read_answer(await socket.recv())
        if not isinstance(answer, wire.Accepted):
            raise _unexpected(answer)
        self.call, self._token = answer.call, answer.resume

    async def _converse(self, socket: websockets.ClientConnection) -> None:
        """Send what is kept and what is new until the server has finished."""
        sending = asyncio.create_task(self._send(socket))
        try:
            while not isinstance(answer := wire.read_answer(await socket.recv()), wire.Finished):
                if not isinstance(answer, wire.Heard):
                    raise _unexpected(answer)
                self._heard(answer.positions)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, websockets.ConnectionClosed):
                await sending

    async def _send(self, socket: websockets.ClientConnection) -> None:
        place = 0
        while True:
            self._news.clear()
            while (found := self._kept.after(place)) is not None:
                place, piece = found
                await socket.send(self._written(piece))
            if self._ending:
                await socket.send(wire.write_text(wire.End()))
                return
            await self._news.wait()

    def _written(self, piece: Piece) -> bytes | str:
        start, stop = piece.start - self._base, piece.stop - self._base
        if isinstance(piece.content, bytes):
            return wire.write_frame(piece.index, start, piece.content)
        return wire.write_text(wire.Missing(piece.index, start, stop, piece.content))

    def _heard(self, positions: list[int]) -> None:
        self._kept.heard([position + self._base for position in positions])


def _unexpected(answer: wire.Answer) -> ProtocolError:
    if isinstance(answer, wire.Refused):
        return ProtocolError(f"the server refused: {answer.message}")
    return ProtocolError(f"the server answered {answer!r} out of turn")
