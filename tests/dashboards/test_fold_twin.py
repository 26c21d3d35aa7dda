"""Law 3: Python's and JavaScript's folds agree on every prefix of a log."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dashboards.logs import logs
from tests.dashboards.made_call import events, header
from voicemon.call import events as ev
from voicemon.call.state import apply, begin

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

Log = tuple[ev.CallHeader, list[ev.Event]]


def _lines(log: Log) -> list[str]:
    return [msgspec.json.encode(one).decode() for one in [log[0], *log[1]]]


def _folded_by_python(log: Log) -> list[Any]:
    state = begin(log[0])
    prefixes = [json.loads(json.dumps(state.to_json()))]
    for event in log[1]:
        apply(state, event)
        prefixes.append(json.loads(json.dumps(state.to_json())))
    return prefixes


def _folded_by_javascript(many: list[list[str]]) -> list[list[Any]]:
    done = subprocess.run(
        ["node", str(HERE / "fold.mjs")],
        input="".join(json.dumps(lines) + "\n" for lines in many),
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


# Many logs an example: starting node costs more than folding.
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(logs(), min_size=1, max_size=8))
def test_any_log_folds_to_the_same_state_on_every_prefix(many: list[Log]) -> None:
    by_javascript = _folded_by_javascript([_lines(log) for log in many])
    for log, prefixes in zip(many, by_javascript, strict=True):
        assert prefixes == _folded_by_python(log)


def test_a_realistic_call_folds_to_the_same_state_on_every_prefix() -> None:
    # Thinned levels: a state grows with its call, so all prefixes of all levels would be a gigabyte.
    facts = [one for one in events() if not isinstance(one, ev.LevelMeasured) or one.start % 16_000 == 0]
    (by_javascript,) = _folded_by_javascript([_lines((header(), facts))])
    assert by_javascript == _folded_by_python((header(), facts))
    assert by_javascript[-1]["status"] == "ended"
    assert len(by_javascript[-1]["utterances"]) == 16


def test_both_refuse_words_of_an_utterance_that_never_began() -> None:
    stray = ev.TranscriptMissing(channel="customer", utterance="x-1", start=0, stop=1, reason="r")
    with pytest.raises(KeyError, match="x-1"):
        apply(begin(header()), stray)
    with pytest.raises(AssertionError, match="x-1"):
        _folded_by_javascript([_lines((header(), [stray]))])


def test_javascript_passes_over_unknown_types() -> None:
    lines = [
        *_lines((header(), [])),
        '{"type":"cue-shown","seq":0,"known":5}',
        '{"type":"toString","seq":1,"known":5}',
    ]
    (prefixes,) = _folded_by_javascript([lines])
    assert prefixes[0] == prefixes[1] == prefixes[2]
