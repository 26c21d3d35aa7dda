"""Which telephone platforms are taken, where, and by which protocol: a line for each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from voicemon.server.admission import admitted
from voicemon.server.audiohook import audiohook
from voicemon.server.streams import take_stream
from voicemon.sources import asterisk_websocket, freeswitch, telnyx, twilio, vonage
from voicemon.sources.incoming import Incoming
from voicemon.sources.media_stream import MediaStream
from voicemon.sources.untimed import Texts, UntimedStream

ANY_SUBPROTOCOL = "*"


@dataclass(frozen=True, slots=True)
class Platform:
    """A telephone platform that opens a WebSocket for each call."""

    source: str
    """Its name among the keys, and the path on which it is taken: ``/twilio``."""
    incoming: Callable[[Mapping[str, str], Mapping[str, str]], Incoming]
    """Makes the protocol of one connection from its query's parameters and its headers (names in lower case)."""
    subprotocol: str | None = None
    """WebSocket subprotocol that it asks for; ``ANY_SUBPROTOCOL``: its operator may have renamed it."""
    ends_by_closing: bool = False
    """Whether it closes at the end of a call, where others have a message that says so first."""


def _untimed(
    source: str, texts: Callable[[Mapping[str, str]], Texts], subprotocol: str | None = None
) -> Platform:
    return Platform(
        source, lambda query, headers: UntimedStream(texts(query)), subprotocol, ends_by_closing=True
    )


PLATFORMS = (
    Platform("twilio", lambda query, headers: MediaStream(twilio.read_message)),
    Platform("telnyx", lambda query, headers: MediaStream(telnyx.read_message)),
    _untimed("chan_websocket", asterisk_websocket.Texts, asterisk_websocket.SUBPROTOCOL),
    _untimed("freeswitch", freeswitch.Texts, ANY_SUBPROTOCOL),
    _untimed("vonage", vonage.Texts),
)


def platform_paths() -> list[str]:
    """Where the platforms are taken."""
    return [f"/{source}" for source in _endpoints()]


def platform_routes() -> list[WebSocketRoute]:
    """A route for each platform; its address may end in a slash, or in a key where it can send no header."""
    return [
        WebSocketRoute(f"/{source}{end}", endpoint)
        for source, endpoint in _endpoints().items()
        for end in ("", "/", "/{key}")
    ]


def _endpoints() -> dict[str, Callable[[WebSocket], Awaitable[None]]]:
    """What takes a connection, for each source: what only sends is taken alike, what is talked to in its own way."""
    return {**{platform.source: _endpoint(platform) for platform in PLATFORMS}, "audiohook": audiohook}


def _endpoint(platform: Platform) -> Callable[[WebSocket], Awaitable[None]]:
    async def endpoint(socket: WebSocket) -> None:
        if await admitted(socket, platform.source):
            incoming = platform.incoming(dict(socket.query_params), dict(socket.headers))
            asked = socket.scope.get("subprotocols", ())
            known = [name for name in asked if platform.subprotocol in (name, ANY_SUBPROTOCOL)]
            await take_stream(socket, incoming, next(iter(known), None), platform.ends_by_closing)

    return endpoint
