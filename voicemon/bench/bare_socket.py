"""A WebSocket's client that costs as little as may be, for a simulator of hundreds of senders in one process."""

import asyncio
import secrets

from websockets.client import ClientProtocol
from websockets.http11 import Response
from websockets.speedups import apply_mask
from websockets.uri import parse_uri

from voicemon.errors import ServerUnreachable

FINAL_TEXT, MASKED, SHORT = 0x81, 0x80, 126


def text_frame(text: str) -> bytes:
    """A client's frame with the whole of a text of 65 535 bytes at most."""
    payload, mask = text.encode(), secrets.token_bytes(4)
    size = len(payload)
    length = bytes([MASKED | size]) if size < SHORT else bytes([MASKED | SHORT]) + size.to_bytes(2, "big")
    return bytes([FINAL_TEXT]) + length + mask + apply_mask(payload, mask)


class BareSocket(asyncio.Protocol):
    """Opened and closed by the library; the frames in between are written here, several in one piece."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._opened: asyncio.Future[None] = loop.create_future()
        self._closed = asyncio.Event()
        self._peer: ClientProtocol
        self._transport: asyncio.Transport

    async def open(self, address: str) -> None:
        """Connect. Raises ServerUnreachable where nobody lets us in."""
        uri = parse_uri(address)
        self._peer = ClientProtocol(uri)
        await asyncio.get_running_loop().create_connection(lambda: self, uri.host, uri.port)
        await self._opened

    def send(self, *texts: str) -> None:
        """Send each text as a message."""
        if not self._closed.is_set():
            self._transport.write(b"".join(map(text_frame, texts)))

    async def closed(self) -> None:
        """Return once the server has closed."""
        await self._closed.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a WebSocket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._peer.send_request(self._peer.connect())
        self._answer()

    def data_received(self, data: bytes) -> None:
        """What the server says: that it lets us in, whether we are there, that it closes."""
        self._peer.receive_data(data)
        for event in self._peer.events_received():
            if isinstance(event, Response) and not self._opened.done():
                refused = self._peer.handshake_exc
                if refused is None:
                    self._opened.set_result(None)
                else:
                    self._opened.set_exception(ServerUnreachable(f"no call is taken: {refused}"))
        self._answer()

    def connection_lost(self, error: Exception | None) -> None:
        """The server has gone."""
        self._closed.set()
        if not self._opened.done():
            self._opened.set_exception(ServerUnreachable(f"the server hung up: {error}"))

    def _answer(self) -> None:
        for data in self._peer.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()
