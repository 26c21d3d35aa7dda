"""What past calls teach: one person's own trends, or a team's. Never people side by side."""

import asyncio
from datetime import UTC, date, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.call.card_shelf import CardShelf
from voicemon.call.learning import Asked, learnt
from voicemon.server.access import own_only
from voicemon.server.board import Board
from voicemon.server.guard import person_of

PARAMETERS = ("agent", "team", "training", "from", "to")


async def learn(request: Request) -> Response:
    """Trends over weeks of ``?agent=`` or of ``?team=``, with the days ``from`` and ``to``, and before and after the
    day of a ``training``. Asked without either, it names the teams; to an agent who has signed in it tells the own
    trends."""
    board: Board = request.app.state.board
    shelf: CardShelf = request.app.state.card_shelf
    try:
        own = own_only(person_of(request))
        asked = _asked(request, own or "")
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    live = frozenset(board.live)
    shelved = await asyncio.to_thread(shelf.of, asked.wants, live)
    found = await asyncio.to_thread(learnt, asked, shelved, datetime.now(UTC))
    if own is not None:
        found = msgspec.structs.replace(found, teams=[])  # there is none for an agent to ask for
    return Response(msgspec.json.encode(found), media_type="application/json")


def _asked(request: Request, own: str) -> Asked:
    """The question. Raises ValueError saying what is wrong with it."""
    given = request.query_params
    unknown = sorted(set(given) - set(PARAMETERS))
    if unknown:
        raise ValueError(f"unknown {unknown[0]!r}; there are {', '.join(PARAMETERS)}")
    if len(given.multi_items()) > len(given) or (given.get("agent") and given.get("team")):
        raise ValueError("one person's own trends or one team's: people are not set side by side here")
    return Asked(
        agent=own or given.get("agent", "").strip(),
        team=given.get("team", "").strip(),
        training=_day(given.get("training", ""), "training"),
        first=_day(given.get("from", ""), "from"),
        last=_day(given.get("to", ""), "to"),
    )


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{name} is a day such as 2026-05-01, not {text!r}") from None
