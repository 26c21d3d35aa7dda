"""False alerts stay within the budget, and what is kept reaches trouble."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.alerts.facts import at, rule
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.alerts.budget import (
    AFTER_S,
    BEFORE_S,
    Judged,
    PastCall,
    Tally,
    chosen_thresholds,
    joined,
    tally,
)
from voicemon.conversation.alerts.courses import Course
from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Measured

STRESS = rule("stress", 65, settles_below=55)
SILENCE = rule("dead_air", 25, settles_below=1)
LEGAL = rule("said", 0.75, settles_below=0.5, families=("legal",), fixed=True)


def course(*bursts: tuple[float, float], stop: float = 600.0) -> Course:
    """0 but for bursts of (second, level), ten seconds each."""
    made = Course()
    made.add(0, Measured(0.0))
    for second, value in bursts:
        made.add(at(second), Measured(value))
        made.add(at(second + 10), Measured(0.0))
    made.add(at(stop), Measured(0.0))
    return made


def call(
    stress: Course | None = None, silence: Course | None = None, legal: Course | None = None,
    troubles: list[tuple[float, float]] = [], judged: list[Judged] = [],  # noqa: B006 - never changed
) -> PastCall:  # fmt: skip
    courses = {"stress": stress or course(), "dead_air": silence or course(), "said": legal or course()}
    spans = [(at(start), at(stop)) for start, stop in troubles]
    return PastCall("c", 600.0, RATE_HZ, courses, spans, judged)


def test_an_alert_near_trouble_is_right_and_one_far_from_any_is_false() -> None:
    near = [300 - AFTER_S - 9, 300 - AFTER_S + 1, 330 + BEFORE_S - 1, 330 + BEFORE_S + 9]
    one = call(course(*((second, 70) for second in near)), troubles=[(300, 330)])
    assert tally(STRESS, [one]) == Tally(alerts=4, false=2, reached=1, judged=0)


def test_what_somebody_said_counts_more_than_what_was_near() -> None:
    right = Judged("stress", at(100), at(110), helpful=True)
    wrong = Judged("stress", at(305), at(306), helpful=False)
    other = Judged("dead_air", at(500), at(510), helpful=True)
    one = call(course((100, 70), (300, 70), (500, 70)), troubles=[(300, 330)], judged=[right, wrong, other])
    assert tally(STRESS, [one]) == Tally(alerts=3, false=2, reached=1, judged=2)


def test_the_threshold_falls_as_far_as_the_budget_allows() -> None:
    calls = [call(course((100, 60)), troubles=[(100, 200)]), call(course((100, 80)), troubles=[(100, 200)])]
    calls += [call(course((100, 55 + n))) for n in range(10)]  # twelve calls of ten minutes: two hours
    (strict,) = chosen_thresholds([STRESS], calls, 0.0)
    assert (strict.after.threshold, strict.becomes) == (80.0, Tally(1, 0, 1, 0))
    (bearable,) = chosen_thresholds([STRESS], calls, 2.5)
    assert (bearable.after.threshold, bearable.becomes) == (60.0, Tally(7, 5, 2, 0))
    assert bearable.after.settles_below == pytest.approx(60 * 55 / 65, abs=0.001)
    assert bearable.was == Tally(1, 0, 1, 0)


def test_the_budget_goes_where_it_reaches_most() -> None:
    # Each rule could reach something for one false alert; there is budget for one, and silence reaches two.
    calls = [
        call(course((100, 60)), course((300, 20)), troubles=[(100, 110)]),
        call(course((100, 60)), course((300, 20)), troubles=[(300, 310)]),
        call(silence=course((300, 20)), troubles=[(300, 310)]),
        call(silence=course((300, 20)), troubles=[(300, 310)]),
    ]
    stress, silence = chosen_thresholds([STRESS, SILENCE], calls, 1.5)
    assert (stress.becomes, silence.becomes) == (Tally(), Tally(4, 1, 3, 0))


def test_fixed_rules_stand_and_are_paid_first_and_what_was_never_seen_stays() -> None:
    calls = [call(course((100, 60)), legal=course((300, 0.9)))]
    stress, silence, legal = chosen_thresholds([STRESS, SILENCE, LEGAL], calls, 6.0)
    assert (legal.after, legal.becomes.false) == (LEGAL, 1)
    assert stress.becomes == Tally()  # the one false alert is spent
    assert (silence.after, silence.seen) == (SILENCE, False)


def test_spans_close_to_each_other_are_one_trouble() -> None:
    assert joined([(50, 60), (0, 10), (15, 20), (16, 18)], 10) == [(0, 20), (50, 60)]


bursts = st.lists(
    st.tuples(st.integers(0, 27), st.integers(30, 100)), max_size=4, unique_by=lambda one: one[0]
)
spans = st.lists(st.integers(0, 580).map(lambda start: (float(start), start + 20.0)), max_size=2)
made_calls = st.builds(
    lambda stress, silence, troubles: call(
        course(*sorted((20.0 * n, float(v)) for n, v in stress)),
        course(*sorted((20.0 * n, v / 3) for n, v in silence)),
        troubles=troubles,
    ),
    bursts, bursts, spans,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(made_calls, min_size=1, max_size=6), st.floats(0, 20))
def test_laws(calls: list[PastCall], false_per_hour: float) -> None:
    rules: list[AlertRule] = [STRESS, SILENCE]
    choices = chosen_thresholds(rules, calls, false_per_hour)
    moved = [one for one in choices if one.seen]
    assert sum(one.becomes.false for one in moved) <= false_per_hour * len(calls) * 600 / 3600
    for one in choices:
        assert one.becomes == tally(one.after, calls)
        assert one.after.settles_below <= one.after.threshold
    assert chosen_thresholds(rules, calls, false_per_hour) == choices
