"""An HTTP server that takes webhooks and answers as a test says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True)
class Request:
    """One POST as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return msgspec.json.decode(self.body)


@dataclass
class Receiver:
    """What came, and what is answered: a status a request, in turn, then 204; 0 hangs up, -1 answers nothing."""

    port: int = 0
    answer: Callable[[Request], int] = lambda request: 204
    requests: list[Request] = field(default_factory=list)
    taken: list[Request] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?token=hidden-token"

    async def until(self, count: int) -> list[Request]:
        """Wait for so many requests to be taken."""
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        assert first == "POST /hooks?token=hidden-token HTTP/1.1"
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        request = Request(headers, await reader.readexactly(int(headers["content-length"])))
        status = self.answer(request)
        async with self.changed:
            self.requests.append(request)
            if 200 <= status < 300:
                self.taken.append(request)
            self.changed.notify_all()
        if status == -1:
            await reader.read()
        elif status:
            writer.write(
                f"HTTP/1.1 {status} So\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".encode()
            )
        writer.close()


@contextlib.asynccontextmanager
async def receiving(answer: Callable[[Request], int] = lambda request: 204) -> AsyncIterator[Receiver]:
    """A receiver on a free port for the length of the block."""
    receiver = Receiver(answer=answer)
    server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
