"""SIP's sockets: datagrams, and connections with or without TLS. What the messages mean is not their business."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from itertools import count
from typing import cast

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_repeats import Flow
from voicemon.sources.sip.sip_stream import PONG, SipStream

OnMessage = Callable[[Request | Response, Flow], None]
"""Told a message, and where its answer goes."""

CONNECTION_LIMIT = 256
FIRST_SECONDS = 10.0
"""In which a connection must bring its first message."""

IDLE_SECONDS = 7_200.0
UNREAD_LIMIT = 1 << 18
"""Bytes that may wait for a peer who does not read; then its connection is closed."""

READ_BYTES = 1 << 14

log = logging.getLogger(__name__)


class Datagrams(asyncio.DatagramProtocol):
    """SIP over UDP."""

    def __init__(self, on_message: OnMessage) -> None:
        self._on_message = on_message
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, host: str, port: int, on_message: OnMessage) -> "Datagrams":
        """Listen. Raises OSError where the port is taken."""
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_datagram_endpoint(lambda: cls(on_message), local_addr=(host, port))
        return protocol

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._own()[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's own call."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """asyncio's own call."""
        if not data.strip(b"\r\n\0 "):
            return  # keeps a router's door open
        try:
            message = read_message(data)
        except ProtocolError as error:
            log.debug("from %s: %s", addr[0], error)
            return
        own = self._own()
        self._on_message(message, Flow("UDP", addr[0], addr[1], own[0], own[1]))

    def send(self, flow: Flow, data: bytes) -> None:
        """Send to whom the flow names."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, (flow.host, flow.port))

    def close(self) -> None:
        """Listen no more."""
        if self._transport is not None:
            self._transport.close()

    def _own(self) -> tuple[str, int]:
        assert self._transport is not None
        name = self._transport.get_extra_info("sockname")
        return name[0], name[1]


class Connections:
    """SIP over TCP or TLS. A connection that does not keep to the rules is closed, and no other is touched."""

    def __init__(self, on_message: OnMessage, may: Callable[[str], bool], transport: str) -> None:
        self._on_message = on_message
        self._may = may
        self._transport = transport
        self._numbers = count(1)
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        on_message: OnMessage,
        may: Callable[[str], bool],
        tls: ssl.SSLContext | None = None,
    ) -> "Connections":
        """Listen; whoever ``may`` not is hung up on. Raises OSError where the port is taken."""
        own = cls(on_message, may, "TLS" if tls else "TCP")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        own._server = await asyncio.start_server(
            own._serve, host, port, family=family, ssl=tls, limit=READ_BYTES
        )
        return own

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def count(self) -> int:
        """Open connections."""
        return len(self._writers)

    def send(self, flow: Flow, data: bytes) -> None:
        """Send over the connection that the flow names, where it is still there."""
        writer = self._writers.get(flow.connection)
        if writer is None or writer.is_closing():
            return
        writer.write(data)
        if writer.transport.get_write_buffer_size() > UNREAD_LIMIT:
            writer.transport.abort()

    async def close(self) -> None:
        """Listen no more, and close what is open."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers.values():
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")
        number = next(self._numbers)
        try:
            if peer is not None and self._may(peer[0]) and len(self._writers) < CONNECTION_LIMIT:
                self._writers[number] = writer
                own = writer.get_extra_info("sockname")
                await self._read(
                    reader, writer, Flow(self._transport, peer[0], peer[1], own[0], own[1], number)
                )
        except (ProtocolError, OSError, TimeoutError) as error:
            log.debug("connection from %s: %s", peer, error)
        finally:
            self._writers.pop(number, None)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flow: Flow) -> None:
        stream = SipStream()
        patience = FIRST_SECONDS
        while True:
            async with asyncio.timeout(patience):
                data = await reader.read(READ_BYTES)
            if not data:
                return
            for message in stream.feed(data):
                patience = IDLE_SECONDS
                self._on_message(message, flow)
            if stream.pings:
                writer.write(PONG * stream.pings)
                stream.pings = 0
            await writer.drain()
