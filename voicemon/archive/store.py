"""Rows into the index and out of it, on the writer's connection."""

import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from voicemon.archive.past_call import PastCall, Stamp
from voicemon.archive.record import CallRecord, Said
from voicemon.archive.schema import BREAK, MARK, UNMARK
from voicemon.audio.chunk import Channel

FIELDS = CallRecord.__struct_fields__
_KEPT = (*FIELDS, "log_stamp", "remarks_stamp", "first_said", "after_said")
_JSON = ("phrases", "spark")
_UPSERT = (
    f"INSERT INTO call ({', '.join(_KEPT)}) VALUES ({', '.join(':' + name for name in _KEPT)}) "
    f"ON CONFLICT (name) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in _KEPT if name != 'name')}"
)
_NOBODY_TYPES = str.maketrans(dict.fromkeys((MARK, UNMARK, BREAK), " "))
PARTIES = tuple(str(channel) for channel in (Channel.CUSTOMER, Channel.AGENT, Channel.MIXED))


def put(database: sqlite3.Connection, call: PastCall, summary_kind: str = "") -> None:
    """Keep ``call`` in place of what was kept of it. Within a transaction of the caller's."""
    known = database.execute(
        "SELECT id, log_stamp, first_said, after_said FROM call WHERE name = ?", (call.record.name,)
    ).fetchone()
    # A remark changes no words, so those stay where they are.
    if known is not None and known["log_stamp"] == call.stamp.log:
        rows = (known["first_said"], known["after_said"])
    else:
        if known is not None:
            _forget_words(database, known)
        rows = _put_said(database, call.said)
    database.execute(_UPSERT, _values(call, rows))
    (row,) = database.execute("SELECT id FROM call WHERE name = ?", (call.record.name,)).fetchone()
    if known is None or known["log_stamp"] != call.stamp.log:
        _put_told(database, row, call.said)
    database.execute("DELETE FROM board WHERE call = ?", (row,))
    if call.summary is not None:
        summary = msgspec.json.encode(call.summary).decode()
        database.execute("INSERT INTO board VALUES (?, ?, ?)", (row, summary, summary_kind))


def forget(database: sqlite3.Connection, names: Iterable[str]) -> None:
    """Take calls out, whose logs are there no more."""
    for name in names:
        known = database.execute(
            "SELECT id, first_said, after_said FROM call WHERE name = ?", (name,)
        ).fetchone()
        if known is not None:
            _forget_words(database, known)
            database.execute("DELETE FROM board WHERE call = ?", (known["id"],))
            database.execute("DELETE FROM call WHERE id = ?", (known["id"],))


def stamps(database: sqlite3.Connection) -> dict[str, Stamp]:
    """Of which bytes each call's rows were made, by name."""
    rows = database.execute("SELECT name, log_stamp, remarks_stamp FROM call")
    return {row["name"]: Stamp(row["log_stamp"], row["remarks_stamp"]) for row in rows}


def summaries(database: sqlite3.Connection, kind: str) -> dict[str, dict[str, Any]]:
    """The board's summaries of that kind, by the calls' names."""
    rows = database.execute(
        "SELECT name, summary FROM board JOIN call ON call.id = board.call WHERE kind = ?", (kind,)
    )
    return {row["name"]: msgspec.json.decode(row["summary"]) for row in rows}


def record_from(row: sqlite3.Row) -> CallRecord:
    """The record that a row of ``call`` holds."""
    values = {name: row[name] for name in FIELDS}
    values |= {name: msgspec.json.decode(row[name]) for name in _JSON}
    return msgspec.convert(values, CallRecord, strict=False)


def clean(text: str) -> str:
    """``text`` composed, and without what only the index itself writes."""
    return unicodedata.normalize("NFC", text.translate(_NOBODY_TYPES))


def _values(call: PastCall, rows: tuple[int, int]) -> dict[str, object]:
    values = msgspec.structs.asdict(call.record)
    values |= {name: msgspec.json.encode(values[name]).decode() for name in _JSON}
    return {
        **values,
        "log_stamp": call.stamp.log,
        "remarks_stamp": call.stamp.remarks,
        "first_said": rows[0],
        "after_said": rows[1],
    }


def _put_said(database: sqlite3.Connection, said: Sequence[Said]) -> tuple[int, int]:
    """One row an utterance, without a hole between them: a call's rows are found as a range."""
    last = database.execute("SELECT rowid FROM said ORDER BY rowid DESC LIMIT 1").fetchone()
    first: int = (last["rowid"] if last else 0) + 1
    database.executemany(
        "INSERT INTO said (rowid, words, party, start_s, stop_s) VALUES (?, ?, ?, ?, ?)",
        [
            (row, clean(each.words), each.party, each.start_s, each.stop_s)
            for row, each in enumerate(said, start=first)
        ],
    )
    return first, first + len(said)


def _put_told(database: sqlite3.Connection, row: int, said: Sequence[Said]) -> None:
    between = f" {BREAK} "
    texts = [between.join(clean(each.words) for each in said if each.party == party) for party in PARTIES]
    database.execute("INSERT INTO told (rowid, customer, agent, mixed) VALUES (?, ?, ?, ?)", (row, *texts))


def _forget_words(database: sqlite3.Connection, known: sqlite3.Row) -> None:
    database.execute(
        "DELETE FROM said WHERE rowid >= ? AND rowid < ?", (known["first_said"], known["after_said"])
    )
    database.execute("DELETE FROM told WHERE rowid = ?", (known["id"],))
