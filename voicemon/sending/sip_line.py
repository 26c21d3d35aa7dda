"""A rehearsal's line to a SIP server, over UDP or TCP: requests go out until they are answered."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from voicemon.errors import ConfigError, ProtocolError, ServerUnreachable
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_client import SipClient
from voicemon.sources.sip.sip_fields import DEFAULT_PORT
from voicemon.sources.sip.sip_stream import SipStream

ANSWER_SECONDS = 8.0
AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SipAddress:
    """Where a server takes calls."""

    host: str
    port: int
    transport: str
    """``UDP`` or ``TCP``."""


def sip_address(server: str) -> SipAddress:
    """The address in ``sip:host:port;transport=tcp``, or SIP's usual port at the host of a server's pages.

    Raises ConfigError for anything else.
    """
    match = re.fullmatch(
        r"sip:(\[[0-9a-fA-F:]+\]|[^:;\[\]]+)(?::([0-9]{1,5}))?(?:;transport=(udp|tcp))?", server
    )
    if match:
        transport = (match[3] or "udp").upper()
        return SipAddress(match[1].strip("[]"), int(match[2] or DEFAULT_PORT), transport)
    pages = re.fullmatch(r"https?://(\[[0-9a-fA-F:]+\]|[^:/\[\]]+)(?::[0-9]+)?/*", server)
    if not pages:
        raise ConfigError(f"server {server!r}: a SIP address is sip:HOST:PORT or sip:HOST:PORT;transport=tcp")
    return SipAddress(pages[1].strip("[]"), DEFAULT_PORT, "UDP")


class Line:
    """An open line. ``ask`` brings a request to its answer; between requests the server is listened to as well."""

    def __init__(
        self,
        address: SipAddress,
        own: tuple[str, int],
        write: "asyncio.DatagramTransport | asyncio.StreamWriter",
    ) -> None:
        self.address = address
        self.host, self.port = own
        self.client: SipClient | None = None
        self._write = write
        self._changed = asyncio.Event()
        self._fault: Exception | None = None

    async def ask(self, request: bytes) -> None:
        """Send a request until it is answered. Raises ServerUnreachable, or ProtocolError with the answer."""
        assert self.client is not None
        self.send(request)
        patience = AGAIN_SECONDS
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._fault is None and self.client.pending is not None:
                    self._changed.clear()
                    try:
                        await asyncio.wait_for(self._changed.wait(), patience)
                    except TimeoutError:
                        patience *= 2
                        if self.client.pending is not None and self.address.transport == "UDP":
                            self.send(self.client.pending)
        except TimeoutError:
            raise ServerUnreachable(f"it does not answer within {ANSWER_SECONDS:.0f} s") from None
        if self._fault is not None:
            raise self._fault

    def send(self, data: bytes) -> None:
        """Send a message."""
        if isinstance(self._write, asyncio.StreamWriter):
            self._write.write(data)
        else:
            self._write.sendto(data)

    def hear(self, message: Request | Response) -> None:
        """Take a message of the server's."""
        try:
            for data in self.client.receive(message) if self.client else []:
                self.send(data)
        except ProtocolError as error:
            if self.client is not None and self.client.refused:
                self.send(self.client.refused)
            self.fail(error)
        self._changed.set()

    def fail(self, fault: Exception) -> None:
        """The line is of no more use."""
        self._fault = fault
        self._changed.set()


@contextlib.asynccontextmanager
async def sip_line(address: SipAddress) -> AsyncIterator[Line]:
    """A line that is open for as long as the block runs. Raises OSError where nobody listens."""
    if address.transport == "UDP":
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            _Datagrams, remote_addr=(address.host, address.port)
        )
        line = Line(address, transport.get_extra_info("sockname")[:2], transport)
        protocol.line = line
        try:
            yield line
        finally:
            transport.close()
        return
    reader, writer = await asyncio.open_connection(address.host, address.port)
    line = Line(address, writer.get_extra_info("sockname")[:2], writer)
    listening = asyncio.create_task(_listen(reader, line))
    try:
        yield line
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    line: Line | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.line is not None:
            with contextlib.suppress(ProtocolError):
                self.line.hear(read_message(data))

    def error_received(self, exc: Exception) -> None:
        if self.line is not None:
            self.line.fail(ServerUnreachable(str(exc)))


async def _listen(reader: asyncio.StreamReader, line: Line) -> None:
    stream = SipStream()
    try:
        while data := await reader.read(1 << 14):
            for message in stream.feed(data):
                line.hear(message)
        line.fail(ServerUnreachable("it closed the connection"))
    except (OSError, ProtocolError) as error:
        line.fail(ServerUnreachable(str(error)))
