"""Alerts follow from the log alone: never below a threshold, one at a time, the same on every replay."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.alerts.facts import (
    HEADER,
    at,
    course,
    in_order,
    level,
    levels,
    phrase,
    reading,
    repeated,
    rule,
)
from tests.dashboards import made_call
from voicemon import events as ev
from voicemon.conversation.alerts.engine import AlertFold
from voicemon.conversation.alerts.rules import AlertRule, rules_of

SHIPPED = rules_of("").rules


def raised(facts: list[ev.CallEvent], rules: tuple[AlertRule, ...] = SHIPPED) -> list[ev.CallEvent]:
    """The log with the alerts in it that these rules raise, and with no others."""
    fold, log = AlertFold(HEADER, rules), []
    for fact in facts:
        if not isinstance(fact, ev.AlertRaised | ev.AlertSettled):
            log.append(fact)
            for found in fold.push(fact):
                log.append(msgspec.structs.replace(found, known=fact.known))
                assert fold.push(log[-1]) == []
    return log


def alerts(log: list[ev.CallEvent]) -> list[ev.AlertRaised | ev.AlertSettled]:
    return [one for one in log if isinstance(one, ev.AlertRaised | ev.AlertSettled)]


def test_the_made_call_alarms_while_its_customer_is_upset_and_no_longer() -> None:
    found = alerts(raised(made_call.events()))
    assert [one.alert for one in found] == ["alert-1", "alert-2", "alert-1", "alert-2"]
    high, lasting, *settled = found
    assert isinstance(high, ev.AlertRaised)
    assert isinstance(lasting, ev.AlertRaised)
    assert (high.rule, lasting.rule) == ("stress-high", "stress-not-settling")
    assert lasting.reason == f"the customer's stress rose {lasting.level:.0f} s ago and has not settled"
    assert all(isinstance(one, ev.AlertSettled) for one in settled)
    assert alerts(raised(made_call.events(calm=0.4))) == []


def test_what_must_be_heard_is_alerted_at_once_with_its_words() -> None:
    (alert,) = alerts(raised(in_order(*levels(0, 20), phrase("supervisor", 10))))
    assert isinstance(alert, ev.AlertRaised)
    assert (alert.rule, alert.start, alert.known) == ("supervisor-wished", at(10), at(12))
    assert "“supervisor words”" in alert.reason


def test_time_alone_can_raise_an_alert() -> None:
    facts = in_order(course(ev.StressRose, 5, 8), *levels(8, 60))
    (alert,) = alerts(raised(facts))
    assert isinstance(alert, ev.AlertRaised)
    assert (alert.rule, alert.start) == ("stress-not-settling", at(5))
    assert at(50) <= alert.known <= at(51)


def test_nothing_follows_the_end() -> None:
    facts = [*in_order(course(ev.StressRose, 5, 8)), ev.CallEnded(known=at(100), stop=at(100))]
    assert alerts(raised(facts)) == []


def test_without_rules_there_are_no_alerts() -> None:
    assert rules_of("none").rules == ()
    assert alerts(raised(made_call.events(), ())) == []


seconds = st.integers(0, 300).map(float)
fact = st.one_of(
    st.builds(lambda start, stress: reading(start, start + 3, float(stress)), seconds, st.integers(0, 100)),
    st.builds(lambda start, kind: course(kind, start, start + 2), seconds,
              st.sampled_from([ev.StressRose, ev.StressSettled])),
    st.builds(lambda start, family, score: phrase(family, start, score), seconds,
              st.sampled_from(["complaint", "legal", "empathy"]), st.floats(0, 1)),
    st.builds(repeated, seconds, st.integers(2, 5)),
    st.builds(level, seconds),
)  # fmt: skip
logs = st.lists(fact, max_size=60).map(lambda facts: in_order(*facts))
RULES = (
    *SHIPPED,
    rule("stress", 60, name="low", settles_below=40, cooldown_s=20.0, least_confidence=0.5),
    rule("times_said", 1, name="any", families=("complaint", "legal")),
)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_laws(facts: list[ev.CallEvent]) -> None:
    log = raised(facts, RULES)
    by_name = {one.name: one for one in RULES}
    opened: dict[str, str] = {}
    for number, one in enumerate(alerts(log)):
        if isinstance(one, ev.AlertRaised):
            watched = by_name[one.rule]
            assert one.level >= watched.threshold - 0.0005  # levels are written down to three decimals
            assert one.confidence >= watched.least_confidence - 0.0005
            assert one.rule not in opened.values()
            assert one.start <= one.known
            assert one.alert not in opened
            opened[one.alert] = one.rule
        else:
            assert opened.pop(one.alert), f"alert {number} settled twice or was never raised"
    # A log with its alerts in it, asked again with the same rules, gives the same.
    assert [_unnumbered(one) for one in raised(log, RULES)] == [_unnumbered(one) for one in log]


def _unnumbered(event: ev.CallEvent) -> ev.CallEvent:
    return msgspec.structs.replace(event, seq=0)


@settings(max_examples=40, deadline=None)
@given(logs, st.integers(0, 60))
def test_what_comes_later_changes_no_alert(facts: list[ev.CallEvent], until: int) -> None:
    so_far = alerts(raised(facts[:until], RULES))
    assert alerts(raised(facts, RULES))[: len(so_far)] == so_far
