"""An application asked by hand, without a network: for what it must refuse before anything else is looked at."""

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Said:
    """What came back."""

    status: int
    """Of HTTP, or the code with which a socket was closed."""
    headers: dict[str, str]
    body: str
    """Or the reason with which a socket was closed."""


def asked(app: ASGIApp, kind: str, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Said:
    """What ``app`` says to a request (``kind`` is http) or to a socket (websocket)."""
    where, _, query = path.partition("?")
    given = {"host": "127.0.0.1:8765", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": kind, "method": method, "path": where, "query_string": query.encode(), "scheme": "http",
        "root_path": "", "client": ("10.0.0.1", 5), "server": ("127.0.0.1", 8765), "subprotocols": [],
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    said: list[Message] = []
    opening = "websocket.connect" if kind == "websocket" else "http.request"

    async def receive() -> Message:
        return {"type": opening, "body": body}

    async def send(message: Message) -> None:
        said.append(message)

    asyncio.run(app(scope, receive, send))
    if said[-1]["type"] == "websocket.close":
        return Said(said[-1]["code"], {}, said[-1]["reason"] or "")
    started = next(message for message in said if "status" in message)
    text = b"".join(message.get("body", b"") for message in said)
    return Said(
        started["status"],
        {name.decode(): value.decode() for name, value in started["headers"]},
        text.decode(),
    )
