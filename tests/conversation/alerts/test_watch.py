"""An alert is raised above its threshold only, settles once, and does not flap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Eased, Measured, Raised, RuleWatch

RATE = 10
RULE = AlertRule(
    name="r", measure="stress", threshold=60, settles_below=50, stays_s=3, cooldown_s=5, least_confidence=0.5,
    reason="{level:.0f} over {threshold:.0f} for {lasted:.1f} s", settled="down to {level:.0f}",
)  # fmt: skip


def course(rule: AlertRule, *values: float | None, confidence: float = 0.9) -> list[Raised | Eased]:
    """One value a second."""
    watch = RuleWatch(rule, RATE)
    asked = [None if value is None else Measured(float(value), confidence) for value in values]
    return [said for second, one in enumerate(asked) if (said := watch.push(second * RATE, one))]


def test_it_is_raised_once_it_has_stayed_and_says_so_with_its_numbers() -> None:
    raised, eased = course(RULE, 70, 70, 70, 71, 72, 40)
    assert raised == Raised(3 * RATE, 0, 71.0, 0.9, "71 over 60 for 3.0 s")
    assert eased == Eased(5 * RATE, 40.0, "down to 40")


def test_between_the_two_levels_nothing_changes() -> None:
    assert course(RULE, 55, 55, 55, 55, 55) == []
    assert [type(one) for one in course(RULE, 70, 55, 55, 70, 55, 55, 55)] == [Raised]


def test_what_falls_below_begins_anew() -> None:
    assert course(RULE, 70, 70, 49, 70, 70, 70) == []


def test_after_it_settled_the_rule_is_silent_for_a_while() -> None:
    said = course(RULE, *[70] * 4, 40, *[70] * 6)
    assert [(type(one).__name__, one.at // RATE) for one in said] == [
        ("Raised", 3),
        ("Eased", 4),
        ("Raised", 9),
    ]


def test_what_is_not_known_raises_nothing_and_settles_nothing() -> None:
    assert course(RULE, 70, 70, None, 70, 70, 70) == []
    assert [type(one) for one in course(RULE, 70, 70, 70, 70, None, None)] == [Raised]


def test_what_is_not_sure_raises_nothing() -> None:
    assert course(RULE, *[90] * 9, confidence=0.4) == []


def test_a_measure_that_knows_when_it_began_is_believed() -> None:
    (raised,) = [RuleWatch(RULE, RATE).push(at, Measured(70, since=5)) for at in (20,)]
    assert raised is None
    watch = RuleWatch(RULE, RATE)
    watch.push(20, Measured(70, since=5))
    later = watch.push(50, Measured(70, since=5))
    assert isinstance(later, Raised)
    assert (later.start, later.reason) == (5, "70 over 60 for 4.5 s")


rules = st.builds(
    lambda threshold, gap, stays, cooldown, least: AlertRule(
        name="r", measure="stress", threshold=threshold, settles_below=threshold - gap, stays_s=stays,
        cooldown_s=cooldown, least_confidence=least, reason="{level}", settled="{level}",
    ),
    st.integers(0, 100), st.integers(0, 30), st.integers(0, 5), st.integers(0, 8), st.floats(0, 1),
)  # fmt: skip
measured = st.none() | st.builds(Measured, st.integers(0, 100).map(float), st.floats(0, 1))
courses = st.lists(st.tuples(st.integers(0, 3 * RATE), measured), max_size=60)


@given(rules, courses)
def test_laws(rule: AlertRule, steps: list[tuple[int, Measured | None]]) -> None:
    watch = RuleWatch(rule, RATE)
    at, said, heard = 0, [], []
    for step, one in steps:
        at += step
        heard.append((at, one))
        if (found := watch.push(at, one)) is not None:
            said.append(found)
    # Raised and settled take turns, beginning with raised: no alert is open twice, none settles twice.
    assert [type(one) for one in said] == [Raised, Eased] * (len(said) // 2) + [Raised] * (len(said) % 2)
    for one in said:
        if isinstance(one, Raised):
            assert one.level >= rule.threshold
            assert one.confidence >= rule.least_confidence
            # Since it began nothing was below the lower level.
            lately = [each for when, each in heard if one.start <= when <= one.at and each is not None]
            assert all(each.value >= rule.settles_below for each in lately)
            assert one.at - one.start >= rule.stays_s * RATE
        else:
            assert one.level < rule.settles_below
    for eased, again in zip(said[1::2], said[2::2], strict=False):
        assert again.at - eased.at >= rule.cooldown_s * RATE


@pytest.mark.parametrize("higher", [0, 5, 20])
@given(courses)
def test_a_higher_threshold_never_begins_an_alert_sooner(
    higher: int, steps: list[tuple[int, Measured | None]]
) -> None:
    def first(threshold: int) -> float:
        rule = AlertRule(
            name="r", measure="stress", threshold=threshold, settles_below=threshold - 10, cooldown_s=0,
            least_confidence=0, reason="", settled="",
        )  # fmt: skip
        watch, at = RuleWatch(rule, RATE), 0
        for step, one in steps:
            at += step
            if isinstance(watch.push(at, one), Raised):
                return at
        return float("inf")

    assert first(50 + higher) >= first(50)
