"""The index's tables, and opening it: one that is broken or of another version is made anew: the logs have it all."""

import contextlib
import sqlite3
from pathlib import Path

from voicemon.errors import ArchiveError

INDEX_NAME = "index.sqlite"
VERSION = 1
"""Of the tables below and of what a record means; another one is built anew."""
BUSY_SECONDS = 30.0
"""Another process may be writing: `voicemon index` beside a server."""

BREAK = "\ue002"
"""A word of its own between two utterances, so that no phrase reaches from one into the next. Nobody can type it: this
and the two marks are taken out of what is written and of what is asked."""
MARK, UNMARK = "\ue000", "\ue001"
"""Around what was found, where SQLite shows it."""

# Diacritics are folded, so that `a` finds `ä` and the other way round; the prefix indexes make `refu*` cheap.
_TOKENS = """tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'"""

TABLES = f"""
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,            -- seconds since 1970
    started_at TEXT NOT NULL,    -- as the log has it
    seconds REAL NOT NULL,
    agent TEXT NOT NULL, team TEXT NOT NULL, source TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL,
    peak REAL, at_end REAL, last_third REAL,    -- stress 0..100
    rises INTEGER NOT NULL, settled INTEGER, recovery_s REAL,
    missing INTEGER NOT NULL, alerts INTEGER NOT NULL, cues INTEGER NOT NULL, hard INTEGER NOT NULL,
    phrases TEXT NOT NULL,       -- JSON: family to how often
    spark TEXT NOT NULL,         -- JSON: [[seconds, stress], …]
    outcome TEXT NOT NULL,
    csat REAL, score REAL, lowest REAL, highest REAL, feedback TEXT NOT NULL,
    log_stamp TEXT NOT NULL, remarks_stamp TEXT NOT NULL,
    first_said INTEGER NOT NULL, after_said INTEGER NOT NULL    -- rows of `said`: from, up to
);
CREATE INDEX call_at ON call (at, id);
CREATE INDEX call_peak ON call (peak, id);
CREATE INDEX call_team ON call (team);
CREATE INDEX call_agent ON call (agent);
CREATE INDEX call_outcome ON call (outcome);
CREATE INDEX call_status ON call (status);
CREATE INDEX call_csat ON call (csat) WHERE csat IS NOT NULL;
CREATE TABLE board (    -- apart from the calls, as a search that reads those should have little to read
    call INTEGER PRIMARY KEY,
    summary TEXT NOT NULL,       -- JSON, as the board shows it
    kind TEXT NOT NULL           -- which fold made it
);
CREATE VIRTUAL TABLE said USING fts5(
    words, party UNINDEXED, start_s UNINDEXED, stop_s UNINDEXED, {_TOKENS}
);
CREATE VIRTUAL TABLE told USING fts5(customer, agent, mixed, {_TOKENS});  -- a row a call: all that each party said
PRAGMA user_version = {VERSION};
"""


def index_path(calls: Path, chosen: str = "") -> Path:
    """Where the index of the calls in a folder is: beside them, or where `[server] index` says."""
    return Path(chosen) if chosen else calls / INDEX_NAME


def open_index(path: Path) -> tuple[sqlite3.Connection, str | None]:
    """The index at ``path`` for its one writer, and a line about it where it had to be made anew.

    Raises ArchiveError where it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        there = path.exists() and path.stat().st_size > 0
        database = connect(path)
        why = _why_unfit(database) if there else None
        if why is not None:
            database.close()
            remove_index(path)
            database = connect(path)
        if not there or why is not None:
            _make_tables(database)
        return database, None if why is None else f"{path} is {why}: it is built anew from the logs"
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{path}: {error}; the index of past calls cannot be kept there") from None


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use, though only one at a time. Transactions are begun by hand."""
    database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    return database


def remove_index(path: Path) -> None:
    """Take the index away, and what SQLite keeps beside it. Raises OSError."""
    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)


def _why_unfit(database: sqlite3.Connection) -> str | None:
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            return f"of version {version}, not {VERSION}"
        for table in ("call", "board", "said", "told"):
            database.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)").fetchone()
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        return f"broken ({error})"
    return None


def _make_tables(database: sqlite3.Connection) -> None:
    # Readers go on beside the writer; what the last moment before a power cut wrote is in the logs.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    with contextlib.closing(database.cursor()) as cursor:
        cursor.executescript(f"BEGIN IMMEDIATE; {TABLES} COMMIT;")
