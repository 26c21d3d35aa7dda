"""Calls of Genesys AudioHook, from the connection to the board; and what is said back while they go on.

What is said back is sent by a task of its own, so that a client which reads slowly keeps nobody from hearing it.
"""

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon import events as ev
from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.errors import ProtocolError, SenderLeft, VoicemonError
from voicemon.server.admission import admitted
from voicemon.server.call_intake import take_call
from voicemon.server.pace import MESSAGES_A_SECOND, PATIENT_MESSAGES_A_SECOND, Throttle
from voicemon.server.stopping import Stopping
from voicemon.sources.genesys.audiohook import AudioHook
from voicemon.sources.genesys.audiohook_signature import ORGANIZATION_HEADER, SESSION_HEADER
from voicemon.sources.incoming import REFUSED

OPEN_SECONDS = 10.0
"""In which a client must open its session; Genesys gives itself 5."""

IDLE_SECONDS = 60.0
"""Without audio, or without a word where the audio is paused, the call is lost. Clients ping every 5 s."""

CLOSED_SECONDS = 8.0
"""In which a ``close`` is answered although the last words are not written yet: clients wait 10 s for that."""

GOODBYE_SECONDS = 1.0
"""For a client that is asked to go on elsewhere, before it is asked to close."""

PATIENCE_SECONDS = 3.0
"""For what is still to be sent, and for the ``close`` of a client that was asked for it."""

REASON_BYTES = 120
"""What fits into a WebSocket's close."""

GONE = "the platform's connection was lost"

log = logging.getLogger(__name__)


async def audiohook(socket: WebSocket) -> None:
    """A connection at ``/audiohook``."""
    if await admitted(socket, "audiohook"):
        session, organization = (
            socket.headers.get(name, "") for name in (SESSION_HEADER, ORGANIZATION_HEADER)
        )
        await take_session(socket, AudioHook(session, organization, socket.app.state.audiohook_events))


async def take_session(socket: WebSocket, session: AudioHook) -> None:
    """One session from its ``open`` to its ``closed``. The WebSocket's closing reason is then the call's name."""
    stopping: Stopping = socket.app.state.stopping
    if stopping.announced.is_set():
        await socket.close(1012)
        return
    await socket.accept()
    link = _Link(socket, session)
    beside = [asyncio.create_task(link.send()), asyncio.create_task(_say_goodbye(stopping, link))]
    try:
        with stopping.talking():
            await _follow(link)
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _follow(link: "_Link") -> None:
    """The session to its end, whatever end that is."""
    session = link.session
    code, reason = 1000, ""
    try:
        if await link.opened():
            reason = await _take(link)
        else:
            await link.rest(OPEN_SECONDS)
    except VoicemonError as error:
        code, reason = REFUSED, str(error)
        session.disconnect(session.refusal, reason)
        link.wake()
        with contextlib.suppress(VoicemonError):
            await link.rest(PATIENCE_SECONDS)
    session.conclude()
    await link.close(code, reason)


async def _take(link: "_Link") -> str:
    """The call of an open session; returns its name. Raises VoicemonError with what was wrong with it."""
    session, socket = link.session, link.socket
    call = session.call
    assert call is not None

    def learned(fact: ev.CallEvent) -> None:
        session.learn(fact)
        link.wake()

    started = replace(call, started_at=datetime.now(UTC).isoformat(timespec="seconds"))
    name = await take_call(socket.app.state, started, link.audio(call.patient), _nobody, learned)
    log.info("call %s: %s", name, session.summary)
    return name


async def _say_goodbye(stopping: Stopping, link: "_Link") -> None:
    """When the server is stopped: the client may go on elsewhere, and where it does not it is to close.

    Both are needed: ``reconnect`` loses no audio where another server stands behind the same address, but as far as is
    known Genesys Cloud does not act on it yet; ``disconnect`` ends what would otherwise be cut off.
    """
    await stopping.announced.wait()
    link.session.reconnect("this server is being stopped")
    link.wake()
    await asyncio.sleep(GOODBYE_SECONDS)
    link.session.disconnect("completed", "this server is being stopped")
    link.wake()


