"""The server's end of voicemon's audio socket: from a connection to a call on the board."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.errors import ProtocolError, VoicemonError
from voicemon.server.admission import admitted
from voicemon.server.call_intake import take_call
from voicemon.server.sent_call import SentCall
from voicemon.sources import audio_socket as wire
from voicemon.sources.incoming import REFUSED, NewCall

HELLO_SECONDS = 10.0


async def ingest(socket: WebSocket) -> None:
    """Take a call from its hello to its end, or go on with one. A fault in it is told to its sender alone."""
    if not await admitted(socket, "voicemon"):
        return
    await socket.accept()
    try:
        first = wire.read_first(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
        if isinstance(first, wire.Resume):
            await _resume(socket, first)
        else:
            await _take(socket, first)
        await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # the sender has gone
    except TimeoutError:
        await _refuse(socket, f"no hello within {HELLO_SECONDS:.0f} s")
    except VoicemonError as error:
        await _refuse(socket, str(error))
    except KeyError:
        await _refuse(socket, "binary where text belongs")
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


async def _take(socket: WebSocket, hello: wire.Hello) -> None:
    """One call to its end, on this connection and those that follow it."""
    calls: dict[str, SentCall] = socket.app.state.sent_calls
    call = SentCall(hello)
    patient = hello.pace == "recording"
    new = NewCall(
        hello.call, hello.channels, hello.source, hello.started_at, patient, hello.team,
        agent=hello.agent, sender_keeps=hello.resumable,
    )  # fmt: skip

    async def opened(name: str) -> None:
        call.name = name
        await socket.send_text(wire.write_text(wire.Accepted(name, call.token)))
        if call.token:
            calls[call.token] = call
        call.attach(socket)

    try:
        name = await take_call(socket.app.state, new, call.audio(), opened)
        await call.tell(wire.Finished(name))
    except VoicemonError as error:
        call.failure = error
        raise
    finally:
        calls.pop(call.token, None)
        call.close()


async def _resume(socket: WebSocket, resume: wire.Resume) -> None:
    """Go on with a call on this connection, until the call is over. Raises what was wrong with it."""
    call: SentCall | None = socket.app.state.sent_calls.get(resume.resume)
    if call is None:
        raise ProtocolError("'resume' names a call that is over or was never here")
    await socket.send_text(wire.write_text(wire.Resumed(call.name, list(call.positions.values()))))
    call.attach(socket)
    await call.over.wait()
    if call.failure is not None:
        raise call.failure


async def _refuse(socket: WebSocket, message: str) -> None:
    try:
        await socket.send_text(wire.write_text(wire.Refused(message)))
        await socket.close(REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        return  # the sender has gone and will not hear it
