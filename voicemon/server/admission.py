"""The door: which connections get as far as a page, a feed or a call."""

import logging
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from voicemon.config import LOOPBACK
from voicemon.server.auth import IngestKeys
from voicemon.server.signed_in import session_token

log = logging.getLogger(__name__)


async def admitted(socket: WebSocket, source: str) -> bool:
    """Whether the connection may send a call as ``source``; one that may not is turned away before it is opened."""
    state = socket.app.state
    reason = state.keys.why_refused(source, socket, state.public_url)
    if reason is None:
        return True
    peer = socket.client.host if socket.client else "somewhere"
    log.warning("a connection from %s that would send a call as %s was refused: %s", peer, source, reason)
    await socket.close(1008)  # before it was accepted: HTTP 403
    return False


class OwnPagesOnly:
    """ASGI middleware: nobody reaches the pages and feeds by another name than this machine's own.

    A page of somebody else's in a browser here must neither read the calls, by resolving its own name to this machine
    or by opening a socket to it, nor send any. Calls that come with a key may come by any name: a proxy may stand
    before the server. So may everyone where people sign in (``any_name``): what a browser shows that they have goes to
    the name under which they did.
    """

    def __init__(
        self, app: ASGIApp, keys: IngestKeys, ingest_paths: Collection[str], any_name: bool = False
    ) -> None:
        self._app = app
        self._keys = keys
        self._ingest_paths = tuple(ingest_paths)
        self._any_name = any_name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in, and answer 400 or 403 to what may not."""
        if scope["type"] not in ("http", "websocket") or self._has_a_key_of_its_own(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._is_our_name(scope, headers.get("host", "")):
            await PlainTextResponse("Invalid host header", 400)(scope, receive, send)
        elif not _only_reads(scope) and not _same_origin(headers):
            await PlainTextResponse("Not from another page", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_our_name(self, scope: Scope, host: str) -> bool:
        return _hostname(host) in LOOPBACK or (self._any_name and not self._takes_calls(scope))

    def _has_a_key_of_its_own(self, scope: Scope) -> bool:
        return bool(self._keys) and self._takes_calls(scope)

    def _takes_calls(self, scope: Scope) -> bool:
        path: str = scope["path"]
        return scope["type"] == "websocket" and path.startswith(self._ingest_paths)


def _only_reads(scope: Scope) -> bool:
    """What another page may ask of us: browsers keep the answer to a read from it, but a socket or a change is done."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")


def _hostname(host: str) -> str:
    """The name in a Host header, without its port and the brackets of IPv6."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _same_origin(headers: Headers) -> bool:
    """Browsers say which page opens a socket or sends something; programs say nothing, and have no session."""
    origin = headers.get("origin")
    if origin is None:
        return not session_token(headers)
    return origin.partition("://")[2] == headers.get("host")
