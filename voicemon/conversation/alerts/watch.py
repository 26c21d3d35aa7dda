"""When an alert is raised and when it settles: one rule over the course of its measure, with hysteresis.

    below ──reaches the threshold──→ above ──stays_s and the cool-down are over──→ raised
      ↑                                │                                            │
      └────── below settles_below ─────┘              below settles_below: settled ─┘

A pure fold over (sample, measured): no clock, the same course gives the same alerts. `voicemon calibrate` runs the
same fold over past calls with other thresholds.
"""

import math
from dataclasses import dataclass

from voicemon.conversation.alerts.rules import AlertRule, Told


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure as it stands."""

    value: float
    confidence: float = 1.0
    """0..1."""
    since: int | None = None
    """Sample at which what it tells of began, where it knows."""
    times: int = 0
    text: str = ""
    """Words that were heard, where they are what is measured."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert is to be raised."""

    at: int
    start: int
    level: float
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Eased:
    """The open alert has settled."""

    at: int
    level: float
    reason: str


class RuleWatch:
    """The fold: one rule, one call. ``push`` what is measured at each sample at which it is asked, in order."""

    def __init__(self, rule: AlertRule, rate_hz: int) -> None:
        self.rule = rule
        self.is_open = False
        self._rate_hz = rate_hz
        self._above: int | None = None
        self._not_before = 0

    @property
    def due(self) -> int | None:
        """Sample at which an alert is raised if nothing changes; None where nothing is on its way."""
        if self.is_open or self._above is None:
            return None
        return max(self._above + math.ceil(self.rule.stays_s * self._rate_hz), self._not_before)

    def push(self, at: int, measured: Measured | None) -> Raised | Eased | None:
        """What the measure at sample ``at`` makes certain. None: nobody knows it at present.

        What is not known raises nothing and settles nothing.
        """
        if measured is None:
            if not self.is_open:
                self._above = None
            return None
        if measured.value < self.rule.settles_below:
            return self._below(at, measured)
        if self.is_open or measured.value < self.rule.threshold:
            return None
        if measured.confidence < self.rule.least_confidence:
            return None
        if self._above is None:
            self._above = at
        stayed = at - self._above >= self.rule.stays_s * self._rate_hz
        if not stayed or at < self._not_before:
            return None
        return self._raised(at, measured, self._above)

    def _raised(self, at: int, measured: Measured, above: int) -> Raised:
        self.is_open = True
        start = above if measured.since is None else measured.since
        reason = self._told(measured, (at - start) / self._rate_hz).into(self.rule.reason)
        return Raised(at, start, measured.value, measured.confidence, reason)

    def _below(self, at: int, measured: Measured) -> Eased | None:
        above, self._above = self._above, None
        if not self.is_open:
            return None
        self.is_open = False
        self._not_before = at + round(self.rule.cooldown_s * self._rate_hz)
        lasted = 0.0 if above is None else (at - above) / self._rate_hz
        return Eased(at, measured.value, self._told(measured, lasted).into(self.rule.settled))

    def _told(self, measured: Measured, lasted: float) -> Told:
        return Told(measured.value, self.rule.threshold, lasted, measured.times, measured.text)
