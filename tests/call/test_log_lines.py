"""One line of a log."""

import json

import pytest

from voicemon import events as ev
from voicemon.call.log_lines import decode_event, encode
from voicemon.errors import CallLogError


def test_every_line_is_plain_json_with_its_type() -> None:
    line = json.loads(encode(ev.SpeechStarted(channel="customer", utterance="customer-1", at=16_000)))
    assert line["type"] == "speech-started"
    assert line["at"] == 16_000


def test_no_event_can_hold_what_json_has_no_number_for() -> None:
    line = encode(ev.LevelMeasured(channel="customer", start=0, stop=1, level_db=float("nan"), speech=0.0))
    assert b"NaN" not in line
    with pytest.raises(CallLogError):
        decode_event(line)
