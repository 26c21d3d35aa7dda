"""Calls that telephone platforms send over WebSockets, from the connection to the board."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.audio.chunk import AudioChunk
from voicemon.errors import ProtocolError, SenderLeft, VoicemonError
from voicemon.server.admission import admitted
from voicemon.server.call_intake import NewCall, take_call
from voicemon.sources import telnyx, twilio
from voicemon.sources.media_stream import REFUSED, Begun, MediaStream, Message

START_SECONDS = 10.0
"""In which a platform must say which call it brings."""

IDLE_SECONDS = 60.0
"""Without audio the call is lost: the platforms send it while nobody speaks, too."""

REASON_BYTES = 120
"""What fits into a WebSocket's close."""

log = logging.getLogger(__name__)


async def twilio_call(socket: WebSocket) -> None:
    """Take one call from Twilio Media Streams."""
    if await admitted(socket, "twilio"):
        await _take(socket, twilio.read_message)


async def telnyx_call(socket: WebSocket) -> None:
    """Take one call from Telnyx media streaming."""
    if await admitted(socket, "telnyx"):
        await _take(socket, telnyx.read_message)


async def _take(socket: WebSocket, read_message: Callable[[str], Message | None]) -> None:
    """One call from its first message to its last. The closing code and reason say what was wrong, or its name."""
    await socket.accept()
    stream = MediaStream(read_message)
    try:
        begun = await _begun(socket, stream)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        channels = list(begun.parties.values())
        call = NewCall(begun.name, channels, begun.source, now, begun.patient, begun.team)
        name = await take_call(socket.app.state, call, _audio(socket, stream, begun), _nobody)
        log.info("call %s: %s", name, stream.counts)
        await _close(socket, 1000, name)
    except VoicemonError as error:
        await _close(socket, REFUSED, str(error))
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


async def _begun(socket: WebSocket, stream: MediaStream) -> Begun:
    """The call as it is announced. Raises SenderLeft or ProtocolError where it is not."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while stream.begun is None:
                stream.read(await _text(socket))
    except TimeoutError:
        raise ProtocolError(f"no start within {START_SECONDS:.0f} s") from None
    return stream.begun


async def _audio(socket: WebSocket, stream: MediaStream, begun: Begun) -> AsyncIterator[AudioChunk]:
    """The call's audio until its stop. Raises SenderLeft when the platform goes without one."""
    started = asyncio.get_running_loop().time()
    left: SenderLeft | None = None
    while not stream.over and left is None:
        try:
            chunks = await _some(socket, stream, -math.inf if begun.patient else started)
        except SenderLeft as error:
            left = error
        else:
            for chunk in chunks:
                yield chunk
    for chunk in stream.flush():
        yield chunk
    if left is not None:
        raise left


async def _some(socket: WebSocket, stream: MediaStream, started: float) -> list[AudioChunk]:
    """The audio of the messages up to the first that sets some free, or up to the stop."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            while not stream.over:
                if chunks := stream.read(await _text(socket), loop.time() - started):
                    return chunks
    except TimeoutError:
        raise SenderLeft(f"no audio came for {IDLE_SECONDS:.0f} s") from None
    return []


async def _text(socket: WebSocket) -> str:
    """The next message. Raises SenderLeft when there is none and ProtocolError for a binary one."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise SenderLeft("the platform's connection was lost")
    text: str | None = message.get("text")
    if text is None:
        raise ProtocolError(f"{len(message.get('bytes') or b'')} bytes of binary where text belongs")
    return text


async def _nobody(name: str) -> None:
    """A platform is not told the call's name."""


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        await socket.close(code, reason.encode()[:REASON_BYTES].decode(errors="ignore"))
    except (WebSocketDisconnect, RuntimeError):
        return  # the platform has gone and will not hear it
