"""Customers' satisfaction from a table: each line becomes a remark on its call, however often it is read."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME
from voicemon.errors import ArchiveError, CallLogError

COLUMNS = ("call", "score", "lowest", "highest", "text", "when")
NEEDED = ("call", "score")
REMARK_ID = "feedback-table"
"""Of the remark; one that names when it was given has that behind it, so that two surveys of a call are two remarks."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one line: ``complaint`` where nothing did; ``new`` where the call had not had it before."""

    line: int
    call: str
    new: bool = False
    complaint: str | None = None


def take_table(table: Path, calls: Path) -> Iterator[Taken]:
    """Put each line of the CSV file ``table`` with the calls in the folder ``calls``.

    Columns: call, score, and, where they differ from 1, 5, nothing and now: lowest, highest, text, when (ISO 8601).
    Raises ArchiveError where the file is no such table; a line that cannot be used is said, and the others go on.
    """
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{table}: {error}") from None
    # Spreadsheets of half of Europe part columns by semicolons, as the comma is in their numbers.
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", restval="")
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ArchiveError(
            f"{table}: no column {missing[0]!r}; it takes {', '.join(COLUMNS)}, of which the first two must be there"
        )
    rows.fieldnames = names
    for row in rows:
        name = row["call"].strip()
        try:
            yield Taken(rows.line_num, name, _take(calls, name, row))
        except (ValueError, CallLogError) as error:
            yield Taken(rows.line_num, name, complaint=f"{table}, line {rows.line_num}: {error}")


def _take(calls: Path, name: str, row: dict[str, str]) -> bool:
    """Whether the call learned anything. Raises ValueError or CallLogError."""
    if not name or Path(name).name != name or not (calls / name / LOG_NAME).is_file():
        raise ValueError(f"no call {name!r} in {calls}")
    given = _feedback(row)
    for standing in rm.read_remarks(calls / name):
        if standing.id == given.id:
            # A table that does not say when says nothing new when it is read again.
            same = (
                given if row.get("when", "").strip() else msgspec.structs.replace(given, when=standing.when)
            )
            if standing == same:
                return False
    rm.add_remark(calls / name, given)
    return True


def _feedback(row: dict[str, str]) -> rm.FeedbackGiven:
    when = row.get("when", "").strip()
    if when:
        datetime.fromisoformat(when)
    given = rm.FeedbackGiven(
        id=f"{REMARK_ID} {when}".strip(),
        by="",
        when=when or datetime.now(UTC).isoformat(timespec="seconds"),
        score=_number(row, "score"),
        lowest=_number(row, "lowest", 1.0),
        highest=_number(row, "highest", 5.0),
        text=row.get("text", "").strip(),
    )
    if len(given.text) > rm.LONGEST_TEXT:
        raise ValueError(f"a text may have {rm.LONGEST_TEXT} characters")
    return given


def _number(row: dict[str, str], name: str, otherwise: float | None = None) -> float:
    text = row.get(name, "").strip()
    if not text and otherwise is not None:
        return otherwise
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name} {text!r} is no number") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} {text!r} is no number")
    return number
