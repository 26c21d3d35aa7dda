"""How it was said: readings of a party's emotion, and where its stress has gone."""

from typing import Literal

import msgspec

from voicemon.events.base import Event


class LldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A low-level descriptor that moved a reading, or the words that did, and by how much."""

    lld: str
    """Its name; ``words`` for what was said."""
    change: float
    """Against this speaker's own baseline, in ``unit``; for words: what they did to valence."""
    unit: str
    effect: float
    """Points of stress (0..100) that the change added or took away."""
    text: str
    """The same in plain words: ``pitch +3.1 semitones``."""


class ReadingTaken(Event, frozen=True, kw_only=True, tag="reading"):
    """Arousal and valence -1..1 and stress 0..100 of [start, stop), with how far to trust them."""

    channel: str
    utterance: str
    kind: Literal["fast", "utterance", "fused"]
    """``fused`` is the better one of an utterance: made when its words came, with them and the encoder's states."""
    start: int
    stop: int
    arousal: float
    valence: float
    stress: float
    stress_low: float
    stress_high: float
    confidence: float
    baseline: float
    """Share of the reading, 0..1, that rests on this speaker's own voice rather than on the population."""
    moved_by: list[LldChange]
    model: str


class ReadingWithheld(Event, frozen=True, kw_only=True, tag="reading-withheld"):
    """An utterance whose emotion was not read, and why."""

    channel: str
    utterance: str
    start: int
    stop: int
    reason: str


class StressCourse(Event, frozen=True, kw_only=True):
    """Where a party's stress has gone since ``start``; the reading that ends at ``stop`` made it certain."""

    channel: str
    start: int
    stop: int
    level: float
    """Stress 0..100, mean over [start, stop)."""
    change: float
    """Points of stress above what was usual for this voice."""
    confidence: float
    """Mean confidence 0..1 of the readings it rests on."""
    text: str
    """The same in plain words."""


class StressRose(StressCourse, frozen=True, kw_only=True, tag="stress-rose"):
    """Stress has risen."""


class StressSettled(StressCourse, frozen=True, kw_only=True, tag="stress-settled"):
    """Stress that had risen is lower again."""
