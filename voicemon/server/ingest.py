"""The server's end of voicemon's audio socket: from a connection to a call on the board."""

import asyncio
import logging
from collections.abc import AsyncIterator

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.audio.codec import decode
from voicemon.audio.lane import Lane, LaneOptions, LanePolicy
from voicemon.call import events as ev
from voicemon.call.host import CallHost, CallOptions
from voicemon.call.log import CallLog
from voicemon.call.session import CallSession
from voicemon.errors import ProtocolError, VoicemonError
from voicemon.server.board import Board, BoardEntry
from voicemon.sources import audio_socket as wire
from voicemon.sources.leg import Leg

HELLO_SECONDS = 10.0
SENDER_LEFT = "the sender's connection was lost"

log = logging.getLogger(__name__)


async def ingest(socket: WebSocket) -> None:
    """Take one call from its hello to its end. A fault in it is told to its sender and hurts no other call."""
    await socket.accept()
    try:
        hello = wire.read_hello(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
        name = await _follow(socket, hello)
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
        await socket.close(wire.REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        return  # the sender has gone and will not hear it


async def _follow(socket: WebSocket, hello: wire.Hello) -> str:
    """Open the call, feed it until its sender ends it, and close it. Returns its name. Raises VoicemonError."""
    board: Board = socket.app.state.board
    host: CallHost = socket.app.state.host
    name = board.free_name(hello.call)
    header = host.header(name, hello.source, hello.started_at, hello.channels)
    call_log = host.create_log(header, board.folder / name)
    entry = board.open_call(header, call_log)

    def learn(event: ev.CallEvent) -> None:
        entry.add(event)
        board.version += 1

    patient = hello.pace == "recording"
    options = CallOptions(patient, keep_audio=socket.app.state.keep_audio, team=hello.team)
    session = None
    try:
        session = await host.open_call(call_log, entry.folder, learn, options)
        await socket.send_text(wire.write_text(wire.Accepted(name)))
        ended = await _feed(socket, hello, session, entry)
        await session.finish(None if ended else SENDER_LEFT)
    except VoicemonError as error:
        _fail(call_log, session, str(error))
        raise
    except asyncio.CancelledError:
        _fail(call_log, session, "the server was stopped during this call")
        raise
    except Exception as error:
        # The call's edge: whatever went wrong ends this call, is on record, and leaves the others alone.
        log.exception("call %s failed", name)
        _fail(call_log, session, f"internal error: {type(error).__name__}: {error}")
        raise ProtocolError(f"call {name!r} failed inside the server") from error
    finally:
        board.close_call(name)
    return name


async def _feed(socket: WebSocket, hello: wire.Hello, session: CallSession, entry: BoardEntry) -> bool:
    """Audio from the socket into the session. Returns whether the sender said that the call was over."""
    policy = LanePolicy.RECORDING if hello.pace == "recording" else LanePolicy.LIVE
    lanes = {channel: Lane(channel, LaneOptions(policy)) for channel in hello.channels}
    one_at_a_time = asyncio.Lock()

    async def listen(lane: Lane) -> None:
        async for piece in lane:
            async with one_at_a_time:
                await session.hear(piece)

    async def receive() -> bool:
        legs = {channel: Leg(channel, hello.rate_hz) for channel in hello.channels}
        try:
            async for frame in _frames(socket):
                channel, position, payload = wire.read_frame(frame, hello)
                for chunk in legs[channel].push(position, decode(hello.encoding, payload)):
                    entry.arrived = max(entry.arrived, chunk.stop)
                    await lanes[channel].put(chunk)
            ended = True
        except WebSocketDisconnect:
            ended = False
        for channel, leg in legs.items():
            for chunk in leg.flush():
                await lanes[channel].put(chunk)
            await lanes[channel].close()
        return ended

    listeners = [asyncio.create_task(listen(lane)) for lane in lanes.values()]
    receiver = asyncio.create_task(receive())
    tasks = {receiver, *listeners}
    try:
        # A listener that fails must end the call although its sender goes on sending.
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done():
                task.result()
        return receiver.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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


def _fail(call_log: CallLog, session: CallSession | None, reason: str) -> None:
    if session is not None:
        session.fail(reason)
    elif not call_log.closed:
        call_log.append(ev.CallFailed(reason=reason), known=0)
        call_log.close()