class _Link:
    """The two directions of one session's WebSocket."""

    def __init__(self, socket: WebSocket, session: AudioHook) -> None:
        self.socket = socket
        self.session = session
        self._throttle = Throttle(MESSAGES_A_SECOND)
        self._more = asyncio.Event()
        self._sent = asyncio.Event()
        self._sent.set()
        self._lost = False

    def wake(self) -> None:
        """Look whether there is something to say."""
        if self.session.has_answers:
            self._sent.clear()
            self._more.set()

    async def send(self) -> None:
        """Say what is to be said, for as long as there is somebody to say it to."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not self._lost:
                await self._more.wait()
                self._more.clear()
                for text in self.session.answers():
                    await self.socket.send_text(text)
                if not self._more.is_set():
                    self._sent.set()
        self._lost = True
        self._sent.set()

    async def opened(self) -> bool:
        """Wait for the ``open``; whether there is a call. Raises SenderLeft or ProtocolError where none comes."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                while self.session.call is None and not self.session.probing and not self.session.over:
                    await self._read(math.inf)
        except TimeoutError:
            raise ProtocolError(f"no open within {OPEN_SECONDS:.0f} s") from None
        return self.session.call is not None

    async def rest(self, seconds: float) -> None:
        """Read on until the client closes the session, for so long at most. Raises SenderLeft or ProtocolError."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.session.over:
                    await self._read(math.inf)

    async def audio(self, patient: bool) -> AsyncIterator[AudioChunk | AudioGap]:
        """The call's audio until its ``close``. Raises SenderLeft where the client goes without one, or gives up."""
        left: SenderLeft | None = None
        try:
            async for chunk in self._until_closed(patient):
                yield chunk
        except SenderLeft as error:
            left = error
        for chunk in self.session.flush():
            yield chunk
        if left is not None:
            raise left
        asyncio.get_running_loop().call_later(CLOSED_SECONDS, self._conclude)
        if self.session.complaint:
            raise SenderLeft(self.session.complaint)

    async def _until_closed(self, patient: bool) -> AsyncIterator[AudioChunk | AudioGap]:
        loop = asyncio.get_running_loop()
        if patient:
            self._throttle = Throttle(PATIENT_MESSAGES_A_SECOND)
        quiet_since = loop.time()
        started = -math.inf if patient else quiet_since
        while not self.session.over:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunks = await self._read(loop.time() - started)
            except TimeoutError:
                raise SenderLeft(f"nothing came for {IDLE_SECONDS:.0f} s") from None
            if chunks or self.session.paused:
                quiet_since = loop.time()
            elif loop.time() - quiet_since > IDLE_SECONDS:
                raise SenderLeft(f"no audio came for {IDLE_SECONDS:.0f} s")
            for chunk in chunks:
                yield chunk

    async def _read(self, age_seconds: float) -> list[AudioChunk | AudioGap]:
        """The audio of the next message. Raises SenderLeft when there is none."""
        if self._lost:
            raise SenderLeft(GONE)
        await self._throttle.turn()
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            self._lost = True
            raise SenderLeft(GONE)
        text: str | None = message.get("text")
        chunks = self.session.read(text if text is not None else message.get("bytes") or b"", age_seconds)
        self.wake()
        return chunks

    def _conclude(self) -> None:
        self.session.conclude()
        self.wake()

    async def close(self, code: int, reason: str) -> None:
        """Send what is still to be sent, then close the WebSocket."""
        self.wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._sent.wait()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.socket.close(code, reason.encode()[:REASON_BYTES].decode(errors="ignore"))


async def _nobody(name: str) -> None:
    """The client learns the call's name as the WebSocket is closed."""
