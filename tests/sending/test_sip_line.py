"""A line to a SIP server: where it leads, requests that are sent again, and answers that never come."""

import asyncio

import pytest

from tests.siprec import OFFER
from voicemon.errors import ConfigError, ServerUnreachable
from voicemon.sending import sip_line as module
from voicemon.sending.sip_line import SipAddress, sip_address, sip_line
from voicemon.sources.sip.sip import Request, answer, read_message
from voicemon.sources.sip.sip_client import SipClient


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("sip:127.0.0.1:5070", SipAddress("127.0.0.1", 5070, "UDP")),
        ("sip:srs.example.com;transport=tcp", SipAddress("srs.example.com", 5060, "TCP")),
        ("sip:[::1]:5070;transport=udp", SipAddress("::1", 5070, "UDP")),
        ("http://127.0.0.1:8765", SipAddress("127.0.0.1", 5060, "UDP")),
        ("https://[::1]:8765/", SipAddress("::1", 5060, "UDP")),
    ],
)
def test_addresses(server: str, address: SipAddress) -> None:
    assert sip_address(server) == address


@pytest.mark.parametrize("server", ["", "sips:x", "sip:x;transport=sctp", "sip:", "x:1"])
def test_what_is_no_address(server: str) -> None:
    with pytest.raises(ConfigError, match="a SIP address is sip:HOST:PORT"):
        sip_address(server)


class Deaf(asyncio.DatagramProtocol):
    """A server that answers from the third request on."""

    def __init__(self, hears_from: int) -> None:
        self.requests: list[Request] = []
        self._hears_from = hears_from
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = read_message(data)
        assert isinstance(request, Request) and self._transport is not None
        self.requests.append(request)
        if len(self.requests) >= self._hears_from and request.method != "ACK":
            self._transport.sendto(
                answer(request, 200, "OK", [("Contact", "<sip:s@x>")], OFFER).written(), addr
            )


@pytest.mark.parametrize("hears_from", [3, 1000])
def test_a_request_is_sent_until_it_is_answered(monkeypatch: pytest.MonkeyPatch, hears_from: int) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 1.0)

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        transport, server = await loop.create_datagram_endpoint(
            lambda: Deaf(hears_from), local_addr=("127.0.0.1", 0)
        )
        port = transport.get_extra_info("sockname")[1]
        async with sip_line(SipAddress("127.0.0.1", port, "UDP")) as line:
            line.client = SipClient("sip:s@x", f"UDP 127.0.0.1:{line.port}")
            invite = line.client.invite(OFFER, b"<recording/>", [])
            if hears_from == 3:
                await line.ask(invite)
                assert [request.first("cseq") for request in server.requests[:3]] == ["1 INVITE"] * 3
                assert len(line.client.streams) == 2
            else:
                with pytest.raises(ServerUnreachable, match="it does not answer"):
                    await line.ask(invite)
                assert len(server.requests) > 3
        transport.close()

    asyncio.run(scene())


def test_a_connection_that_is_closed_says_so() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def scene() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with sip_line(SipAddress("127.0.0.1", port, "TCP")) as line:
            line.client = SipClient("sip:s@x", f"TCP 127.0.0.1:{line.port}")
            with pytest.raises(ServerUnreachable, match=r"closed the connection|reset by peer"):
                await line.ask(line.client.invite(OFFER, b"<recording/>", []))
        server.close()

    asyncio.run(scene())
