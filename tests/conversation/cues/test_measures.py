"""What rules can ask about is what was heard: exact where it is counted, unknown where it cannot be told."""

import math

import pytest

from tests.conversation.cues.scripted import HEADER, Timed, at, call, reads, repeats, rises, says, settles
from voicemon import events as ev
from voicemon.conversation.cues.expression import Measured
from voicemon.conversation.cues.heard import LOST_WORDS_CONFIDENCE, HeardSoFar
from voicemon.conversation.cues.measures import (
    NUMBERS,
    STATES,
    Now,
    since_cues,
    since_phrases,
    words_of,
)
from voicemon.conversation.live import LiveMeasures


def asked(
    name: str, seconds: float, *parts: Timed | list[Timed], header: ev.CallHeader = HEADER
) -> Measured | None:
    """The measure of that name after so many seconds of a scripted call."""
    words = "whisper" in header.models
    heard = HeardSoFar(LiveMeasures(header), frozenset(header.channels), words, header.rate_hz)
    for fact in call(seconds, *parts)[:-1]:
        if getattr(fact, "channel", None) in (None, *header.channels):
            heard.push(fact)
    return {**NUMBERS, **STATES, **since_phrases()}[name](Now(heard, at(seconds)))


def test_seconds_since_words_of_a_family() -> None:
    said = says("agent", 3, 5, "empathy")
    assert asked("since_agent_empathy", 8, said) == Measured(3.0, 0.95)
    assert asked("since_customer_empathy", 8, said) == Measured(math.inf)
    assert asked("since_agent_next_steps", 8, says("agent", 3, 5, "next-steps")) == Measured(3.0, 0.95)


def test_words_that_were_said_can_be_quoted() -> None:
    heard = HeardSoFar(LiveMeasures(HEADER), frozenset(HEADER.channels), True, HEADER.rate_hz)
    quote = words_of()["words_customer_legal"]
    assert quote(Now(heard, 0)) is None
    span = {"channel": "customer", "utterance": "u", "start": 0, "stop": at(1)}
    heard.push(ev.PhraseHeard(**span, family="legal", text="see my lawyer.", phrase="p", score=0.9))
    assert quote(Now(heard, at(3))) == "see my lawyer"


def test_the_latest_of_a_family_counts_however_late_it_is_told() -> None:
    early, late = says("agent", 3, 5, "empathy"), says("agent", 6, 7, "empathy")
    told_last = [(9.0, fact) for _, fact in early]
    assert asked("since_agent_empathy", 10, late, told_last) == Measured(3.0, 0.95)


def test_nobody_knows_what_was_not_said_where_no_words_are_written_down() -> None:
    prosody = ev.CallHeader(call="c", started_at="", source="t", channels=HEADER.channels, models={})
    assert asked("since_agent_empathy", 8, header=prosody) is None
    assert asked("agent_unwritten", 8, header=prosody) is None


def test_lost_words_leave_it_unsure() -> None:
    lost = ev.TranscriptMissing(channel="agent", utterance="agent-6", start=at(6), stop=at(8), reason="busy")
    parts = [says("agent", 1, 3, "empathy"), (9.0, lost)]
    assert asked("since_agent_empathy", 10, *parts) == Measured(7.0, LOST_WORDS_CONFIDENCE)
    assert asked("since_customer_complaint", 10, *parts) == Measured(math.inf)


def test_stress_is_the_customer_s_alone() -> None:
    _, own = reads(5, 60, 0.7)
    agents = ev.ReadingTaken(
        **{name: getattr(own, name) for name in own.__struct_fields__} | {"channel": "agent"}
    )
    assert asked("stress", 6, (5.0, agents)) is None
    assert asked("stress", 6, (5.0, own), (5.5, agents)) == Measured(60, 0.7)
    assert asked("stress_rising", 6, (5.0, agents)) is None


def test_a_rise_until_it_settles() -> None:
    assert asked("stress_rising", 9, reads(5, 20)) == Measured(0.0)
    assert asked("stress_rising", 9, rises(5)) == Measured(1.0, 0.8)
    assert asked("stress_change", 9, rises(5)) == Measured(40.0, 0.8)
    assert asked("since_stress_rise", 9, rises(5)) == Measured(4.0, 0.8)
    assert asked("stress_rising", 12, rises(5), settles(10)) == Measured(0.0)
    assert asked("stress_change", 12, rises(5), settles(10)) is None
    assert asked("since_stress_settled", 12, rises(5), settles(10)) == Measured(2.0, 0.8)


def test_a_reading_that_comes_late_does_not_hide_a_newer_one() -> None:
    _, older = reads(5, 20)
    assert asked("stress", 12, reads(10, 60), (11.0, older)) == Measured(60, 0.8)


def test_quiet_and_speaking() -> None:
    parts = [says("agent", 1, 5)]
    assert asked("agent_quiet", 9, *parts) == Measured(4.0)
    assert asked("agent_quiet", 4, *parts) == Measured(0.0)
    assert asked("agent_speaking", 4, *parts) == Measured(1.0)
    assert asked("agent_speaking", 9, *parts) == Measured(0.0)
    assert asked("customer_quiet", 9, *parts) is None


def test_words_that_have_not_come() -> None:
    assert asked("agent_unwritten", 5.8, says("agent", 1, 5)) == Measured(4.8)
    assert asked("agent_unwritten", 6.5, says("agent", 1, 5)) == Measured(0.0)


def test_repeats_and_questions() -> None:
    question = ev.QuestionAsked(
        channel="agent", utterance="u", start=at(3), stop=at(4), text="t", form="open"
    )
    parts = [repeats(5, 3), (6.0, question)]
    assert asked("customer_repeats", 8, *parts) == Measured(3)
    assert asked("since_customer_repeat", 8, *parts) == Measured(3.0)
    assert asked("since_agent_question", 8, *parts) == Measured(4.0)
    assert asked("since_agent_open_question", 8, *parts) == Measured(4.0)
    assert asked("since_agent_closed_question", 8, *parts) == Measured(math.inf)


def test_counts_are_as_sure_as_the_audio_is_whole() -> None:
    gap = ev.AudioMissing(channel="customer", start=at(20), stop=at(50), reason="connection lost")
    parts = [says("agent", 1, 13), says("customer", 13.5, 19), (50.0, gap)]
    share = asked("agent_share_60s", 55, *parts)
    assert share is not None and share.confidence == 0.5
    later = asked("agent_quiet", 115, *parts)
    assert later is not None and later.confidence == 1.0


@pytest.mark.parametrize(
    "name", [name for name in NUMBERS if "agent" in name or "60s" in name or "dead" in name]
)
def test_where_the_parties_cannot_be_told_apart_nothing_is_counted(name: str) -> None:
    mixed = ev.CallHeader(call="c", started_at="", source="t", channels=["mixed"], models={})
    assert asked(name, 40, says("mixed", 1, 30), header=mixed) is None


def test_what_the_agent_was_told() -> None:
    asks = since_cues(["slow-down"])
    heard = HeardSoFar(LiveMeasures(HEADER), frozenset(HEADER.channels), True, HEADER.rate_hz)
    now = Now(heard, at(30), at(20), {"slow-down": at(20)}, {"slow-down": at(25)})
    assert asks["since_slow_down_given"](now) == Measured(10.0)
    assert asks["since_slow_down_taken_up"](now) == Measured(5.0)
    assert NUMBERS["since_cue"](now) == Measured(10.0)
    assert asks["since_slow_down_given"](Now(heard, at(30))) == Measured(math.inf)
