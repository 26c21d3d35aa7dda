"""Each measure, on facts that a person can count."""

import pytest

from tests.conversation.alerts.facts import (
    HEADER,
    at,
    course,
    in_order,
    level,
    phrase,
    reading,
    repeated,
    rule,
    speech,
)
from voicemon import events as ev
from voicemon.conversation.alerts.measures import RISK_STANDS_S, AlertMeasures
from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Measured


def measured(asked: AlertRule, *facts: ev.CallEvent) -> Measured | None:
    measures = AlertMeasures(HEADER, [asked])
    for fact in in_order(*facts):
        measures.push(fact)
    return measures.of(asked)


def value(asked: AlertRule, *facts: ev.CallEvent) -> float | None:
    found = measured(asked, *facts)
    return None if found is None else found.value


STRESS = rule("stress", 50, window_s=10)


def test_stress_is_the_mean_of_the_last_readings_by_length_and_confidence() -> None:
    assert value(STRESS) is None
    assert value(STRESS, reading(0, 4, 80), reading(5, 6, 30)) == pytest.approx((4 * 80 + 30) / 5)
    doubtful = reading(5, 9, 20, confidence=0.2)
    found = measured(STRESS, reading(0, 4, 80), doubtful)
    assert found is not None
    assert (found.value, found.confidence) == (
        pytest.approx((4 * 0.8 * 80 + 4 * 0.2 * 20) / 4),
        pytest.approx(0.5),
    )


def test_readings_that_are_long_past_say_nothing() -> None:
    assert value(STRESS, reading(0, 4, 80), level(13)) == 80
    assert value(STRESS, reading(0, 4, 80), level(14.1)) is None


def test_an_utterance_s_own_reading_replaces_its_glimpses_and_a_fused_one_that() -> None:
    glimpses = [reading(0, 2, 90, "fast", "u"), reading(1, 3, 90, "fast", "u")]
    assert value(STRESS, *glimpses) == pytest.approx(90)
    assert value(STRESS, *glimpses, reading(0, 4, 40, "utterance", "u")) == pytest.approx(40)
    fused = reading(0, 4, 50, "fused", "u", known=at(6))
    assert value(STRESS, *glimpses, reading(0, 4, 40, "utterance", "u"), fused) == pytest.approx(50)
    assert (
        value(
            STRESS, reading(0, 4, 40, utterance="u"), level(15), reading(0, 4, 50, "fused", "u", known=at(16))
        )
        is None
    )


def test_the_agent_s_voice_is_never_asked() -> None:
    assert value(STRESS, reading(0, 4, 90, channel="agent")) is None
    rose = course(ev.StressRose, 5, 8, "agent")
    assert value(rule("unsettled", 1), rose, level(20)) == 0
    said = rule("said", 0.5, families=("complaint",))
    assert value(said, phrase("complaint", 3, channel="agent")) == 0


def test_unsettled_counts_from_where_stress_rose() -> None:
    asked = rule("unsettled", 1)
    rose, settled = course(ev.StressRose, 5, 8), course(ev.StressSettled, 18, 20)
    assert value(asked, level(4)) == 0
    assert measured(asked, rose, level(20)) == Measured(15.0, 0.7, at(5))
    assert value(asked, rose, settled, level(30)) == 0


def test_risk_is_known_for_a_while_and_not_while_stress_has_risen() -> None:
    asked = rule("risk", 0.5)
    risk = ev.RiskEstimated(
        known=at(10), channel="customer", stop=at(10), risk=0.6, confidence=0.7, model="m"
    )
    assert measured(asked) is None
    assert measured(asked, risk, level(10 + RISK_STANDS_S)) == Measured(0.6, 0.7)
    assert measured(asked, risk, level(11 + RISK_STANDS_S)) is None
    assert measured(asked, risk, course(ev.StressRose, 9, 12)) is None


def test_phrases_count_within_the_window() -> None:
    said = rule("said", 0.5, families=("complaint", "legal"), window_s=30)
    heard = [phrase("complaint", 1, 0.7), phrase("legal", 10, 0.9), phrase("empathy", 12, 1.0)]
    assert measured(said, *heard) == Measured(0.9, 0.9, at(10), 2, "legal words")
    assert measured(said, *heard, level(40.9)) == Measured(0.9, 0.9, at(10), 1, "legal words")
    assert value(said, *heard, level(41.1)) == 0
    times = rule("times_said", 2, families=("complaint", "legal"), window_s=30)
    assert measured(times, *heard) == Measured(2.0, pytest.approx(0.8), at(1), 2, "legal words")


def test_repeats_are_as_often_as_the_point_was_made() -> None:
    asked = rule("repeats", 2, window_s=30)
    assert measured(asked, repeated(10, 2), repeated(20, 3)) == Measured(3.0, 1.0, at(1), 3, "it broke")
    assert value(asked, repeated(10, 2), repeated(20, 3), level(60)) == 0


def test_dead_air_is_time_in_which_nobody_speaks() -> None:
    asked = rule("dead_air", 5)
    assert value(asked, level(30)) == 0  # nobody has spoken yet
    talk = speech("customer", 1, 4)
    assert measured(asked, *talk, level(14)) == Measured(10.0, 1.0, at(4))
    assert value(asked, *talk, *speech("agent", 13, 15)[:1], level(14)) == 0


def test_interruptions_are_those_of_the_named_party() -> None:
    facts = [
        *speech("customer", 0, 9),
        *speech("agent", 5, 8),
        *speech("agent", 10, 12),
        *speech("customer", 11, 15),
    ]
    assert value(rule("interruptions", 1, by="agent"), *facts, level(20)) == 1
    assert value(rule("interruptions", 1, by="customer"), *facts, level(20)) == 1
    assert value(rule("interruptions", 1, by="agent"), *facts, level(90)) == 0
