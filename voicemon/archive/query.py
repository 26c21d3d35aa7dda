"""Finding past calls: by what was said, by whom, when, how strained, and what came of it."""

import base64
import binascii
import re
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from voicemon.archive.record import CallRecord
from voicemon.archive.schema import MARK, UNMARK
from voicemon.archive.store import FIELDS, PARTIES, record_from
from voicemon.archive.words import Term, calls_expression, moments_expression, terms_of
from voicemon.errors import SearchError

Sort = Literal["date", "peak", "relevance"]
SORTS: tuple[Sort, ...] = ("date", "peak", "relevance")
MOST_CALLS = 100
"""Of one page."""
HITS = 3
"""Moments shown of a call; the review has the others."""
MOST_MOMENTS = 24
"""Utterances of a call that are looked at for the best `HITS` of them."""
_MARKED = re.compile(f"[{MARK}{UNMARK}]")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. Everything that is empty or None does not matter; what is given must hold together."""

    call: str = ""
    """The name of one call."""
    words: str = ""
    """As a person types them: plain words, ``"words in a row"``, ``begin*``."""
    party: str = ""
    """Who said the words: ``customer``, ``agent`` or ``mixed``."""
    since: float | None = None
    until: float | None = None
    """Calls that began within [since, until), in seconds since 1970."""
    agent: str = ""
    team: str = ""
    outcome: str = ""
    status: str = ""
    peak: float | None = None
    """Stress that was reached at least, 0..100."""
    alerts: bool | None = None
    hard: bool | None = None
    rated: bool | None = None
    """Whether the customer said how satisfied they were."""
    sort: Sort = "date"
    """Latest first, highest peak first, or best match first."""
    after: str = ""
    """The ``next`` of the page before."""
    limit: int = 25


class Hit(msgspec.Struct, frozen=True):
    """An utterance with what was looked for."""

    start_s: float
    """Second of the call at which it begins: `/review/{call}#t=SECONDS` opens there."""
    party: str
    text: str
    marks: list[tuple[int, int]]
    """What was found, as [from, to) in the text, in characters (code points)."""


class FoundCall(msgspec.Struct, frozen=True):
    """A call, and moments at which the words were said."""

    record: CallRecord
    moments: list[Hit]
    """The best of them, by time; none where no words were asked for."""


class FoundCalls(msgspec.Struct, frozen=True):
    """Some of the calls that were found."""

    calls: list[FoundCall]
    next: str | None
    """For the page after this one; None: this was the last."""
    count: int | None
    """Of all calls that fit, on the first page."""
    understood: list[str]
    """The terms that were looked for."""


class Choices(msgspec.Struct, frozen=True):
    """What past calls have, in the order of the alphabet."""

    team: list[str]
    agent: list[str]
    outcome: list[str]
    status: list[str]


def search(database: sqlite3.Connection, wanted: Search) -> FoundCalls:
    """The calls that ``wanted`` describes, a page of them. No words raise anything.

    Raises SearchError for an order that does not exist, a party that is none, or a cursor of another search.
    """
    if wanted.sort not in SORTS:
        raise SearchError(f"calls are sorted by {', '.join(SORTS)}, not by {wanted.sort!r}")
    if wanted.party and wanted.party not in PARTIES:
        raise SearchError(f"words are said by {', '.join(PARTIES)}, not by {wanted.party!r}")
    terms = terms_of(wanted.words)
    tables, conditions, values = _conditions(wanted, terms)
    key = _key(wanted.sort, bool(terms))
    limit = min(max(1, wanted.limit), MOST_CALLS)
    inner = f"SELECT call.id AS id, {key} AS key FROM {tables} WHERE {' AND '.join(conditions) or '1'}"
    past = _after(wanted)
    # The best match of each call is reckoned once, for the count and for the order.
    rows = database.execute(
        f"WITH fits AS MATERIALIZED ({inner}) SELECT id, key, (SELECT count(*) FROM fits) AS count FROM fits "
        f"{'WHERE (key, id) < (:after_key, :after_id)' if past else ''} ORDER BY key DESC, id DESC LIMIT :limit",
        {**values, **past, "limit": limit + 1},
    ).fetchall()
    shown = rows[:limit]
    return FoundCalls(
        calls=[_found(database, row["id"], terms, wanted.party) for row in shown],
        next=_cursor(wanted.sort, shown[-1]) if len(rows) > limit else None,
        count=None if past else (rows[0]["count"] if rows else 0),
        understood=[" ".join(term.words) + "*" * term.prefix for term in terms],
    )


def choices(database: sqlite3.Connection, agent: str = "") -> Choices:
    """What there is to choose from, in all calls or in those of ``agent``."""
    found = {}
    for name in Choices.__struct_fields__:
        rows = database.execute(
            f"SELECT DISTINCT {name} FROM call WHERE {name} != '' {'AND agent = :agent' if agent else ''} "
            f"ORDER BY {name}",
            {"agent": agent},
        )
        found[name] = [row[0] for row in rows]
    return Choices(**found)


def _conditions(wanted: Search, terms: list[Term]) -> tuple[str, list[str], dict[str, Any]]:
    """Tables, conditions and their values."""
    tables, conditions = "call", []
    values: dict[str, Any] = {}
    if terms:
        # SQLite would else walk through the calls and ask for the words of each anew.
        tables = "told CROSS JOIN call ON call.id = told.rowid"
        conditions.append("told MATCH :words")
        values["words"] = calls_expression(terms, wanted.party)
    if wanted.call:
        conditions.append("call.name = :call")
        values["call"] = wanted.call
    for name in ("agent", "team", "outcome", "status"):
        if getattr(wanted, name):
            conditions.append(f"call.{name} = :{name}")
            values[name] = getattr(wanted, name)
    for name, condition in (("since", "at >= :since"), ("until", "at < :until"), ("peak", "peak >= :peak")):
        if getattr(wanted, name) is not None:
            conditions.append(f"call.{condition}")
            values[name] = getattr(wanted, name)
    for name, condition in (("alerts", "alerts > 0"), ("hard", "hard"), ("rated", "csat IS NOT NULL")):
        if getattr(wanted, name) is not None:
            conditions.append(f"({condition}) = :{name}")
            values[name] = int(getattr(wanted, name))
    return tables, conditions, values


def _key(sort: Sort, words: bool) -> str:
    """What the calls are sorted by, falling. A call without a reading has no peak and comes last."""
    if sort == "relevance" and words:
        return "-told.rank"
    return "coalesce(call.peak, -1.0)" if sort == "peak" else "call.at"


def _after(wanted: Search) -> dict[str, Any]:
    if not wanted.after:
        return {}
    try:
        sort, key, row = msgspec.json.decode(
            base64.urlsafe_b64decode(wanted.after.encode()), type=tuple[str, float, int]
        )
    except (binascii.Error, msgspec.DecodeError, UnicodeError):
        raise SearchError(f"no page comes after {wanted.after[:40]!r}") from None
    if sort != wanted.sort:
        raise SearchError(f"the page before was sorted by {sort}, this one by {wanted.sort}")
    return {"after_key": key, "after_id": row}


def _cursor(sort: Sort, row: sqlite3.Row) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((sort, row["key"], row["id"]))).decode()


def _found(database: sqlite3.Connection, row_id: int, terms: list[Term], party: str) -> FoundCall:
    row = database.execute(
        f"SELECT {', '.join(FIELDS)}, first_said, after_said FROM call WHERE id = ?", (row_id,)
    ).fetchone()
    return FoundCall(record_from(row), _moments(database, row, terms, party) if terms else [])


def _moments(database: sqlite3.Connection, row: sqlite3.Row, terms: list[Term], party: str) -> list[Hit]:
    """The utterances of one call with most of what was looked for, by time."""
    rows = database.execute(
        "SELECT start_s, party, highlight(said, 0, :mark, :unmark) AS shown FROM said "
        "WHERE said MATCH :words AND rowid >= :first AND rowid < :after "
        f"{'AND party = :party' if party else ''} LIMIT {MOST_MOMENTS}",
        {
            "words": moments_expression(terms), "mark": MARK, "unmark": UNMARK, "party": party,
            "first": row["first_said"], "after": row["after_said"],
        },
    )  # fmt: skip
    moments = [Hit(each["start_s"], each["party"], *_unmarked(each["shown"])) for each in rows]
    best = sorted(moments, key=lambda moment: -sum(stop - start for start, stop in moment.marks))[:HITS]
    return sorted(best, key=lambda moment: moment.start_s)


def _unmarked(shown: str) -> tuple[str, list[tuple[int, int]]]:
    """Text and the spans that were marked in it."""
    pieces = _MARKED.split(shown)
    marks, at = [], 0
    for number, piece in enumerate(pieces):
        if number % 2:  # marks never nest, so every other piece was marked
            marks.append((at, at + len(piece)))
        at += len(piece)
    return "".join(pieces), marks
