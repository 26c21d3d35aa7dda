"""What a rule's measure did in a call that is over, and which alerts it would have raised there with any threshold.

The fold is the live one (`AlertMeasures`, `RuleWatch`), asked at the same facts; of the answers only the changes are
kept. Between two of them nothing happens but time, so an alert that only waits for ``stays_s`` or for the cool-down
is raised at the very sample at which it is due; the live fold does so when it next asks, within a second.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from voicemon import events as ev
from voicemon.conversation.alerts.engine import AlertClock
from voicemon.conversation.alerts.measures import AlertMeasures
from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Eased, Measured, Raised, RuleWatch

UNKNOWN = -1.0
"""Confidence of a measure that nobody knew."""


@dataclass(slots=True, eq=False)
class Course:
    """A measure at the samples at which it changed, in columns: they take a tenth of what objects would."""

    at: "array[int]" = field(default_factory=lambda: array("q"))
    value: "array[float]" = field(default_factory=lambda: array("d"))
    confidence: "array[float]" = field(default_factory=lambda: array("d"))
    stop: int = 0
    """Sample up to which the last value held."""

    def add(self, at: int, measured: Measured | None) -> None:
        """The measure as it stands at sample ``at``."""
        self.stop = max(self.stop, at)
        value, confidence = (0.0, UNKNOWN) if measured is None else (measured.value, measured.confidence)
        if self.at and value == self.value[-1] and confidence == self.confidence[-1]:
            return
        self.at.append(at)
        self.value.append(value)
        self.confidence.append(confidence)

    def highest(self, least_confidence: float) -> float:
        """The highest level that was sure enough; minus infinity where none was."""
        sure = (v for v, c in zip(self.value, self.confidence, strict=True) if c >= least_confidence)
        return max(sure, default=float("-inf"))

    def points(self) -> Iterator[tuple[int, Measured | None]]:
        """The changes, and the end."""
        measured = None
        for at, value, confidence in zip(self.at, self.value, self.confidence, strict=True):
            measured = None if confidence == UNKNOWN else Measured(value, confidence)
            yield at, measured
        if self.at and self.stop > self.at[-1]:
            yield self.stop, measured


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert that would have been open over [start, stop), in samples; to the call's end where it never settled."""

    start: int
    stop: int


def courses_of(
    header: ev.CallHeader, events: Iterable[ev.CallEvent], rules: Sequence[AlertRule]
) -> dict[str, Course]:
    """The course of each rule's measure over the facts of a call, by the rule's name."""
    measures, clock = AlertMeasures(header, rules), AlertClock(header.rate_hz)
    courses = {rule.name: Course() for rule in rules}
    for event in events:
        measures.push(event)
        if clock.asks(event):
            for rule in rules:
                courses[rule.name].add(event.known, measures.of(rule))
    return courses


def episodes(rule: AlertRule, course: Course, rate_hz: int) -> list[Episode]:
    """The alerts that ``rule`` would have raised over the course, in order."""
    if course.highest(rule.least_confidence) < rule.threshold:
        return []
    watch, found, opened = RuleWatch(rule, rate_hz), [], 0
    before: Measured | None = None
    for at, measured in course.points():
        due = watch.due
        said = watch.push(due, before) if due is not None and due < at else None
        for each in (said, watch.push(at, measured)):
            if isinstance(each, Raised):
                opened = each.at
            elif isinstance(each, Eased):
                found.append(Episode(opened, each.at))
        before = measured
    return [*found, Episode(opened, course.stop)] if watch.is_open else found
