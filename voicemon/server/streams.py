"""Calls that come over a WebSocket in somebody else's protocol, from the connection to the board."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.audio.chunk import AudioChunk
from voicemon.errors import ProtocolError, SenderLeft, VoicemonError
from voicemon.server.call_intake import take_call
from voicemon.server.pace import MESSAGES_A_SECOND, PATIENT_MESSAGES_A_SECOND, Rest, Throttle
from voicemon.sources.incoming import REFUSED, Incoming, Message, NewCall

START_SECONDS = 10.0
"""In which a platform must say which call it brings."""

IDLE_SECONDS = 60.0
"""Without audio the call is lost: the platforms send it while nobody speaks, too."""

REASON_BYTES = 120
"""What fits into a WebSocket's close."""

log = logging.getLogger(__name__)


async def take_stream(socket: WebSocket, stream: Incoming, subprotocol: str | None = None) -> None:
    """One call from its first message to its last. The closing code and reason say what was wrong, or its name."""
    await socket.accept(subprotocol)
    try:
        call = await _announced(socket, stream)
        started = replace(call, started_at=datetime.now(UTC).isoformat(timespec="seconds"))
        name = await take_call(socket.app.state, started, _audio(socket, stream, call.patient), _nobody)
        log.info("call %s: %s", name, stream.summary)
        await _close(socket, 1000, name)
    except VoicemonError as error:
        await _close(socket, REFUSED, str(error))
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


async def _announced(socket: WebSocket, stream: Incoming) -> NewCall:
    """The call as it is announced. Raises SenderLeft or ProtocolError where it is not."""
    throttle = Throttle(MESSAGES_A_SECOND)
    try:
        async with asyncio.timeout(START_SECONDS):
            while (call := stream.call) is None:
                stream.read(await _message(socket, throttle))
                await _answer(socket, stream)
    except TimeoutError:
        raise ProtocolError(f"no start within {START_SECONDS:.0f} s") from None
    return call


async def _audio(socket: WebSocket, stream: Incoming, patient: bool) -> AsyncIterator[AudioChunk]:
    """The call's audio until its stop. Raises SenderLeft when the platform goes without one."""
    loop = asyncio.get_running_loop()
    started = -math.inf if patient else loop.time()
    rest = Rest()
    throttle = Throttle(PATIENT_MESSAGES_A_SECOND if patient else MESSAGES_A_SECOND)
    left: SenderLeft | None = None
    while not stream.over and left is None:
        try:
            chunks = await _some(socket, stream, started, throttle)
        except SenderLeft as error:
            left = error
        else:
            for chunk in chunks:
                yield chunk
                rest.heard(chunk)
            if not patient:
                await asyncio.sleep(rest.seconds(loop.time() - started))
    for chunk in stream.flush():
        yield chunk
    if left is not None:
        raise left


async def _some(socket: WebSocket, stream: Incoming, started: float, throttle: Throttle) -> list[AudioChunk]:
    """The audio of the messages up to the first that sets some free, or up to the stop."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            while not stream.over:
                chunks = stream.read(await _message(socket, throttle), loop.time() - started)
                await _answer(socket, stream)
                if chunks:
                    return chunks
    except TimeoutError:
        raise SenderLeft(f"no audio came for {IDLE_SECONDS:.0f} s") from None
    return []


async def _message(socket: WebSocket, throttle: Throttle) -> Message:
    """The next message. Raises SenderLeft when there is none."""
    await throttle.turn()
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise SenderLeft("the platform's connection was lost")
    text: str | None = message.get("text")
    return text if text is not None else message.get("bytes") or b""


async def _answer(socket: WebSocket, stream: Incoming) -> None:
    for answer in stream.answers():
        try:
            await (socket.send_text(answer) if isinstance(answer, str) else socket.send_bytes(answer))
        except (WebSocketDisconnect, RuntimeError):
            raise SenderLeft("the platform's connection was lost") from None


async def _nobody(name: str) -> None:
    """A platform is not told the call's name."""


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        await socket.close(code, reason.encode()[:REASON_BYTES].decode(errors="ignore"))
    except (WebSocketDisconnect, RuntimeError):
        return  # the platform has gone and will not hear it
