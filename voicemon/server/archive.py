"""Past calls over HTTP: found by what was said and how it went, and what their history teaches."""

import asyncio
import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.archive.history import History, history
from voicemon.archive.index import Index
from voicemon.archive.query import Choices, FoundCalls, Search, choices, search
from voicemon.errors import ArchiveError, SearchError
from voicemon.server.access import own_only
from voicemon.server.guard import person_of

OWN_WORDS_SECONDS = 0.3
"""A search waits so long at most for the calls and remarks of a moment ago; nearly always a hundredth is enough."""
ONE_DAY = timedelta(days=1)
_TEXTS = ("call", "words", "party", "agent", "team", "outcome", "status", "sort", "after")
_YES_NO = {"1": True, "yes": True, "0": False, "no": False}


class ArchiveAnswer(msgspec.Struct, frozen=True):
    """Past calls that fit."""

    page: FoundCalls
    choices: Choices | None
    """What there is to choose from, with the first page."""
    unread: int
    """Calls that the server has still to read: they may fit as well."""


async def archive(request: Request) -> Response:
    """GET: calls that fit ``call`` (its name), ``words``, ``party``, ``from``, ``to``, ``agent``, ``team``,
    ``outcome``, ``status``, ``peak``, ``alerts``, ``hard`` and ``rated``, by ``sort``, ``limit`` of them ``after``
    those of an earlier page.

    The first page tells how many there are and what can be chosen from. An option that makes no sense is answered
    with 400 and a line; words always make sense. Whoever has only own calls finds no others.
    """
    index: Index = request.app.state.index
    own = own_only(person_of(request)) or ""

    def find() -> ArchiveAnswer:
        wanted = search_from(request.query_params)
        wanted = replace(wanted, agent=own) if own else wanted
        index.catch_up(OWN_WORDS_SECONDS)
        with index.reading() as database:
            found = search(database, wanted)
            first = None if wanted.after else choices(database, own)
        return ArchiveAnswer(found, first, index.waiting)

    return await _answered(find)


async def calls_history(request: Request) -> Response:
    """GET: how satisfaction goes together with stress, recovery and phrases, over ``from``, ``to`` and ``team``."""
    index: Index = request.app.state.index

    def look_back() -> History:
        asked = _known(request.query_params, ("from", "to", "team"))
        with index.reading() as database:
            return history(database, _day(asked, "from"), _day(asked, "to"), asked.get("team", ""))

    return await _answered(look_back)


def search_from(asked: Mapping[str, str]) -> Search:
    """The search that a query string describes. Raises SearchError."""
    asked = _known(asked, (*_TEXTS, "from", "to", "peak", "alerts", "hard", "rated", "limit"))
    given: dict[str, Any] = {name: asked[name] for name in _TEXTS if name in asked}
    peak = _number(asked, "peak")
    limit = _number(asked, "limit")
    return Search(
        **given,
        since=_day(asked, "from"),
        until=_day(asked, "to"),
        peak=peak,
        alerts=_yes_no(asked, "alerts"),
        hard=_yes_no(asked, "hard"),
        rated=_yes_no(asked, "rated"),
        limit=25 if limit is None else int(limit),
    )


async def _answered(work: Callable[[], Any]) -> Response:
    try:
        return Response(msgspec.json.encode(await asyncio.to_thread(work)), media_type="application/json")
    except SearchError as error:
        return JSONResponse({"error": str(error)}, 400)
    except ArchiveError as error:
        return JSONResponse({"error": str(error)}, 503)


def _known(asked: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """What was asked for, without what was left empty."""
    for name in asked:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)[0]
            raise SearchError(f"unknown option {name!r}; did you mean {near!r}?")
    return {name: value for name, value in asked.items() if value}


def _number(asked: Mapping[str, str], name: str) -> float | None:
    if name not in asked:
        return None
    try:
        number = float(asked[name])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SearchError(f"{name} is a number, not {asked[name]!r}")
    return number


def _yes_no(asked: Mapping[str, str], name: str) -> bool | None:
    if name not in asked:
        return None
    if asked[name] not in _YES_NO:
        raise SearchError(f"{name} is {', '.join(_YES_NO)}, not {asked[name]!r}")
    return _YES_NO[asked[name]]


def _day(asked: Mapping[str, str], name: str) -> float | None:
    """Seconds since 1970 of a day or moment, by this machine's clock where no zone is said. The day ``to`` is in."""
    if name not in asked:
        return None
    try:
        moment = datetime.fromisoformat(asked[name])
        if name == "to" and len(asked[name]) == len("2026-01-31"):
            moment += ONE_DAY
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        raise SearchError(f"{name} is a day such as 2026-01-31, not {asked[name]!r}") from None
