"""When stress rises, and when it settles again: the readings of one party folded into rare facts.

A single reading trembles, so nothing is said because of one. The readings go through Page's test (E. S.
Page, "Continuous inspection schemes", Biometrika 41 (1954) 100-115, section 2): evidence grows by how far
each second of speech lies above what is usual for this voice and shrinks by how far below, never under 0.
A rise is said where the evidence reaches a bar; it began where the evidence last left 0.

Distances are measured on the logit of stress, where the stress scale is linear in what the voice does
(`voicemon.affect.stress`): 10 to 30 is then as far as 40 to 72, and a calm voice's rise counts like
another's. A pure fold over samples of the call's timeline: no clock, the same readings give the same facts.
"""

import math
from dataclasses import dataclass
from typing import Literal

from voicemon.audio.chunk import RATE_HZ


@dataclass(frozen=True, slots=True)
class RisingOptions:
    """When a rise is said. Seconds are of speech unless said otherwise, distances logits of stress.

    Chosen on calls built from the training corpora only (``models/arousal_valence/rising.py --choose``).
    """

    slack: float = 1.0
    """A voice this far above its usual is only lively: a third of what anger adds in EmoDB."""
    bar: float = 4.0
    """Evidence (distance x seconds x confidence) that makes a rise: about three seconds of clear anger. Lower
    finds rises half a second sooner and doubles the false alarms."""
    farthest: float = 2.5
    """One reading counts as at most so far away, so that a shriek is not a rise."""
    utterance_s: float = 4.0
    """One utterance counts as at most so long: its readings err together."""
    least_stress: float = 35.0
    """No rise while the reading itself is below: the pages would call that voice calm."""
    least_confidence: float = 0.3
    """Readings below are a guess, as the pages say, and count for nothing."""
    least_own_s: float = 5.0
    """Own speech that must have been read before a rise can begin."""
    least_baseline: float = 0.25
    """And least share of a reading that rests on the own voice: one whole utterance."""
    usual_stress: float = 25.0
    """What is usual before anything was heard: calm speech in the corpora, see `voicemon.affect.stress`."""
    usual_s: float = 4.0
    """So many seconds of own speech count as much as that."""
    memory_s: float = 60.0
    """What is usual is a mean over about so much of the latest speech; the own baseline learns as long."""
    settled_share: float = 0.5
    """Stress settles below this share of the distance it rose by."""
    settled_bar: float = 1.0
    """Evidence of lower stress that makes it settled."""
    pause_s: float = 10.0
    """Time of the call after settling in which no new rise begins."""


@dataclass(frozen=True, slots=True)
class StressReading:
    """What the fold needs of a reading of [start, stop): samples, stress 0..100, shares 0..1."""

    start: int
    stop: int
    kind: Literal["fast", "utterance"]
    stress: float
    confidence: float
    baseline: float


@dataclass(frozen=True, slots=True)
class Course:
    """Where stress has gone since sample ``start``; at ``stop`` that was certain."""

    start: int
    stop: int
    level: float
    """Stress 0..100, mean over [start, stop)."""
    change: float
    """Points of stress above what was usual for this voice."""
    confidence: float
    """Mean confidence 0..1 of the readings it rests on."""


@dataclass(frozen=True, slots=True)
class Rise(Course):
    """Stress has risen."""


@dataclass(frozen=True, slots=True)
class Settled(Course):
    """Stress that had risen is lower again."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Page's sum and what it was gathered from."""

    sum: float = 0.0
    start: int = 0
    seconds: float = 0.0
    stress: float = 0.0
    confidence: float = 0.0

    def plus(self, reading: StressReading, excess: float, seconds: float) -> "_Evidence":
        """With ``seconds`` of speech that lies ``excess`` beyond the slack; the reading's confidence weighs it."""
        total = self.sum + excess * seconds * reading.confidence
        if total <= 0.0:
            return _Evidence()
        return _Evidence(
            total,
            self.start if self.sum > 0.0 else reading.start,
            self.seconds + seconds,
            self.stress + seconds * reading.stress,
            self.confidence + seconds * reading.confidence,
        )


