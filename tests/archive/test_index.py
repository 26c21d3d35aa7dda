"""The index is what the logs and remarks add up to, however it came to be, and is made again when it is broken."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.made import CALM, outcome, rated, write_call
from voicemon.archive.index import Index
from voicemon.archive.past_call import PastCall
from voicemon.archive.query import Search, search
from voicemon.archive.schema import VERSION
from voicemon.archive.store import FIELDS
from voicemon.errors import ArchiveError


def content(index: Index) -> tuple[list[Any], ...]:
    """All that the index holds, without the numbers of its rows."""
    with index.reading() as database:
        calls = database.execute(
            f"SELECT {', '.join(FIELDS)}, log_stamp, remarks_stamp FROM call ORDER BY name"
        )
        said = database.execute(
            "SELECT call.name, said.words, said.party, said.start_s, said.stop_s FROM call "
            "JOIN said ON said.rowid >= first_said AND said.rowid < after_said ORDER BY call.name, said.rowid"
        )
        told = database.execute(
            "SELECT name, customer, told.agent, mixed FROM call JOIN told ON told.rowid = call.id ORDER BY name"
        )
        sizes = [database.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("said", "told")]
        return (
            [*map(tuple, calls)],
            [*map(tuple, said)],
            [*map(tuple, told)],
            [tuple(size) for size in sizes],
        )


def made_of(calls: Path, path: Path) -> tuple[list[Any], ...]:
    with Index(path, calls) as index:
        for log in calls.glob("*/events.jsonl"):
            index.learn(log.parent.name)
        index.drain()
        return content(index)


def names(index: Index, words: str) -> list[str]:
    with index.reading() as database:
        return [call.record.name for call in search(database, Search(words=words)).calls]


STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "again", "score", "outcome", "gone"]), st.sampled_from("abc"),
              st.text("xyz ß", max_size=8), st.integers(1, 5)),
    max_size=12,
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_it_is_the_same_whether_it_grew_or_was_made_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("grown")
    calls = folder / "calls"
    calls.mkdir()
    with Index(folder / "grown.sqlite", calls) as index:
        for what, name, text, number in steps:
            there = (calls / name).is_dir()
            if what in ("call", "again") and (not there or what == "again"):
                if there:
                    (calls / name / "events.jsonl").unlink()
                    (calls / name).rename(calls / f"{name}-{len(list(calls.iterdir()))}.old")
                write_call(calls, name, [("customer", text, 10.0 * number)] * number, started_at="")
            elif what == "score" and there:
                rated(calls / name, number, name=f"f{number % 2}")
            elif what == "outcome" and there:
                outcome(calls / name, text)
            elif what == "gone" and there:
                (calls / name / "events.jsonl").unlink()
                (calls / name).rename(calls / f"{name}-{len(list(calls.iterdir()))}.old")
            index.learn(name)
            if number > 3:
                index.drain()
        index.drain()
        grown = content(index)
    assert grown == made_of(calls, folder / "at-once.sqlite")


@pytest.mark.parametrize("spoilt", [b"not a database at all, by any means", b"version", b"page", b"table"])
def test_one_that_is_broken_or_of_another_version_is_made_anew_and_says_so(
    tmp_path: Path, spoilt: bytes
) -> None:
    write_call(tmp_path, "c")
    path = tmp_path / "index.sqlite"
    before = made_of(tmp_path, path)
    if spoilt == b"version":
        with sqlite3.connect(path) as database:
            database.execute(f"PRAGMA user_version = {VERSION + 1}")
    elif spoilt == b"table":
        with sqlite3.connect(path) as database:
            database.execute("DROP TABLE call")
    elif spoilt == b"page":
        path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)
    else:
        path.write_bytes(spoilt)
    with Index(path, tmp_path) as index:
        assert index.complaint is not None
        assert "index.sqlite" in index.complaint and "\n" not in index.complaint
        index.learn("c")
        index.drain()
        assert content(index) == before
    with Index(path, tmp_path) as index:
        assert index.complaint is None


def test_one_that_breaks_while_it_is_used_is_made_anew_from_the_logs(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_call(tmp_path, name)
    path = tmp_path / "index.sqlite"
    with Index(path, tmp_path) as index:
        index.learn("a")
        index.learn("b")
        index.drain()
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA writable_schema = ON")
            database.execute("DELETE FROM said_data WHERE id > 10")
            database.execute("UPDATE told_data SET block = x'ffffffffff' WHERE id > 10")
        database.close()
        with pytest.raises(ArchiveError, match="built anew"):
            names(index, "bill")
        index.drain()
        index.drain()
        assert names(index, "bill") == ["b", "a"]


def test_a_call_that_makes_no_sense_stops_no_other(tmp_path: Path) -> None:
    write_call(tmp_path, "good")
    bad = write_call(tmp_path, "bad")
    told: list[object] = []
    with Index(tmp_path / "i", tmp_path) as index:
        index.learn("bad")
        index.drain()
        (bad / "events.jsonl").write_bytes(b"nonsense")
        for name in ("bad", "nowhere", "good"):
            index.learn(name, told.append)
        index.drain()
        assert names(index, "bill") == ["good"]
    assert [isinstance(each, PastCall) for each in told] == [False, False, True]


def test_readers_go_on_beside_the_writer_and_other_writers_wait(tmp_path: Path) -> None:
    for number in range(30):
        write_call(tmp_path, f"c{number}")
    seen: list[int] = []
    with Index(tmp_path / "i", tmp_path) as one, Index(tmp_path / "i", tmp_path) as other:
        threads = [threading.Thread(target=lambda: seen.append(len(names(one, "bill")))) for _ in range(4)]
        for number in range(30):
            (one if number % 2 else other).learn(f"c{number}")
            if number % 8 == 0:
                threads.pop().start()
        one.drain()
        other.drain()
        assert len(names(other, "bill")) == 25
        with one.reading() as database:
            assert search(database, Search(words="bill")).count == 30
    assert threads == []
    assert all(0 <= count <= 25 for count in seen)


def test_where_no_index_can_be_kept_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="index of past calls"), Index(tmp_path / "file" / "i", tmp_path):
        pass


def test_a_remark_changes_the_row_and_leaves_the_words(tmp_path: Path) -> None:
    folder = write_call(tmp_path, "c", CALM)
    with Index(tmp_path / "i", tmp_path) as index:
        index.learn("c")
        index.drain()
        with index.reading() as database:
            before = [tuple(row) for row in database.execute("SELECT first_said, after_said FROM call")]
        rated(folder, 5.0)
        index.learn("c")
        index.drain()
        with index.reading() as database:
            assert [
                tuple(row) for row in database.execute("SELECT first_said, after_said FROM call")
            ] == before
            assert database.execute("SELECT csat FROM call").fetchone()[0] == 1.0


def test_whoever_has_just_added_something_sees_it(tmp_path: Path) -> None:
    for number in range(8):
        write_call(tmp_path, f"c{number}")
    with Index(tmp_path / "i", tmp_path) as index:
        index.catch_up(10)  # nothing is waited for
        for number in range(8):
            index.learn(f"c{number}", later=number > 3)
        index.catch_up(10)
        assert {f"c{number}" for number in range(4)} <= set(names(index, "bill"))
