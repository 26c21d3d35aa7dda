"""The server's end of voicemon's audio socket: from a connection to a call on the board."""

import asyncio
from collections.abc import AsyncIterator

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.audio.chunk import AudioChunk
from voicemon.audio.codec import decode
from voicemon.errors import SenderLeft, VoicemonError
from voicemon.server.admission import admitted
from voicemon.server.call_intake import take_call
from voicemon.sources import audio_socket as wire
from voicemon.sources.incoming import REFUSED, NewCall
from voicemon.sources.leg import Leg

HELLO_SECONDS = 10.0
SENDER_LEFT = "the sender's connection was lost"


async def ingest(socket: WebSocket) -> None:
    """Take one call from its hello to its end. A fault in it is told to its sender and hurts no other call."""
    if not await admitted(socket, "voicemon"):
        return
    await socket.accept()
    try:
        hello = wire.read_hello(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
        call = NewCall(
            hello.call, hello.channels, hello.source, hello.started_at, hello.pace == "recording", hello.team
        )

        async def opened(name: str) -> None:
            await socket.send_text(wire.write_text(wire.Accepted(name)))

        name = await take_call(socket.app.state, call, _audio(socket, hello), opened)
        await socket.send_text(wire.write_text(wire.Finished(name)))
        await socket.close()
    except WebSocketDisconnect:
        return
    except TimeoutError:
        await _refuse(socket, f"no hello within {HELLO_SECONDS:.0f} s")
    except VoicemonError as error:
        await _refuse(socket, str(error))
    except KeyError:
        await _refuse(socket, "binary where text belongs")
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


async def _refuse(socket: WebSocket, message: str) -> None:
    try:
        await socket.send_text(wire.write_text(wire.Refused(message)))
        await socket.close(REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        return  # the sender has gone and will not hear it


async def _audio(socket: WebSocket, hello: wire.Hello) -> AsyncIterator[AudioChunk]:
    """The call's audio until the sender's end. Raises SenderLeft when it leaves without one."""
    legs = {channel: Leg(channel, hello.rate_hz) for channel in hello.channels}
    left = False
    try:
        async for frame in _frames(socket):
            channel, position, payload = wire.read_frame(frame, hello)
            for chunk in legs[channel].push(position, decode(hello.encoding, payload)):
                yield chunk
    except WebSocketDisconnect:
        left = True
    for leg in legs.values():
        for chunk in leg.flush():
            yield chunk
    if left:
        raise SenderLeft(SENDER_LEFT)


async def _frames(socket: WebSocket) -> AsyncIterator[bytes]:
    """Binary frames until the sender's end. Raises WebSocketDisconnect when it leaves without one."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        if message.get("bytes") is not None:
            yield message["bytes"]
        else:
            wire.read_end(message["text"])
            return
