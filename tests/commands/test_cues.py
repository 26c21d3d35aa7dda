"""Recorded calls are asked again which cues their agents would have been given."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from tests.dashboards.made_call import SECONDS, events, header, log_bytes
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.cli import app
from voicemon.errors import VoicemonError

RUN = CliRunner()


@pytest.fixture
def call(tmp_path: Path) -> Path:
    (tmp_path / "events.jsonl").write_bytes(log_bytes(header(), events()))
    return tmp_path


def test_the_cues_of_a_call_are_told_with_their_reasons(call: Path) -> None:
    done = RUN.invoke(app, ["cues", "try", str(call)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("demo-call: ") and lines[0].endswith(" in 1:30")
    assert any("stress-rises, hint" in line and line.lstrip().startswith("0:4") for line in lines)
    assert "Their stress rose by" in done.output and " after " in done.output


def test_with_rules_of_one_s_own(call: Path, tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[[rule]]\nname = "hello"\nwhen = ["call time > 20 s"]\ntext = "Hello."\ncool_down_s = 999\n'
    )
    done = RUN.invoke(app, ["cues", "try", str(call / "events.jsonl"), "--rules", str(rules)])
    assert done.output.splitlines()[0] == "demo-call: 1 cue in 1:30"
    assert (
        RUN.invoke(app, ["cues", "try", str(call), "--rules", "none"]).output == "demo-call: no cue in 1:30\n"
    )


def test_rules_that_cannot_be_used_are_one_line(call: Path) -> None:
    done = RUN.invoke(app, ["cues", "try", str(call), "--rules", "nowhere.toml"])
    assert isinstance(done.exception, VoicemonError) and "nowhere.toml" in str(done.exception)


def test_words_that_a_busy_machine_wrote_down_late_change_nothing(tmp_path: Path) -> None:
    def late(fact: ev.Event) -> ev.Event:
        if not isinstance(fact, ev.TranscriptWritten):
            return fact
        return msgspec.structs.replace(fact, known=round(SECONDS * RATE_HZ))

    printed = []
    for name, facts in (
        ("live", events()),
        ("late", sorted(map(late, events()), key=lambda fact: fact.known)),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").write_bytes(log_bytes(header(), facts))
        printed.append(RUN.invoke(app, ["cues", "try", str(tmp_path / name)]).output)
    assert printed[0] == printed[1] != ""
