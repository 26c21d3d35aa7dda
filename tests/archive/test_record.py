"""A call's row says of it what its log and remarks say, and of an agent's stress nothing."""

from pathlib import Path

import pytest

from tests.archive.made import course, outcome, rated, write_call
from voicemon import events as ev
from voicemon.archive.past_call import past_call
from voicemon.archive.record import SPARK_POINTS, CallRecord
from voicemon.call.log import read_log
from voicemon.call.scorecard import scorecard

UPSET = [
    ("customer", "It is wrong again.", 50.0),
    ("agent", "I am sorry.", None),
    ("customer", "Nobody listens!", 80.0),
    ("agent", "I do.", None),
    ("customer", "Thank you.", 30.0),
    ("customer", "Goodbye.", 20.0),
]


def record(folder: Path) -> CallRecord:
    return past_call(folder).record


def test_stress_is_told_by_its_peak_its_end_and_its_last_third(tmp_path: Path) -> None:
    row = record(write_call(tmp_path, "c", UPSET, agent="7", team="repairs"))
    assert (row.peak, row.at_end, row.last_third, row.hard) == (80.0, 20.0, 25.0, True)
    assert (row.agent, row.team, row.status) == ("7", "repairs", "ended")
    assert [stress for _, stress in row.spark] == [50.0, 80.0, 30.0, 20.0]
    assert row.at == 1772613000.0
    assert (row.outcome, row.csat, row.rises, row.settled, row.recovery_s) == ("", None, 0, None, None)


def test_a_call_without_readings_has_no_stress_and_one_without_a_date_that_of_its_log(tmp_path: Path) -> None:
    folder = write_call(tmp_path, "c", [("agent", "Hello.", None)], started_at="yesterday")
    row = record(folder)
    assert (row.peak, row.at_end, row.last_third, row.spark, row.hard) == (None, None, None, [], False)
    assert row.at == (folder / "events.jsonl").stat().st_mtime


def test_a_mere_guess_counts_for_the_peak_alone(tmp_path: Path) -> None:
    lines = [("customer", "Well.", 80.0), ("customer", "Yes.", 40.0)]
    folder = write_call(tmp_path, "c", lines)
    log = folder / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"confidence":0.8', b'"confidence":0.2', 1))
    row = record(folder)
    assert (row.peak, row.spark, row.hard) == (80.0, [(20.0, 40.0)], False)


def test_a_call_is_as_hard_as_its_scorecard_says(tmp_path: Path) -> None:
    about = {"utterance": "customer-1", "start": 0, "stop": 1, "text": "t", "phrase": "t", "score": 1.0}
    calm = [("agent", "Hello.", None), ("customer", "I leave.", 30.0)]
    for number, (channel, family) in enumerate(
        [("customer", "leaving"), ("agent", "leaving"), ("customer", "complaint"), ("customer", "legal")]
    ):
        folder = write_call(
            tmp_path, f"c{number}", calm, ev.PhraseHeard(channel=channel, family=family, **about)
        )
        header, events = read_log(folder / "events.jsonl")
        assert record(folder).hard == bool(scorecard(header, events).hard)
    assert [record(tmp_path / f"c{number}").hard for number in range(4)] == [True, False, False, True]


def test_the_agents_stress_is_in_no_row(tmp_path: Path) -> None:
    row = record(write_call(tmp_path, "c", [("agent", "Hello.", 90.0)], course(ev.StressRose, 1, "agent")))
    assert (row.peak, row.at_end, row.last_third, row.rises, row.hard) == (None, None, None, 0, False)


def test_recovery_is_the_mean_of_the_rises_that_settled(tmp_path: Path) -> None:
    rose, settled = ev.StressRose, ev.StressSettled
    twice = [course(rose, 5), course(settled, 15), course(rose, 20), course(settled, 50)]
    assert record(write_call(tmp_path, "a", UPSET, *twice)).recovery_s == 20.0
    row = record(write_call(tmp_path, "b", [("customer", "No.", 60.0)], *twice[:3]))
    assert (row.rises, row.settled, row.recovery_s, row.hard) == (2, False, 10.0, True)


def test_hints_phrases_alerts_and_missing_words_are_counted(tmp_path: Path) -> None:
    about = {"channel": "agent", "utterance": "agent-1", "start": 0, "stop": 1}
    cue = {"rule": "r", "text": "t", "why": "w", "steps": [], "start": 0, "until": 1, "confidence": 1.0}
    phrase = {"text": "sorry", "phrase": "sorry", "score": 1.0}
    row = record(
        write_call(
            tmp_path, "c", UPSET,
            ev.PhraseHeard(family="apology", **about, **phrase), ev.PhraseHeard(family="apology", **about, **phrase),
            ev.CueGiven(cue="cue-1", kind="hint", **cue), ev.CueGiven(cue="cue-2", kind="praise", **cue),
            ev.AlertRaised(alert="alert-1", rule="r", reason="why", start=0, level=1.0, confidence=1.0),
            ev.TranscriptMissing(reason="too much", **about),
        )
    )  # fmt: skip
    assert (row.phrases, row.cues, row.alerts, row.missing) == ({"apology": 2}, 1, 1, 1)


@pytest.mark.parametrize(
    ("scale", "share"), [({}, 0.75), ({"lowest": 0.0, "highest": 10.0}, 0.4), ({"highest": 4.0}, 1.0)]
)
def test_satisfaction_is_a_share_of_its_scale(tmp_path: Path, scale: dict[str, float], share: float) -> None:
    folder = write_call(tmp_path, "c")
    rated(folder, 4.0, **scale)
    row = record(folder)
    assert (row.csat, row.score) == (share, 4.0)


def test_the_newest_score_and_outcome_count(tmp_path: Path) -> None:
    folder = write_call(tmp_path, "c")
    for score, what in ((1.0, "left"), (5.0, "refunded")):
        rated(folder, score)
        outcome(folder, what)
    assert (record(folder).csat, record(folder).outcome) == (1.0, "refunded")


def test_a_long_call_has_a_short_line_with_its_end(tmp_path: Path) -> None:
    lines = [("customer", "and", float(number % 90)) for number in range(150)]
    spark = record(write_call(tmp_path, "c", lines)).spark
    assert len(spark) <= SPARK_POINTS
    assert spark[-1][1] == 149 % 90
