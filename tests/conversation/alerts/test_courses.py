"""Alerts that would have been are those that were: a course asked again gives the live fold's alerts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.alerts.facts import HEADER, at, in_order, level, rule
from tests.conversation.alerts.test_engine import RULES, fact, raised
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.alerts.courses import Course, Episode, courses_of, episodes
from voicemon.conversation.alerts.watch import Measured

CLOCK = [level(float(second)) for second in range(1, 320)]


@settings(max_examples=15, deadline=None)
@given(st.lists(fact, max_size=60))
def test_a_course_gives_the_live_alerts_to_the_second(facts: list[ev.CallEvent]) -> None:
    log = in_order(*facts, *CLOCK)
    courses = courses_of(HEADER, log, RULES)
    live: dict[str, list[Episode]] = {one.name: [] for one in RULES}
    opened: dict[str, ev.AlertRaised] = {}
    for one in raised(log, RULES):
        if isinstance(one, ev.AlertRaised):
            opened[one.alert] = one
        elif isinstance(one, ev.AlertSettled):
            begun = opened.pop(one.alert)
            live[begun.rule].append(Episode(begun.known, one.known))
    for begun in opened.values():
        live[begun.rule].append(Episode(begun.known, log[-1].known))
    for one in RULES:
        again = episodes(one, courses[one.name], RATE_HZ)
        assert len(again) == len(live[one.name]), one.name
        for found, expected in zip(again, live[one.name], strict=True):
            assert found.stop == expected.stop
            assert 0 <= expected.start - found.start <= RATE_HZ


def test_a_course_keeps_changes_alone_and_knows_its_highest_sure_level() -> None:
    course = Course()
    for second, measured in enumerate([None, None, Measured(5), Measured(5), Measured(9, 0.2), Measured(5)]):
        course.add(at(second), measured)
    course.add(at(10), Measured(5))
    assert list(course.at) == [at(0), at(2), at(4), at(5)]
    assert (course.highest(0.0), course.highest(0.5), Course().highest(0.0)) == (9.0, 5.0, float("-inf"))
    assert list(course.points())[-1] == (at(10), Measured(5))


def test_an_alert_that_only_waits_is_raised_when_it_is_due() -> None:
    course = Course()
    for second, value in ((0, 0.0), (10, 70.0), (60, 0.0), (61, 70.0), (100, 70.0)):
        course.add(at(second), Measured(value))
    asked = rule("stress", 50, stays_s=20.0, cooldown_s=30.0)
    assert episodes(asked, course, RATE_HZ) == [Episode(at(30), at(60)), Episode(at(90), at(100))]
