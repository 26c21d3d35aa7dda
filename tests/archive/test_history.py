"""What the history says rests on rated calls alone, tells how many they are, and knows no agents."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.made import rated, write_call
from voicemon import events as ev
from voicemon.archive.correlation import TOO_FEW
from voicemon.archive.history import History, Relation, history
from voicemon.archive.past_call import past_call
from voicemon.archive.schema import open_index
from voicemon.archive.store import put


def phrases(times: int) -> list[ev.CallEvent]:
    heard = ev.PhraseHeard(
        channel="agent",
        utterance="agent-0",
        family="empathy",
        start=0,
        stop=1,
        text="t",
        phrase="t",
        score=1.0,
    )
    return [heard] * times


def missing() -> ev.CallEvent:
    return ev.TranscriptMissing(channel="agent", utterance="agent-0", start=0, stop=1, reason="too much")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Calls whose customers are the less satisfied the more strained, and the more the more empathy was said."""
    database, _ = open_index(tmp_path / "i")
    for number in range(TOO_FEW + 5):
        lines = [("agent", "yes", None), ("customer", "no", float(4 * number))]
        more = phrases(TOO_FEW + 5 - number) + ([missing()] if number == 3 else [])
        folder = write_call(tmp_path, f"c{number:02d}", lines, *more, team="even" if number % 2 else "odd")
        if number < TOO_FEW + 2:
            rated(folder, 5 - number / 10)
        put(database, past_call(folder))
    yield database
    database.close()


def relation(found: History, measure: str) -> Relation:
    (relation,) = [each for each in found.relations if each.measure == measure]
    return relation


def test_every_relation_says_how_many_calls_it_rests_on(database: sqlite3.Connection) -> None:
    found = history(database)
    assert (found.calls, found.n, found.too_few) == (TOO_FEW + 5, TOO_FEW + 2, TOO_FEW)
    peak = relation(found, "peak")
    assert (peak.n, peak.correlation and peak.correlation.r) == (TOO_FEW + 2, -1.0)
    # Where words are missing nobody can have counted phrases.
    empathy = relation(found, "phrase:empathy")
    assert (empathy.n, empathy.correlation and empathy.correlation.r) == (TOO_FEW + 1, 1.0)
    assert relation(found, "recovery_s").why == f"too few calls: {TOO_FEW} are needed"
    assert relation(found, "recovery_s").n == 0
    assert relation(found, "rises").why == "no difference between the calls"
    assert [point.call for point in found.points][:2] == ["c00", "c01"]


def test_a_team_and_a_time_can_be_asked_for_and_are_too_few_here(database: sqlite3.Connection) -> None:
    odd = history(database, team="odd")
    assert 0 < odd.n < TOO_FEW
    assert all(each.correlation is None and each.why for each in odd.relations)
    assert history(database, since=2e9).calls == 0
    assert history(database, until=2e9).calls == TOO_FEW + 5


def test_no_point_names_an_agent(database: sqlite3.Connection) -> None:
    assert all("agent" not in point.__struct_fields__ for point in history(database).points)
