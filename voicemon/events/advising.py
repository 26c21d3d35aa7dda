"""What follows from what was heard: phrases that matter, cues to the agent, alerts to a supervisor, and risk."""

from typing import Literal

from voicemon.events.base import Event


class PhraseHeard(Event, frozen=True, kw_only=True, tag="phrase"):
    """Words over [start, stop) that belong to a family of phrases, such as ``empathy`` or ``complaint``."""

    channel: str
    utterance: str
    family: str
    start: int
    stop: int
    text: str
    """The words as they were written down."""
    phrase: str
    """The family's phrase that they fit."""
    score: float
    """How well they fit, 0..1."""


class QuestionAsked(Event, frozen=True, kw_only=True, tag="question"):
    """A question over [start, stop): ``open`` ones ask for a story, ``closed`` ones for a yes, a no or a fact."""

    channel: str
    utterance: str
    start: int
    stop: int
    text: str
    form: Literal["open", "closed"]


class PointRepeated(Event, frozen=True, kw_only=True, tag="repeated"):
    """A party said over [start, stop) what it had said before: it may feel that it was not heard."""

    channel: str
    utterance: str
    start: int
    stop: int
    text: str
    first: int
    """Sample at which it was said for the first time."""
    times: int
    """How often it has been said by now, 2 or more."""


class CueGiven(Event, frozen=True, kw_only=True, tag="cue"):
    """Advice to the agent, or a word on what went well, shown from ``known`` until sample ``until`` at the latest."""

    cue: str
    """Its name in this call, such as ``cue-3``."""
    rule: str
    kind: Literal["hint", "praise"]
    text: str
    why: str
    """What was heard that speaks for it, with its numbers."""
    steps: list[str]
    """A playbook, where there is one: what to do, in order."""
    start: int
    """Sample since which what it answers has lasted."""
    until: int
    confidence: float
    """0..1, of what it rests on."""


class CueEnded(Event, frozen=True, kw_only=True, tag="cue-ended"):
    """A cue is no longer shown: the agent took it up, its reason has passed, or its time was over."""

    cue: str
    outcome: Literal["taken-up", "passed", "expired"]
    why: str


class RiskEstimated(Event, frozen=True, kw_only=True, tag="risk"):
    """How likely this party's stress is to rise within the next minute, from the course until ``stop``."""

    channel: str
    stop: int
    risk: float
    """0..1."""
    confidence: float
    """0..1."""
    model: str


class AlertRaised(Event, frozen=True, kw_only=True, tag="alert"):
    """A rule's judgement that a supervisor may be needed, and why."""

    alert: str
    """Its name in this call, such as ``alert-1``."""
    rule: str
    reason: str
    start: int
    """Sample since which what it tells of has lasted."""
    level: float
    """How far the rule's measure went, in the rule's own unit; what `voicemon calibrate` sets thresholds for."""
    confidence: float
    """0..1."""


class AlertSettled(Event, frozen=True, kw_only=True, tag="alert-settled"):
    """What an alert told of is over."""

    alert: str
    reason: str
