"""Who asks: nobody gets past here without a session of the sign-in's or a program's key, whatever the route."""

import asyncio
import contextlib
import functools
from collections.abc import Collection
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voicemon.server.access import Person
from voicemon.server.people_kept import KeptPeople
from voicemon.server.sessions import Session, Sessions

SESSION_COOKIE = "voicemon-session"
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
OPEN_PATHS = (SIGN_IN, SIGN_OUT, "/static/", "/vendor/")
"""The door, in either direction, and files that are everybody's."""
PROGRAM_PATHS = ("/api", "/feed/")
NOT_SIGNED_IN = 4401
"""Close code of a socket that nobody has signed in for, or no longer."""
SIGN_IN_FIRST = "Sign in first; programs show their key as 'Authorization: Bearer ...'"
SESSION_OVER = "The session has ended; sign in again"


class SignedIn:
    """ASGI middleware: finds out who asks, puts the `Person` into the scope as ``user``, and refuses nobodies.

    A page sends its reader to the sign-in and back; other requests are answered 401, sockets are closed with
    `NOT_SIGNED_IN`, also at the moment at which their session ends.
    """

    def __init__(
        self, app: ASGIApp, people: KeptPeople, sessions: Sessions, ingest_paths: Collection[str]
    ) -> None:
        self._app = app
        self._people = people
        self._sessions = sessions
        self._ingest_paths = tuple(ingest_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what somebody asks who may be here."""
        if scope["type"] not in ("http", "websocket") or self._is_open(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        session = self._sessions.of(session_token(headers))
        person = await self._program(scope["path"], headers) or (session.person if session else None)
        if person is None:
            await _turned_away(scope, headers, receive, send)
        elif scope["type"] == "http":
            await self._app({**scope, "user": person}, receive, functools.partial(_not_kept, send))
        elif session is None:
            await self._app({**scope, "user": person}, receive, send)
        else:
            await self._while_signed_in({**scope, "user": person}, session, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if scope["type"] == "websocket":
            return path.startswith(self._ingest_paths)  # it keeps its own keys
        return _under(path, OPEN_PATHS)

    async def _program(self, path: str, headers: Headers) -> Person | None:
        kind, _, key = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not path.startswith(PROGRAM_PATHS):
            return None
        return await self._people.with_key(key.strip())

    async def _while_signed_in(self, scope: Scope, session: Session, receive: Receive, send: Send) -> None:
        """Run a socket for as long as its session lasts."""
        over = asyncio.ensure_future(session.over.wait())
        closed = False

        async def receive_or_leave() -> Message:
            nonlocal closed
            heard = asyncio.ensure_future(receive())
            try:
                left = max(0.0, session.ends_at - self._sessions.clock())
                await asyncio.wait({heard, over}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if heard.done():
                    return heard.result()
            finally:
                heard.cancel()
            closed = True
            with contextlib.suppress(RuntimeError, OSError):  # it may be gone already
                await send({"type": "websocket.close", "code": NOT_SIGNED_IN, "reason": SESSION_OVER})
            return {"type": "websocket.disconnect", "code": NOT_SIGNED_IN, "reason": SESSION_OVER}

        async def send_while_open(message: Message) -> None:
            if not closed:
                await send(message)

        try:
            await self._app(scope, receive_or_leave, send_while_open)
        finally:
            over.cancel()


def session_token(headers: Headers) -> str:
    """The token that a browser shows; empty where it shows none."""
    return cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE, "")


async def _turned_away(scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await (
            receive()
        )  # its opening: only then may it be accepted, and only then does its reader hear the reason
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": NOT_SIGNED_IN, "reason": SIGN_IN_FIRST})
    elif scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", ""):
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = quote(scope["path"]) + (f"?{query}" if query else "")
        answer = RedirectResponse(f"{SIGN_IN}?next={quote(wanted, safe='')}", 303)
        await answer(scope, receive, functools.partial(_not_kept, send))
    else:
        refusal = JSONResponse({"error": SIGN_IN_FIRST}, 401, {"WWW-Authenticate": "Bearer"})
        await refusal(scope, receive, functools.partial(_not_kept, send))


async def _not_kept(send: Send, message: Message) -> None:
    """What was shown to one person is not kept by a browser for the next."""
    if message["type"] == "http.response.start":
        MutableHeaders(scope=message)["Cache-Control"] = "no-store"
    await send(message)


def _under(path: str, those: Collection[str]) -> bool:
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in those)
