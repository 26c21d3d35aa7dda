"""Made logs are always the same for the same number, whole calls, and as long as they are wanted."""

from pathlib import Path

from voicemon import events as ev
from voicemon.archive.past_call import past_call
from voicemon.bench.made_logs import WORDS, MadeCall, write_made_call
from voicemon.call.log import read_log


def test_a_number_is_always_the_same_call(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        for number in (3, 4):
            write_made_call(tmp_path / folder, MadeCall(number))
    logs = [
        (tmp_path / folder / f"made-00000{n}" / "events.jsonl").read_bytes()
        for n in (3, 4)
        for folder in "ab"
    ]
    assert logs[0] == logs[1] != logs[2] == logs[3]


def test_it_is_a_whole_call_with_levels_where_they_are_wanted(tmp_path: Path) -> None:
    lines = write_made_call(tmp_path, MadeCall(1, 30.0, levels=True))
    _, events = read_log(tmp_path / "made-000001" / "events.jsonl")
    facts = list(events)
    assert len(facts) == lines - 1
    assert sum(isinstance(fact, ev.LevelMeasured) for fact in facts) == 600
    assert isinstance(facts[-1], ev.CallEnded)
    call = past_call(tmp_path / "made-000001")
    assert call.record.peak is not None and call.record.status == "ended"
    assert all(word in WORDS for said in call.said for word in said.words.split())
