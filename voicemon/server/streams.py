"""Calls that come over a WebSocket in somebody else's protocol."""

import asyncio
from collections.abc import Sequence

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.errors import SenderLeft, VoicemonError
from voicemon.server.bulk_socket import receive_together
from voicemon.server.connection import LOST, take_from
from voicemon.sources.incoming import REFUSED, Incoming, Message

REASON_BYTES = 120
"""What fits into a WebSocket's close."""

IN_GOOD_ORDER = (1000, 1001, 1005)
"""Closing codes of a platform that is done: normal, going away, and none at all."""


async def take_stream(
    socket: WebSocket, stream: Incoming, subprotocol: str | None = None, ends_by_closing: bool = False
) -> None:
    """One call from its first message to its last. The closing code and reason say what was wrong, or its name.

    ``ends_by_closing``: the platform has no message for the end of a call.
    """
    await socket.accept(subprotocol)
    try:
        name = await take_from(socket.app.state, _SocketConnection(socket, ends_by_closing), stream)
        await _close(socket, 1000, name)
    except VoicemonError as error:
        await _close(socket, REFUSED, str(error))
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


class _SocketConnection:
    """A WebSocket as a ``Connection``."""

    def __init__(self, socket: WebSocket, ends_by_closing: bool) -> None:
        self._socket = socket
        self._ends_by_closing = ends_by_closing

    async def receive(self) -> Sequence[Message]:
        messages = await receive_together(self._socket)
        if isinstance(messages, list):
            return messages
        # A connection that is lost has a code, too, but nobody sent a reason with it, not even an empty one.
        if self._ends_by_closing and "reason" in messages and messages["code"] in IN_GOOD_ORDER:
            return ()
        raise SenderLeft(LOST)

    async def send(self, message: Message) -> None:
        send = self._socket.send_text if isinstance(message, str) else self._socket.send_bytes
        try:
            await send(message)  # type: ignore[arg-type]
        except (WebSocketDisconnect, RuntimeError):
            raise SenderLeft(LOST) from None


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        await socket.close(code, reason.encode()[:REASON_BYTES].decode(errors="ignore"))
    except (WebSocketDisconnect, RuntimeError):
        return  # the platform has gone and will not hear it
