"""What past calls teach: how customers' satisfaction goes together with stress, recovery and what was said.

Over all calls or a team's, never an agent's: satisfaction says something about a call, and little about one person.
"""

import sqlite3
from collections.abc import Sequence

import msgspec

from voicemon.archive.correlation import TOO_FEW, Correlation, spearman
from voicemon.archive.record import CallRecord
from voicemon.archive.store import FIELDS, record_from

MOST_POINTS = 2_000
"""Drawn on a page, the latest of them; what is calculated rests on all."""

STRESS = {
    "peak": "highest stress",
    "at_end": "stress at the end",
    "last_third": "stress in the last third",
    "recovery_s": "time until a rise has settled",
    "rises": "rises of stress",
}
"""Measures of a call by their names in its record, and in words."""


class Relation(msgspec.Struct, frozen=True):
    """One measure beside satisfaction, over the calls that have both."""

    measure: str
    """Such as ``peak``, or ``phrase:`` and a family of phrases."""
    says: str
    """The measure in words."""
    n: int
    """How many calls it rests on."""
    correlation: Correlation | None
    why: str
    """Why there is none: too few calls, or no difference between them."""


class RatedCall(msgspec.Struct, frozen=True):
    """A call whose customer said how satisfied they were."""

    call: str
    at: float
    """When it began, in seconds since 1970."""
    csat: float
    """0 the lowest of its scale, 1 the highest."""
    measures: dict[str, float]
    """By the names of the relations; one that the call lacks is left out."""


class History(msgspec.Struct, frozen=True):
    """Relations, and the calls they rest on."""

    calls: int
    n: int
    """Of the calls so many were rated."""
    too_few: int
    """Below so many no correlation is given."""
    relations: list[Relation]
    points: list[RatedCall]


def history(
    database: sqlite3.Connection, since: float | None = None, until: float | None = None, team: str = ""
) -> History:
    """The history of the calls that began within [since, until), in seconds since 1970, of all or of one team."""
    conditions, values = ["1"], {"since": since, "until": until, "team": team}
    conditions += ["at >= :since"] * (since is not None) + ["at < :until"] * (until is not None)
    conditions += ["team = :team"] * bool(team)
    where = " AND ".join(conditions)
    (calls,) = database.execute(f"SELECT count(*) FROM call WHERE {where}", values).fetchone()
    rows = database.execute(
        f"SELECT {', '.join(FIELDS)} FROM call WHERE csat IS NOT NULL AND {where} ORDER BY at, id", values
    )
    rated = [record_from(row) for row in rows]
    families = sorted({family for record in rated for family in record.phrases})
    points = [_point(record, families) for record in rated]
    named = {**STRESS, **{f"phrase:{family}": f"phrases of {family}" for family in families}}
    relations = [_relation(measure, says, points) for measure, says in named.items()]
    return History(calls, len(points), TOO_FEW, relations, points[-MOST_POINTS:])


def _point(record: CallRecord, families: Sequence[str]) -> RatedCall:
    assert record.csat is not None
    stress = {name: getattr(record, name) for name in STRESS}
    measures = {name: float(value) for name, value in stress.items() if value is not None}
    if record.peak is None:  # nothing was read, so that nothing rose says nothing
        measures.pop("rises", None)
    # Words that nobody wrote down cannot have been counted.
    if record.missing == 0:
        measures |= {f"phrase:{family}": float(record.phrases.get(family, 0)) for family in families}
    return RatedCall(record.name, record.at, record.csat, measures)


def _relation(measure: str, says: str, points: Sequence[RatedCall]) -> Relation:
    pairs = [(point.measures[measure], point.csat) for point in points if measure in point.measures]
    if len(pairs) < TOO_FEW:
        return Relation(measure, says, len(pairs), None, f"too few calls: {TOO_FEW} are needed")
    found = spearman([x for x, _ in pairs], [y for _, y in pairs])
    return Relation(measure, says, len(pairs), found, "" if found else "no difference between the calls")