class RisingStress:
    """The fold over the readings of one party of one call, in the order in which they were taken.

    An utterance's own reading replaces what its fast readings had gathered: they were glimpses of it. What
    was said because of them stands.
    """

    def __init__(self, options: RisingOptions | None = None) -> None:
        self.options = options or RisingOptions()
        self._usual = _Usual(self.options)
        self._waiting: tuple[float, float] | None = None
        """Logit and weight of the last utterance: learned when the next ends, if no rise was seen in it."""
        self._whole = _Evidence()
        """From utterances that have ended,"""
        self._glimpsed = _Evidence()
        """and with the fast readings of the present one."""
        self._glimpsed_s = 0.0
        self._heard = 0
        self._not_before = 0
        self._rise: Rise | None = None

    @property
    def risen(self) -> bool:
        """Whether stress has risen and not settled yet."""
        return self._rise is not None

    @property
    def evidence(self) -> float:
        """How much speaks for a rise so far, as a share of what makes one: 0..1 until stress has risen."""
        return 0.0 if self.risen else self._glimpsed.sum / self.options.bar

    @property
    def usual(self) -> float:
        """What is usual for this voice, as a logit of stress."""
        return self._usual.logit

    def push(self, reading: StressReading) -> Rise | Settled | None:
        """Take in the next reading and say what it makes certain, if anything."""
        seconds = self._counts(reading)
        before = self._whole if reading.kind == "utterance" else self._glimpsed
        evidence = (
            before.plus(reading, self._excess(reading), seconds) if self._can_count(reading) else before
        )
        self._glimpsed = evidence
        said = self._judged(evidence, reading)
        if reading.kind == "utterance":
            self._whole, self._glimpsed_s = self._glimpsed, 0.0
            if self._rise is None:
                self._learn(reading)
        return said

    def _counts(self, reading: StressReading) -> float:
        """Seconds of speech that the reading tells of and no reading of its kind before."""
        begins = reading.start if reading.kind == "utterance" else max(reading.start, self._heard)
        self._heard = max(self._heard, reading.stop)
        seconds = max(0, reading.stop - begins) / RATE_HZ
        if reading.kind == "utterance":
            return min(seconds, self.options.utterance_s)
        seconds = min(seconds, self.options.utterance_s - self._glimpsed_s)
        self._glimpsed_s += seconds
        return seconds

    def _can_count(self, reading: StressReading) -> bool:
        options = self.options
        if reading.confidence < options.least_confidence:
            return False
        if self._rise is not None:
            return True
        known = self._usual.own_s >= options.least_own_s and reading.baseline >= options.least_baseline
        return known and reading.start >= self._not_before

    def _excess(self, reading: StressReading) -> float:
        """How far beyond the slack: above what is usual, or, after a rise, below where it counts as settled."""
        options, usual = self.options, self._usual.logit
        if self._rise is None:
            apart = logit(reading.stress) - usual - options.slack
        else:
            risen = logit(self._rise.level) - usual
            apart = options.settled_share * risen - (logit(reading.stress) - usual)
        return max(-options.farthest, min(options.farthest, apart))

    def _judged(self, evidence: _Evidence, reading: StressReading) -> Rise | Settled | None:
        options = self.options
        if self._rise is None:
            if evidence.sum < options.bar or reading.stress < options.least_stress:
                return None
            self._rise = Rise(*self._told(evidence, reading))
            self._waiting = None
            self._clear()
            return self._rise
        if evidence.sum < options.settled_bar:
            return None
        settled = Settled(*self._told(evidence, reading))
        self._rise = None
        self._not_before = reading.stop + round(options.pause_s * RATE_HZ)
        self._clear()
        return settled

    def _told(self, evidence: _Evidence, reading: StressReading) -> tuple[int, int, float, float, float]:
        level = evidence.stress / evidence.seconds
        change = level - stress_of(self._usual.logit)
        return evidence.start, reading.stop, level, change, evidence.confidence / evidence.seconds

    def _clear(self) -> None:
        self._whole = self._glimpsed = _Evidence()

    def _learn(self, reading: StressReading) -> None:
        if self._waiting is not None:
            self._usual.learn(*self._waiting)
        seconds = (reading.stop - reading.start) / RATE_HZ
        self._waiting = (logit(reading.stress), seconds * reading.confidence)
        self._usual.heard(seconds)


class _Usual:
    """What is usual for this voice: a mean over its latest speech, drawn towards voices in general."""

    def __init__(self, options: RisingOptions) -> None:
        self._options = options
        self._prior = logit(options.usual_stress)
        self._sum = 0.0
        self._weight = 0.0
        self.own_s = 0.0
        """Seconds of own speech read so far."""

    @property
    def logit(self) -> float:
        """Logit of stress."""
        prior_s = self._options.usual_s
        return (self._prior * prior_s + self._sum) / (prior_s + self._weight)

    def heard(self, seconds: float) -> None:
        """An utterance was read."""
        self.own_s += seconds

    def learn(self, value: float, seconds: float) -> None:
        """Take in a logit that counts ``seconds``; older speech fades as new speech comes."""
        fade = math.exp(-seconds / self._options.memory_s)
        self._sum = self._sum * fade + value * seconds
        self._weight = self._weight * fade + seconds


def logit(stress: float) -> float:
    """Stress 0..100 on the scale of its logistic; the last point at either end is not told apart."""
    share = min(0.99, max(0.01, stress / 100.0))
    return math.log(share / (1.0 - share))


def stress_of(value: float) -> float:
    """Stress 0..100 of a logit."""
    return 100.0 / (1.0 + math.exp(-value))
