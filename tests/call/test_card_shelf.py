"""Scorecards are kept beside the logs, made again where a log has changed, and a few at a time."""

import os
from pathlib import Path

import msgspec
import pytest

from tests.call.spoken import HEADER, said
from voicemon import events as ev
from voicemon.call.card_shelf import CardShelf, kept_scorecard
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode
from voicemon.call.scorecard import SCORECARD_NAME
from voicemon.errors import CallLogError


def call(calls: Path, name: str, agent: str = "Joe", started_at: str = "2026-03-04T09:30:00+01:00") -> Path:
    header = msgspec.structs.replace(HEADER, call=name, agent=agent, started_at=started_at)
    events = [*said("customer", 0, 30, "hello"), *said("agent", 31, 50), ev.CallEnded(stop=16_000 * 60)]
    numbered = [msgspec.structs.replace(event, seq=seq) for seq, event in enumerate(events)]
    folder = calls / name
    folder.mkdir(parents=True)
    (folder / LOG_NAME).write_bytes(b"".join([encode(header), *map(encode, numbered)]))
    return folder


def anybody(agent: str, team: str) -> bool:
    return True


def test_a_kept_card_is_used_until_the_log_changes(tmp_path: Path) -> None:
    folder = call(tmp_path, "a")
    made = kept_scorecard(folder)
    kept = folder / SCORECARD_NAME
    kept.write_bytes(kept.read_bytes().replace(b'"Joe"', b'"Ada"'))
    assert kept_scorecard(folder).agent == "Ada"
    later = kept.stat().st_mtime_ns + 1_000_000_000
    os.utime(folder / LOG_NAME, ns=(later, later))
    assert kept_scorecard(folder) == made


@pytest.mark.parametrize("spoilt", [b"", b"{", b'{"version": 0}', b"[]"])
def test_a_spoilt_card_is_made_again(tmp_path: Path, spoilt: bytes) -> None:
    folder = call(tmp_path, "a")
    made = kept_scorecard(folder)
    (folder / SCORECARD_NAME).write_bytes(spoilt)
    assert kept_scorecard(folder) == made


def test_past_calls_are_those_of_whoever_was_asked_for_by_their_beginning(tmp_path: Path) -> None:
    call(tmp_path, "a", started_at="2026-03-04T12:00:00+01:00")
    call(tmp_path, "b", started_at="2026-03-04T10:30:00Z")
    call(tmp_path, "c", agent="Ada")
    call(tmp_path, "d")
    found = CardShelf(tmp_path).of(lambda agent, team: agent == "Joe" and team == "repairs", live={"d"})
    assert [past.row.call for past in found.calls] == ["b", "a"]
    assert (found.pending, found.unreadable) == (0, 0)
    assert not (tmp_path / "c" / SCORECARD_NAME).exists(), "nobody asked for it"


def test_few_cards_are_made_at_a_time_and_the_next_question_makes_more(tmp_path: Path) -> None:
    for name in "abcde":
        call(tmp_path, name)
    shelf = CardShelf(tmp_path)
    first = shelf.of(anybody, most=2)
    assert (len(first.calls), first.pending) == (2, 3)
    assert len(shelf.of(anybody, most=2).calls) == 4
    last = shelf.of(anybody, most=2)
    assert (len(last.calls), last.pending) == (5, 0)
    assert len(CardShelf(tmp_path).of(anybody, most=0).calls) == 5, "they are kept for the next server"


def test_a_log_that_makes_no_sense_is_counted_and_harms_no_other(tmp_path: Path) -> None:
    call(tmp_path, "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / LOG_NAME).write_bytes(b"no log\n")
    torn = call(tmp_path, "c") / LOG_NAME
    torn.write_bytes(torn.read_bytes() + b'{"type": "speech-ended"}\n')
    shelf = CardShelf(tmp_path)
    for _ in range(2):
        found = shelf.of(anybody)
        assert ([past.row.call for past in found.calls], found.unreadable) == (["a"], 2)
    with pytest.raises(CallLogError, match="line"):
        kept_scorecard(tmp_path / "c")


def test_a_call_without_a_date_began_when_its_log_was_written(tmp_path: Path) -> None:
    folder = call(tmp_path, "a", started_at="")
    os.utime(folder / LOG_NAME, (1_000_000, 1_000_000))
    (past,) = CardShelf(tmp_path).of(anybody).calls
    assert past.began.timestamp() == 1_000_000
