"""A call of any shape can be followed with what the configuration asks for."""

import pytest

from voicemon import events as ev
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import advisor_for, prepare_advice
from voicemon.errors import ConfigError


@pytest.mark.parametrize("channels", [["customer", "agent"], ["customer"], ["mixed"]])
def test_any_call_can_be_followed(channels: list[str]) -> None:
    header = ev.CallHeader(call="c", started_at="", source="a test", channels=channels)
    advisor = advisor_for(header, AdviceOptions())
    assert list(advisor.push(ev.SpeechStarted(channel=channels[0], utterance="u", at=0))) == []


def test_rules_that_cannot_be_used_show_before_the_first_call() -> None:
    prepare_advice(AdviceOptions())
    prepare_advice(AdviceOptions(cues="none"))
    with pytest.raises(ConfigError, match="nowhere"):
        prepare_advice(AdviceOptions(cues="nowhere"))
    with pytest.raises(ConfigError, match="'fr'"):
        prepare_advice(AdviceOptions(cues_language="fr"))


def test_a_bad_file_of_rules_is_refused_before_any_call() -> None:
    prepare_advice(AdviceOptions())
    prepare_advice(AdviceOptions(alerts="none"))
    with pytest.raises(ConfigError, match="nowhere"):
        prepare_advice(AdviceOptions(alerts="nowhere.toml"))
