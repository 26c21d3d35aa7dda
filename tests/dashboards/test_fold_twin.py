"""Law 3: Python's and JavaScript's folds agree on every prefix of a log."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.dashboards.logs import logs
from tests.dashboards.made_call import events, header
from voicemon import events as ev
from voicemon.call.state import apply, begin

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

Log = tuple[ev.CallHeader, list[ev.Event]]
Fold = Callable[[list[str]], Any]


@pytest.fixture(scope="module")
def folded_by_javascript() -> Iterator[Fold]:
    """The JavaScript fold of a log's lines, by one node for all of them: starting it costs more than folding."""
    with subprocess.Popen(
        ["node", str(HERE / "fold.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as node:
        assert node.stdin is not None and node.stdout is not None
        asked, answered = node.stdin, node.stdout

        def fold(lines: list[str]) -> Any:
            asked.write(json.dumps(lines) + "\n")
            asked.flush()
            return json.loads(answered.readline())

        yield fold


def _lines(log: Log) -> list[str]:
    return [msgspec.json.encode(one).decode() for one in [log[0], *log[1]]]


def _folded_by_python(log: Log) -> list[Any]:
    state = begin(log[0])
    prefixes = [json.loads(json.dumps(state.to_json()))]
    for event in log[1]:
        apply(state, event)
        prefixes.append(json.loads(json.dumps(state.to_json())))
    return prefixes


@settings(max_examples=100, deadline=None)
@given(log=logs())
def test_any_log_folds_to_the_same_state_on_every_prefix(folded_by_javascript: Fold, log: Log) -> None:
    assert folded_by_javascript(_lines(log)) == _folded_by_python(log)


def test_a_realistic_call_folds_to_the_same_state_on_every_prefix(folded_by_javascript: Fold) -> None:
    # Thinned levels: a state grows with its call, so all prefixes of all levels would be a gigabyte.
    facts = [one for one in events() if not isinstance(one, ev.LevelMeasured) or one.start % 16_000 == 0]
    prefixes = folded_by_javascript(_lines((header(), facts)))
    assert prefixes == _folded_by_python((header(), facts))
    assert prefixes[-1]["status"] == "ended"
    assert len(prefixes[-1]["utterances"]) == 16
    assert [rise["settled"] is None for rise in prefixes[-1]["rises"]] == [False]


def test_both_refuse_words_of_an_utterance_that_never_began(folded_by_javascript: Fold) -> None:
    stray = ev.TranscriptMissing(channel="customer", utterance="x-1", start=0, stop=1, reason="r")
    with pytest.raises(KeyError, match="x-1"):
        apply(begin(header()), stray)
    assert "x-1" in folded_by_javascript(_lines((header(), [stray])))["refused"]


def test_javascript_passes_over_unknown_types(folded_by_javascript: Fold) -> None:
    unknown = ['{"type":"from-the-future","seq":0,"known":5}', '{"type":"toString","seq":1,"known":5}']
    first, second, third = folded_by_javascript([*_lines((header(), [])), *unknown])
    assert first == second == third
