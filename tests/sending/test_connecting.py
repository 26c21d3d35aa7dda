"""What is wrong with a connection is said in one line."""

import asyncio
from http import HTTPStatus

import pytest
import websockets

from voicemon.errors import ProtocolError, ServerUnreachable, VoicemonError
from voicemon.sending.connecting import bearer, connected, socket_address


def test_the_sockets_address_follows_from_the_pages() -> None:
    assert socket_address("http://127.0.0.1:8765/", "/twilio") == "ws://127.0.0.1:8765/twilio"
    assert socket_address("https://calls.example.com", "/ingest") == "wss://calls.example.com/ingest"
    assert bearer("") == {}
    assert bearer("k") == {"Authorization": "Bearer k"}


@pytest.mark.parametrize(
    ("status", "error", "complaint"),
    [
        (HTTPStatus.FORBIDDEN, ProtocolError, "takes no call at /x without a valid key"),
        (
            HTTPStatus.NOT_FOUND,
            ServerUnreachable,
            r"no voicemon server at http://127.0.0.1:\d+ \(HTTP 404 at /x\)",
        ),
        (None, ServerUnreachable, "closed the connection: .*going away"),
    ],
)
def test_a_server_that_says_no(status: HTTPStatus | None, error: type[VoicemonError], complaint: str) -> None:
    async def handler(socket: websockets.ServerConnection) -> None:
        await socket.close(1001, "going away")

    def answer(connection: websockets.ServerConnection, _: object) -> object:
        return None if status is None else connection.respond(status, "no")

    async def scene() -> None:
        async with websockets.serve(handler, "127.0.0.1", 0, process_request=answer) as server:
            port = server.sockets[0].getsockname()[1]
            async with connected(f"http://127.0.0.1:{port}", "/x", {}) as socket:
                await socket.recv()

    with pytest.raises(error, match=complaint):
        asyncio.run(scene())


def test_no_server_at_all() -> None:
    async def scene() -> None:
        async with connected("http://127.0.0.1:9", "/x", {}):
            pass

    with pytest.raises(ServerUnreachable, match="`voicemon serve` starts one"):
        asyncio.run(scene())
