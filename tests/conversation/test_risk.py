"""The risk of a rise follows from the course so far: more stress never lowers it, and it is told now and then."""

import math
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.alerts.facts import HEADER, at, phrase, reading, speech
from voicemon import events as ev
from voicemon.conversation.rising import logit
from voicemon.conversation.risk import APART_S, FEATURES, RiskCourse, RiskFold, RiskModel, shipped_model

PLAIN = RiskModel(model="m", intercept=0.0, weights={}, by_hand=[])


def estimates(*facts: ev.CallEvent, header: ev.CallHeader = HEADER) -> list[ev.RiskEstimated]:
    fold = RiskFold(header)
    found = [one for fact in sorted(facts, key=lambda fact: fact.known) for one in fold.push(fact)]
    assert all(isinstance(one, ev.RiskEstimated) for one in found)
    return [one for one in found if isinstance(one, ev.RiskEstimated)]


def calm(until: float, stress: float = 20.0) -> list[ev.ReadingTaken]:
    """Two seconds of speech every four."""
    return [reading(start, start + 2, stress) for start in map(float, range(0, round(until), 4))]


def test_the_weights_that_ship_are_for_features_that_there_are() -> None:
    model = shipped_model()
    assert set(model.weights) <= set(FEATURES)
    assert set(model.by_hand) <= set(model.weights)
    assert RiskModel(model="m", intercept=-1000, weights={}, by_hand=[]).risk({}) < 1e-9


def test_a_voice_that_flares_up_is_at_more_risk_than_a_calm_one() -> None:
    flares = [*calm(40), reading(42, 43, 75)]
    low, high = estimates(*calm(44))[-1], estimates(*flares)[-1]
    assert high.stop == at(43)
    assert high.risk > 2 * low.risk


def test_what_is_said_and_being_talked_over_add_to_it() -> None:
    plain = estimates(*calm(60))[-1]
    complaint = estimates(*calm(60), phrase("complaint", 40))[-1]
    praise = estimates(*calm(60), phrase("appreciation", 40))[-1]
    talk = [*speech("customer", 45, 55), *speech("agent", 48, 52)]
    talked_over = estimates(*calm(60), *talk)[-1]
    assert complaint.risk > plain.risk
    assert praise.risk == plain.risk
    assert talked_over.risk > plain.risk


def test_estimates_are_apart_and_none_is_made_while_stress_has_risen() -> None:
    angry = [reading(float(start), start + 2.0, 85) for start in range(60, 80, 4)]
    found = estimates(*calm(60), *angry)
    stops = [one.stop for one in found]
    assert all(later - earlier >= APART_S * 16_000 for earlier, later in pairwise(stops))
    course = RiskCourse(16_000)
    risen_at = next(one.stop for one in [*calm(60), *angry] if (course.push(one), course.risen)[1])
    assert max(stops) < risen_at


def test_the_surer_the_readings_and_the_more_was_heard_the_surer_the_estimate() -> None:
    doubtful = [msgspec.structs.replace(one, confidence=0.3) for one in calm(80)]
    first, *_, last = estimates(*calm(80))
    assert first.confidence < last.confidence == 0.8
    assert estimates(*doubtful)[-1].confidence == 0.3


def test_only_the_customer_s_emotion_counts_and_only_where_it_is_read() -> None:
    unread = msgspec.structs.replace(HEADER, emotion_channels=[])
    assert estimates(*calm(20), header=unread) == []
    agents = [msgspec.structs.replace(one, channel="agent") for one in calm(20)]
    assert estimates(*agents) == []


def test_features_are_what_a_person_would_count() -> None:
    fold = RiskFold(HEADER, PLAIN)
    for one in [*calm(40), reading(40, 44, 60)]:
        list(fold.push(one))
    told = fold.features()
    assert told.keys() == set(FEATURES)
    usual = told["last"]
    assert math.isclose(told["peak"], usual)
    assert told["since_peak"] == 0.0
    # The last ten seconds hold a calm utterance (36 to 38) and the stirred one (40 to 44).
    before = fold._course._read[-2].above
    assert math.isclose(told["level"], (2 * before + 4 * usual) / 6)
    assert 0 < told["lively"] < 1
    assert abs(usual - (logit(60) - logit(20))) < 0.2  # its usual is near 20


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(5, 60), min_size=3, max_size=15), st.integers(0, 35))
def test_a_more_stressed_last_reading_never_lowers_the_risk(stresses: list[int], more: int) -> None:
    def risk(last: float) -> float | None:
        readings = [reading(6.0 * n, 6.0 * n + 2, float(stress)) for n, stress in enumerate(stresses)]
        end = 6.0 * len(stresses)
        found = estimates(*readings, reading(end, end + 2, last))
        return found[-1].risk if found and found[-1].stop == at(end + 2) else None

    calmer, stirred = risk(stresses[-1]), risk(stresses[-1] + more)
    if calmer is not None and stirred is not None:
        assert stirred >= calmer
