"""SIP over UDP, TCP and TLS: messages in, answers out, and one bad connection hurts no other."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.siprec import request
from voicemon.server import sip_sockets
from voicemon.server.sip_sockets import Connections, Datagrams
from voicemon.sources.sip.sip import Request, Response
from voicemon.sources.sip.sip_repeats import Flow

OPTIONS = request("OPTIONS").written()


class Echo:
    """Answers every message with its own bytes."""

    def __init__(self) -> None:
        self.flows: list[Flow] = []
        self.send: Callable[[Flow, bytes], None] | None = None

    def hear(self, message: Request | Response, flow: Flow) -> None:
        self.flows.append(flow)
        assert self.send is not None
        self.send(flow, message.written())


def test_datagrams() -> None:
    async def scene() -> None:
        echo = Echo()
        server = await Datagrams.open("127.0.0.1", 0, echo.hear)
        echo.send = server.send
        loop = asyncio.get_running_loop()
        received: asyncio.Queue[bytes] = asyncio.Queue()

        class Client(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                received.put_nowait(data)

        transport, _ = await loop.create_datagram_endpoint(Client, remote_addr=("127.0.0.1", server.port))
        for data in (b"", b"\r\n\r\n", b"nonsense", b"\xff" * 2000, OPTIONS):
            transport.sendto(data)
        assert b"OPTIONS sip:" in await asyncio.wait_for(received.get(), 5)
        (flow,) = echo.flows
        assert (flow.transport, flow.reliable, flow.local_port) == ("UDP", False, server.port)
        transport.close()
        server.close()
        server.send(flow, b"nobody is there any more")

    asyncio.run(scene())


async def opened(echo: Echo, may: bool = True, tls: ssl.SSLContext | None = None) -> tuple[Connections, int]:
    server = await Connections.open("127.0.0.1", 0, echo.hear, lambda host: may, tls)
    echo.send = server.send
    return server, server.port


def test_connections_carry_pieces_pings_and_several_messages() -> None:
    async def scene() -> None:
        echo = Echo()
        server, port = await opened(echo)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        bad_reader, bad_writer = await asyncio.open_connection("127.0.0.1", port)
        bad_writer.write(b"nonsense\r\n\r\n")
        assert await asyncio.wait_for(bad_reader.read(), 5) == b""
        for piece in (OPTIONS[:50], OPTIONS[50:] + OPTIONS + b"\r\n\r\n"):
            writer.write(piece)
            await writer.drain()
        answers = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n\r\n"), 5)
        assert answers.count(b"OPTIONS sip:") == 2
        assert {flow.transport for flow in echo.flows} == {"TCP"}
        writer.close()
        await server.close()
        server.send(echo.flows[0], b"nobody is there any more")

    asyncio.run(scene())


def test_who_may_not_and_who_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "FIRST_SECONDS", 0.2)

    async def scene() -> None:
        for may in (False, True):
            server, port = await opened(Echo(), may)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
            await server.close()

    asyncio.run(scene())


def test_more_connections_than_may_be_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "CONNECTION_LIMIT", 1)

    async def scene() -> None:
        server, port = await opened(Echo())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(OPTIONS)
        assert await asyncio.wait_for(reader.readexactly(7), 5) == b"OPTIONS"
        other, other_writer = await asyncio.open_connection("127.0.0.1", port)
        assert await asyncio.wait_for(other.read(), 5) == b""
        for one in (writer, other_writer):
            one.close()
        await server.close()

    asyncio.run(scene())


def test_a_peer_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "UNREAD_LIMIT", 1 << 16)

    async def scene() -> None:
        echo = Echo()
        server, port = await opened(echo)
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(OPTIONS)
        async with asyncio.timeout(10):
            while not echo.flows:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        for _ in range(400):
            server.send(echo.flows[0], b"x" * (1 << 16))
        async with asyncio.timeout(10):
            while server.count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        writer.close()
        await server.close()

    asyncio.run(scene())


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which makes the certificate, is not installed"
)
def test_tls(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip

    async def scene() -> None:
        echo = Echo()
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(certificate, key)
        server, port = await opened(echo, tls=own)
        trust = ssl.create_default_context(cafile=str(certificate))
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
        writer.write(OPTIONS)
        assert await asyncio.wait_for(reader.readexactly(7), 5) == b"OPTIONS"
        assert echo.flows[0].transport == "TLS" and echo.flows[0].reliable
        writer.close()
        await server.close()

    asyncio.run(scene())
