"""Captions hold what was said, by whom and when."""

from voicemon import events as ev
from voicemon.call.state import CallState, UtteranceState, begin
from voicemon.export.captions import plain_text, webvtt


def call() -> CallState:
    state = begin(ev.CallHeader(call="c", started_at="", source="a test", channels=["customer", "agent"]))
    word = {"text": "a<b>&c", "start": 0, "stop": 1, "probability": 1.0}
    state.utterances = [
        UtteranceState(
            "agent-1", "agent", 61 * 16_000, 3_700 * 16_000, [word, {**word, "text": "there"}], final=True
        ),
        UtteranceState("customer-1", "customer", 8_000, 24_008, [word], final=True),
        UtteranceState("customer-2", "customer", 40_000, 50_000, missing="overloaded", final=True),
        UtteranceState("customer-3", "customer", 60_000, 70_000, final=True),
    ]
    return state


def test_webvtt() -> None:
    assert webvtt(call()).splitlines() == [
        "WEBVTT",
        "",
        "00:00:00.500 --> 00:00:01.500",
        "<v customer>a&lt;b&gt;&amp;c",
        "",
        "00:00:02.500 --> 00:00:03.125",
        "<v customer>[not written down: overloaded]",
        "",
        "00:01:01.000 --> 01:01:40.000",
        "<v agent>a&lt;b&gt;&amp;c there",
    ]


def test_plain_text() -> None:
    assert plain_text(call()).splitlines()[-1] == "[00:01:01.000] agent: a<b>&c there"
