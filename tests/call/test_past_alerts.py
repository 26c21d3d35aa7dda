"""A call that is over is read for its hours, its troubles and what people judged."""

from pathlib import Path

import msgspec
import pytest

from tests.dashboards import made_call
from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.past_alerts import past_call
from voicemon.config import AdviceOptions
from voicemon.conversation.alerts.budget import PastCall
from voicemon.conversation.alerts.rules import rules_of
from voicemon.errors import CallLogError

RULES = rules_of("").rules
WHEN = "2026-03-04T10:00:00+01:00"


def written(folder: Path, facts: list[ev.Event], *remarks: rm.AnyRemark) -> Path:
    folder.mkdir()
    (folder / "events.jsonl").write_bytes(made_call.log_bytes(made_call.header(), facts))
    for remark in remarks:
        rm.add_remark(folder, remark)
    return folder


def read(folder: Path) -> PastCall:
    return past_call(folder, RULES, AdviceOptions())


def wordless() -> list[ev.Event]:
    """The made call without its words: one of them is a complaint."""
    return [
        one for one in made_call.events() if not isinstance(one, ev.TranscriptWritten | ev.PartialWritten)
    ]


def test_a_complaint_is_a_trouble_found_anew(tmp_path: Path) -> None:
    (trouble,) = read(written(tmp_path / "c", made_call.events())).troubles
    assert 24 <= trouble[0] / 16_000 <= 26


def test_a_rise_that_lasted_is_a_trouble_and_a_short_one_is_none(tmp_path: Path) -> None:
    call = read(written(tmp_path / "c", wordless()))
    assert (call.name, call.seconds) == ("demo-call", 90.0)
    # Stress rose at 0:22 and settled from 1:14: less than a minute.
    assert call.troubles == []
    longer = [one for one in wordless() if not isinstance(one, ev.StressSettled)]
    (trouble,) = read(written(tmp_path / "d", longer)).troubles
    assert (trouble[0] // 16_000, trouble[1] // 16_000) == (22, 90)
    assert call.courses["stress-high"].highest(0.0) > 70


def test_words_that_a_recording_got_late_count_as_early_as_in_a_live_call(tmp_path: Path) -> None:
    facts = made_call.events()
    words = [one for one in facts if isinstance(one, ev.TranscriptWritten)]
    others = [one for one in facts if not isinstance(one, ev.TranscriptWritten)]
    end = others[-2].known
    late = [*others[:-1], *(msgspec.structs.replace(one, known=end) for one in words), others[-1]]
    before, first, *_ = read(written(tmp_path / "c", late)).courses["complains-again"].at
    assert before < first < end // 2


def test_a_dissatisfied_customer_makes_the_whole_call_a_trouble(tmp_path: Path) -> None:
    def given(name: str, score: float) -> PastCall:
        feedback = rm.FeedbackGiven(id=name, by="", when=WHEN, score=score)
        return read(written(tmp_path / name, wordless(), feedback))

    assert given("low", 2).troubles == [(0, 90 * 16_000)]
    assert given("high", 3).troubles == []


def test_judgements_are_those_on_alerts_that_were_raised(tmp_path: Path) -> None:
    facts = made_call.events()
    alert = ev.AlertRaised(alert="alert-1", rule="r", reason="", start=1, level=1, confidence=1)
    told: list[ev.Event] = [
        *facts[:-1],
        msgspec.structs.replace(alert, seq=len(facts), known=facts[-2].known),
        facts[-1],
    ]
    closed = [
        rm.AlertClosed(id=name, by="Ada", when=WHEN, alert=name, helpful=helpful)
        for name, helpful in (("alert-1", False), ("alert-2", True))
    ]
    (judged,) = read(written(tmp_path / "c", told, *closed)).judged
    assert (judged.rule, judged.start, judged.stop, judged.helpful) == (
        "r", facts[-2].known, facts[-1].known, False,
    )  # fmt: skip


def test_a_bad_log_is_named(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("no log")
    with pytest.raises(CallLogError, match="no log"):
        read(tmp_path)
