"""The bare client says what the library's would say."""

import asyncio

import pytest
import websockets
from websockets.asyncio.server import ServerConnection, serve

from voicemon.bench.bare_socket import BareSocket
from voicemon.errors import ServerUnreachable


def test_texts_of_every_length_arrive_and_the_end_is_noticed() -> None:
    texts = ["", "short", "é" * 100, "x" * 125, "y" * 126, "z" * 60_000]
    heard: list[str | bytes] = []

    async def listen(socket: ServerConnection) -> None:
        heard.extend([await socket.recv() for _ in texts])

    async def scene() -> None:
        async with serve(listen, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            socket = BareSocket()
            await socket.open(f"ws://127.0.0.1:{port}/")
            socket.send(*texts)
            await socket.closed()
            socket.send("into the void")

    asyncio.run(scene())
    assert heard == texts


def test_who_is_not_let_in_is_told() -> None:
    async def scene() -> None:
        def refuse(connection: ServerConnection, request: websockets.Request) -> websockets.Response:
            return connection.respond(403, "no")

        async with serve(lambda socket: asyncio.sleep(0), "127.0.0.1", 0, process_request=refuse) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ServerUnreachable, match="403"):
                await BareSocket().open(f"ws://127.0.0.1:{port}/")

    asyncio.run(scene())
