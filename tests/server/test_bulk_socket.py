"""Whatever a client sends, and however it is cut, the messages come whole, in order and none of them twice."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise

import pytest
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.frames import Frame, Opcode

from voicemon.commands.serve import _answering
from voicemon.server.bulk_socket import receive_together
from voicemon.server.stopping import Stopping

Listen = Callable[[WebSocket, list], Awaitable[None]]


async def together(connection: WebSocket, heard: list) -> None:
    while isinstance(messages := await receive_together(connection), list):
        heard.extend(messages)
    heard.append(messages["code"])


async def one_by_one(connection: WebSocket, heard: list) -> None:
    while (event := await connection.receive())["type"] != "websocket.disconnect":
        heard.append(event.get("text") or event.get("bytes") or "")
    heard.append(event["code"])


@contextlib.asynccontextmanager
async def listening(listen: Listen) -> AsyncIterator[tuple[str, list, asyncio.Event]]:
    """Address, what is heard, and whether that is all."""
    heard: list = []
    over = asyncio.Event()

    async def endpoint(connection: WebSocket) -> None:
        await connection.accept()
        await listen(connection, heard)
        over.set()

    app = Starlette(routes=[WebSocketRoute("/", endpoint)])
    app.state.stopping = Stopping()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with _answering(app, listener):
            yield f"ws://127.0.0.1:{listener.getsockname()[1]}/", heard, over


async def sent_raw(url: str, pieces: list[bytes]) -> bytes:
    """Send these bytes behind a handshake; returns what is answered until the end."""
    host, port = url[5:-1].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(0.001)
    answer = await reader.read()
    writer.close()
    return answer


def masked(payload: bytes, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True)


CLOSE = masked((1000).to_bytes(2, "big"), Opcode.CLOSE)
MIXED = [
    masked(b"one"),
    masked(b"ping", Opcode.PING),
    masked(b"\x00\xff", Opcode.BINARY),
    masked(b"two, which is longer " * 20),
    masked(b"in ", fin=False),
    masked(b"pong", Opcode.PING),
    masked(b"pieces", Opcode.CONT),
    masked(b"long " * 20_000),
    masked("last \u00e9".encode()),
]
SAID = ["one", b"\x00\xff", "two, which is longer " * 20, "in pieces", "long " * 20_000, "last \u00e9", 1000]


@pytest.mark.parametrize("listen", [together, one_by_one])
@settings(max_examples=4, deadline=None)
@given(cuts=st.lists(st.integers(0, 600), max_size=12))
def test_any_cutting_gives_the_same_messages(listen: Listen, cuts: list[int]) -> None:
    wire = b"".join(MIXED) + CLOSE
    edges = [0, *sorted(cuts), len(wire)]

    async def scene() -> tuple[list, bytes]:
        async with listening(listen) as (url, heard, over):
            answer = await sent_raw(url, [wire[a:b] for a, b in pairwise(edges)])
            await over.wait()
            return heard, answer

    heard, answer = asyncio.run(scene())
    assert heard == SAID
    pongs = Frame(Opcode.PONG, b"ping").serialize(mask=False) + Frame(Opcode.PONG, b"pong").serialize(
        mask=False
    )
    assert answer.startswith(pongs)


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_a_librarys_client_is_heard_whether_or_not_it_compresses(compression: str | None) -> None:
    texts = [f"{{'number': {n}}}" * n for n in range(300)]

    async def scene() -> list:
        async with listening(together) as (url, heard, over):
            async with websockets.connect(url, compression=compression) as client:
                for text in texts:
                    await client.send(text)
            await over.wait()
            return heard

    assert asyncio.run(scene()) == [*texts, 1000]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (masked(b"\xff\xfe"), 1007),
        (Frame(Opcode.TEXT, b"bare").serialize(mask=False), 1002),
        (bytes([0x82, 0xFF]) + (1 << 40).to_bytes(8, "big"), 1009),
    ],
    ids=["no-text", "not-masked", "too-long"],  # masks are drawn anew, and each process must name tests alike
)
def test_what_is_not_allowed_ends_the_connection_and_what_came_before_is_heard(
    wrong: bytes, code: int
) -> None:
    async def scene() -> tuple[list, bytes]:
        async with listening(together) as (url, heard, over):
            answer = await sent_raw(url, [masked(b"before") + wrong])
            await over.wait()
            return heard, answer

    heard, answer = asyncio.run(scene())
    assert heard == ["before", code]
    assert code.to_bytes(2, "big") in answer


def test_a_connection_that_breaks_off_in_a_message_is_over() -> None:
    async def scene() -> list:
        async with listening(together) as (url, heard, over):
            async with websockets.connect(url, compression=None) as client:
                await client.send("whole")
                client.transport.write(masked(b"half a message")[:9])
                await asyncio.sleep(0.05)
                client.transport.abort()
            await over.wait()
            return heard

    assert asyncio.run(scene()) == ["whole", 1005]
