"""Which telephone platforms are taken, where, and by which protocol: a line for each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from voicemon.server.admission import admitted
from voicemon.server.streams import take_stream
from voicemon.sources import telnyx, twilio
from voicemon.sources.incoming import Incoming
from voicemon.sources.media_stream import MediaStream


@dataclass(frozen=True, slots=True)
class Platform:
    """A telephone platform that opens a WebSocket for each call."""

    source: str
    """Its name among the keys, and the path on which it is taken: ``/twilio``."""
    incoming: Callable[[Mapping[str, str], Mapping[str, str]], Incoming]
    """Makes the protocol of one connection from its query's parameters and its headers (names in lower case)."""
    subprotocol: str | None = None
    """WebSocket subprotocol that it asks for."""


PLATFORMS = (
    Platform("twilio", lambda query, headers: MediaStream(twilio.read_message)),
    Platform("telnyx", lambda query, headers: MediaStream(telnyx.read_message)),
)


def platform_paths() -> list[str]:
    """Where the platforms are taken."""
    return [f"/{platform.source}" for platform in PLATFORMS]


def platform_routes() -> list[WebSocketRoute]:
    """A route for each platform; its address may end in a slash, or in a key where it can send no header."""
    return [
        WebSocketRoute(f"/{platform.source}{end}", _endpoint(platform))
        for platform in PLATFORMS
        for end in ("", "/", "/{key}")
    ]


def _endpoint(platform: Platform) -> Callable[[WebSocket], Awaitable[None]]:
    async def endpoint(socket: WebSocket) -> None:
        if await admitted(socket, platform.source):
            incoming = platform.incoming(dict(socket.query_params), dict(socket.headers))
            asked = socket.scope.get("subprotocols", ())
            await take_stream(
                socket, incoming, platform.subprotocol if platform.subprotocol in asked else None
            )

    return endpoint
