"""Thresholds follow from past calls; bad logs are a line each, and what is written is what calls are followed with."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.dashboards import made_call
from voicemon.call import remarks as rm
from voicemon.cli import app
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import prepare_advice
from voicemon.conversation.alerts.rules import read_rules
from voicemon.errors import ConfigError

WHEN = "2026-03-04T10:00:00+01:00"


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Six calls with an upset customer, half of whom said afterwards that they were dissatisfied."""
    folder = tmp_path / "calls"
    for number in range(6):
        call = folder / f"call-{number}"
        call.mkdir(parents=True)
        log = made_call.log_bytes(made_call.header(call.name), made_call.events(seed=number))
        (call / "events.jsonl").write_bytes(log)
        if number % 2:
            rm.add_remark(call, rm.FeedbackGiven(id="f", by="", when=WHEN, score=1))
    return folder


def run(*arguments: str) -> tuple[int, str]:
    read_rules.cache_clear()
    result = CliRunner().invoke(app, ["calibrate", *arguments])
    if isinstance(result.exception, ConfigError):
        return 1, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_file_keeps_the_budget_and_is_taken(calls: Path, tmp_path: Path) -> None:
    out = tmp_path / "alerts.toml"
    status, said = run(str(calls), "--false-alerts-per-hour", "0", "--out", str(out))
    assert status == 0
    assert "6 calls, 0.1 hours. Budget: 0 false alerts an hour; these thresholds gave 0.00 (0 of" in said
    assert "too few calls" in said
    assert "not seen" in said
    prepare_advice(AdviceOptions(alerts=str(out)))
    strict = read_rules(out)
    assert strict.false_alerts_per_hour == 0.0
    _, said = run(str(calls), "--false-alerts-per-hour", "1000", "-o", str(out))
    read_rules.cache_clear()
    loose = {one.name: one.threshold for one in read_rules(out).rules}
    by_name = {one.name: one.threshold for one in strict.rules}
    assert loose["stress-high"] <= by_name["stress-high"]
    assert loose.keys() == by_name.keys()


def test_bad_logs_are_left_out_with_a_line_and_a_failing_status(calls: Path) -> None:
    (calls / "call-0" / "events.jsonl").write_text("no log\n")
    (calls / "call-1" / "remarks.jsonl").write_text("no remark\n")
    status, said = run(str(calls), str(calls / "nowhere"), "--false-alerts-per-hour", "1")
    assert status == 1
    assert said.count("left out:") == 3
    assert "4 calls" in said


@pytest.mark.parametrize("budget", ["-1", "nan"])
def test_a_budget_below_nothing_is_refused(calls: Path, budget: str) -> None:
    status, said = run(str(calls), "--false-alerts-per-hour", budget)
    assert (status, "0 or more" in said) == (1, True)


def test_nothing_to_calibrate_with_is_said(tmp_path: Path) -> None:
    assert f"none of {tmp_path} is the log of a call" in run(str(tmp_path), "--false-alerts-per-hour", "1")[1]
    config = tmp_path / "voicemon.toml"
    config.write_text('[advice]\nalerts = "none"\n')
    said = run(str(tmp_path), "--false-alerts-per-hour", "1", "--config", str(config))[1]
    assert "nothing to calibrate" in said
