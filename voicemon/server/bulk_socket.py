"""uvicorn's WebSocket, but the messages of one reading of the connection come together.

With hundreds of calls of fifty messages a second for each party, what a library does for each frame would be most of
what the event loop does. So whole messages are found and unmasked many at a time by a kernel. The library opens and
closes the connection, and a connection whose messages are compressed, very long or in pieces is all its own.
"""

from collections import deque
from typing import Any

import numpy as np
from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from voicemon.kernels.frames import BINARY, MASKED, TEXT, TWO_BYTES_MORE, unmask_messages
from voicemon.sources.incoming import Message

EXTENSION = "voicemon.together"
"""The name under which an ASGI scope offers messages together."""

MOST_AT_A_LOOK = 256
CONTROL = (0x88, 0x89, 0x8A)
"""First byte of a frame that closes, pings or answers a ping."""
CONTROL_HEAD_BYTES = 6
INVALID_TEXT = 1007

_spans = np.zeros((MOST_AT_A_LOOK, 3), np.int64)
"""Room for the kernel: the event loop looks at one connection at a time."""


async def receive_together(socket: WebSocket) -> list[Message] | dict[str, Any]:
    """The messages that have come on ``socket``, one at least, or the ASGI event with which it ends."""
    together = socket.scope.get("extensions", {}).get(EXTENSION)
    if together is None:  # another server's socket
        event = dict(await socket.receive())
        return event if event["type"] == "websocket.disconnect" else [_message(event)]
    messages: list[Message] | dict[str, Any] = await together()
    return messages


class BulkSocket(WebSocketsSansIOProtocol):
    """One connection. While somebody has yet to ask for what was read, no more is read."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._held = bytearray()
        """What has come of frames that are not whole."""
        self._asked_for: deque[Message] = deque()
        """What came together and is handed out one by one."""
        self._by_library = False

    def handle_connect(self, event: Any) -> None:
        """Offer messages together to whoever takes the connection."""
        super().handle_connect(event)
        if not self.handshake_complete:
            extensions: dict[str, Any] = self.scope["extensions"]  # type: ignore[assignment]
            extensions[EXTENSION] = self._receive_together

    def data_received(self, data: bytes) -> None:
        """Take what was read of the connection."""
        # Who sends before he is let in has begun a frame that the library holds.
        self._by_library |= self.handshake_initiated and not self.handshake_complete
        if self._by_library or not self.handshake_initiated:
            super().data_received(data)
        else:
            self._held += data
            self._look()

    async def receive(self) -> Any:
        """The next event, as ASGI has it."""
        if not self._asked_for:
            event: dict[str, Any] = dict(await self.queue.get())
            if "together" not in event:
                self._go_on_reading()
                return event
            self._asked_for.extend(event["together"])
        message = self._asked_for.popleft()
        self._go_on_reading()
        return {"type": "websocket.receive", "text" if isinstance(message, str) else "bytes": message}

    async def _receive_together(self) -> list[Message] | dict[str, Any]:
        """All messages that were read, or the event with which the connection ends."""
        event: dict[str, Any] = dict(await self.queue.get())
        self._go_on_reading()
        if event["type"] == "websocket.receive":
            together: list[Message] = event["together"] if "together" in event else [_message(event)]
            return together
        return event

    def _go_on_reading(self) -> None:
        if self.read_paused and self.queue.empty() and not self._asked_for:
            self.read_paused = False
            self.transport.resume_reading()

    def _look(self) -> None:
        """Hand out the whole messages of what is held, and give the library the other frames."""
        place, messages = 0, list[Message]()
        try:
            while True:
                place = self._take_messages(place, messages)
                size = _control_size(self._held, place)
                if size is None:
                    break
                frame = bytes(self._held[place : place + size])
                self._hand_out(messages)
                messages = []
                super().data_received(frame)
                place += size
        except UnicodeDecodeError:
            self._hand_out(messages)
            self.conn.send_close(INVALID_TEXT)
            self.handle_parser_exception()
            place = len(self._held)
        self._hand_out(messages)
        del self._held[:place]
        if not _for_us(self._held):
            self._by_library = True
            rest = bytes(self._held)
            self._held.clear()
            super().data_received(rest)

    def _take_messages(self, place: int, messages: list[Message]) -> int:
        """The whole messages from ``place`` on; returns the place behind them."""
        while True:
            data = np.frombuffer(self._held, np.uint8)
            count, length = unmask_messages(data[place:], _spans)
            del data  # while it looks at what is held, nothing can be taken out of that
            for kind, start, stop in _spans[:count].tolist():
                payload = self._held[place + start : place + stop]
                messages.append(payload.decode() if kind == TEXT else bytes(payload))
            place += length
            if count < MOST_AT_A_LOOK:
                return place

    def _hand_out(self, messages: list[Message]) -> None:
        if messages and not self.close_sent:
            event: Any = {"type": "websocket.receive", "together": messages}
            self.queue.put_nowait(event)
            if not self.read_paused:
                self.read_paused = True
                self.transport.pause_reading()


def _message(event: dict[str, Any]) -> Message:
    text: str | None = event.get("text")
    return text if text is not None else event.get("bytes") or b""


def _for_us(held: bytearray) -> bool:
    """Whether what is held begins with a frame that we know: a message that is not whole yet, or a control frame."""
    if len(held) < 2:
        return not held or held[0] in (TEXT, BINARY, *CONTROL)
    known = held[0] in CONTROL or (held[0] in (TEXT, BINARY) and held[1] <= MASKED + TWO_BYTES_MORE)
    return known and held[1] >= MASKED


def _control_size(held: bytearray, place: int) -> int | None:
    """Size of the control frame at ``place``; None where there is another frame, or not the whole of it."""
    if place + 2 > len(held) or held[place] not in CONTROL or held[place + 1] < MASKED:
        return None
    size = CONTROL_HEAD_BYTES + (held[place + 1] - MASKED)
    return size if place + size <= len(held) else None
