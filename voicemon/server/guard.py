"""What `access.may` says, held against every route: each is mounted with what it is about, and answers no further."""

import html
from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.websockets import WebSocket

from voicemon.server.access import About, Action, Person, may, own_only
from voicemon.server.board import Board
from voicemon.server.pages import filled

Handler = Callable[[Request], Awaitable[Response]]
SocketHandler = Callable[[WebSocket], Awaitable[None]]

REFUSED = 4403
"""Close code of a socket that is not for whoever signed in."""


def person_of(connection: HTTPConnection) -> Person | None:
    """Who asks; None where there is no sign-in."""
    person: Person | None = connection.scope.get("user")
    return person


def guarded(action: Action, handler: Handler) -> Handler:
    """``handler`` for those who may do ``action``; the others get 403 with one line, as a page or as JSON."""

    async def guard(request: Request) -> Response:
        reason = _why_not(request, action)
        return await handler(request) if reason is None else refusal(request, reason)

    guard.action = action  # type: ignore[attr-defined]
    return guard


def guarded_socket(action: Action, handler: SocketHandler) -> SocketHandler:
    """``handler`` for those who may do ``action``; the others' sockets are closed with `REFUSED` and one line."""

    async def guard(socket: WebSocket) -> None:
        reason = _why_not(socket, action)
        if reason is None:
            await handler(socket)
        else:
            await socket.accept()
            await socket.close(REFUSED, reason)

    guard.action = action  # type: ignore[attr-defined]
    return guard


def refusal(request: Request, reason: str) -> Response:
    """The answer to somebody who may not: a page for a reader, JSON for a program."""
    if "text/html" in request.headers.get("accept", "") and request.method == "GET":
        return HTMLResponse(filled("refused.html", person_of(request), reason=html.escape(reason)), 403)
    return JSONResponse({"error": reason}, 403)


def _why_not(connection: HTTPConnection, action: Action) -> str | None:
    person = person_of(connection)
    if action is Action.CALL:
        about = About(agent=_agent_of(connection.app.state.board, connection.path_params["call"]))
    else:
        asked = connection.query_params
        # Whoever has only own calls and names nobody asks for those.
        about = About(asked.get("agent", "").strip() or own_only(person), asked.get("team", "").strip())
    return may(person, action, about)


def _agent_of(board: Board, call: str) -> str | None:
    if call in board.live:
        return board.live[call].state.agent
    agent: str | None = board.over[call].get("agent", "") if call in board.over else None
    return agent
