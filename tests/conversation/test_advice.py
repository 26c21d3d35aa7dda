"""A call of any shape can be followed with what the configuration asks for."""

import pytest

from voicemon import events as ev
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import advisor_for


@pytest.mark.parametrize("channels", [["customer", "agent"], ["customer"], ["mixed"]])
def test_any_call_can_be_followed(channels: list[str]) -> None:
    header = ev.CallHeader(call="c", started_at="", source="a test", channels=channels)
    advisor = advisor_for(header, AdviceOptions())
    assert list(advisor.push(ev.SpeechStarted(channel=channels[0], utterance="u", at=0))) == []
