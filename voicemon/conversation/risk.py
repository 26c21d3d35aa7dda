"""How likely it is that a party's stress will rise within the next minute, from its course so far.

A logistic regression over a few numbers that anybody can follow: where the readings stand against what is usual for
this voice, where they are heading, how high they went lately, and what was said. Its weights are in ``risk.json``;
``models/escalation_risk/README.md`` says what they were fitted to and what they are worth, beside a rule that looks at
the last reading only.

An estimate is made at a reading, every five seconds at most, while stress has not risen. Its confidence is that of the
readings it rests on, less while little of this voice has been heard.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.conversation.live import LiveMeasures
from voicemon.conversation.rising import RisingStress, StressReading, logit

WEIGHTS = Path(__file__).with_name("risk.json")
APART_S = 5.0
"""Estimates are so far apart at least."""
MEMORY_S = 60.0
"""What is looked back on."""
OWN_S = 20.0
"""With so much of this voice heard, what is usual for it is known."""
NEAR_S = 10.0
"""Readings of the last so many seconds say where stress stands,"""
AGO_S = (20.0, 40.0, 60.0)
"""and those of so many where it was."""
TROUBLED = frozenset({"complaint", "leaving", "supervisor", "legal", "vulnerability"})
"""Families of phrases that speak of trouble."""
FARTHEST = 4.0
"""Logits; a single number counts as at most so far away."""

FEATURES = (
    "last",
    "level",
    "slope_20",
    "slope_40",
    "slope_60",
    "peak",
    "since_peak",
    "lively",
    "evidence",
    "arousal",
    "valence",
    "risen_before",
    "said",
    "interrupted",
)
"""In the order of the weights. ``said`` and ``interrupted`` are counts of the last minute, 3 at most."""


class RiskModel(msgspec.Struct, frozen=True, kw_only=True):
    """The weights: log-odds of a rise within the minute are ``intercept`` and the weighted features' sum."""

    model: str
    intercept: float
    weights: dict[str, float]
    by_hand: list[str]
    """Features whose weights somebody set because no call with words could tell them."""

    def risk(self, features: dict[str, float]) -> float:
        """0..1."""
        odds = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def shipped_model(path: Path = WEIGHTS) -> RiskModel:
    """The weights that ship. Read once."""
    return msgspec.json.decode(path.read_bytes(), type=RiskModel)


@dataclass(frozen=True, slots=True)
class _Read:
    utterance: str
    stop: int
    seconds: float
    above: float
    """Logits above what was usual for this voice by then."""
    arousal: float
    valence: float
    confidence: float


class RiskCourse:
    """What the features look back on: the readings of one party, as they were taken."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._rising = RisingStress()
        self._read: deque[_Read] = deque()
        self._heard = 0
        self._own_s = 0.0
        self._rises = 0

    @property
    def risen(self) -> bool:
        """Whether stress has risen and not settled."""
        return self._rising.risen

    def push(self, taken: ev.ReadingTaken) -> None:
        """Take in a reading, fast or of a whole utterance."""
        was_risen = self._rising.risen
        usual = self._rising.usual
        self._rising.push(
            StressReading(
                start=taken.start, stop=taken.stop, kind="fast" if taken.kind == "fast" else "utterance",
                stress=taken.stress, confidence=taken.confidence, baseline=taken.baseline,
            )
        )  # fmt: skip
        self._rises += self._rising.risen and not was_risen
        if taken.kind == "fast":
            begins = max(taken.start, self._heard)
        else:
            begins = taken.start
            self._own_s += (taken.stop - taken.start) / self._rate_hz
            while self._read and self._read[-1].utterance == taken.utterance:
                self._read.pop()
        self._heard = max(self._heard, taken.stop)
        seconds = max(0, taken.stop - begins) / self._rate_hz
        above = max(-FARTHEST, min(FARTHEST, logit(taken.stress) - usual))
        self._read.append(
            _Read(taken.utterance, taken.stop, seconds, above, taken.arousal, taken.valence, taken.confidence)
        )
        while self._read[0].stop < taken.stop - MEMORY_S * self._rate_hz:
            self._read.popleft()

    def features(self) -> dict[str, float]:
        """What the readings so far say. There must be one."""
        now = self._read[-1].stop
        level = self._mean_above(now, NEAR_S)
        peak = max(self._read, key=lambda one: one.above)
        slack = self._rising.options.slack
        high = sum(one.seconds for one in self._read if one.above > slack)
        near = [one for one in self._read if one.stop > now - NEAR_S * self._rate_hz]
        slopes = {f"slope_{ago:.0f}": level - self._mean_above(now, ago) for ago in AGO_S}
        return {
            "last": self._read[-1].above,
            "level": level,
            **slopes,
            "peak": peak.above,
            "since_peak": (now - peak.stop) / self._rate_hz / MEMORY_S,
            "lively": high / max(1.0, sum(one.seconds for one in self._read)),
            "evidence": self._rising.evidence,
            "arousal": sum(one.arousal for one in near) / len(near),
            "valence": sum(one.valence for one in near) / len(near),
            "risen_before": float(min(2, self._rises)),
        }

    def confidence(self) -> float:
        """Of the readings of the last minute, less while little was heard of this voice: 0..1."""
        seconds = sum(one.seconds for one in self._read)
        if seconds <= 0.0:
            return 0.0
        mean = sum(one.seconds * one.confidence for one in self._read) / seconds
        return mean * min(1.0, self._own_s / OWN_S)

    def _mean_above(self, now: int, seconds: float) -> float:
        """Mean of the readings of the last so many seconds, by the speech that each tells of."""
        read = [one for one in self._read if one.stop > now - seconds * self._rate_hz]
        weight = sum(one.seconds for one in read)
        return sum(one.seconds * one.above for one in read) / weight if weight > 0 else read[-1].above


class RiskFold:
    """Estimates of the risk of one call's customer."""

    def __init__(self, header: ev.CallHeader, model: RiskModel | None = None) -> None:
        self._model = model or shipped_model()
        self._rate_hz = header.rate_hz
        self._followed = Channel.CUSTOMER in header.emotion_channels
        self._course = RiskCourse(header.rate_hz)
        self._live = LiveMeasures(header)
        self._agent = Channel.AGENT in header.channels
        self._said: deque[int] = deque(maxlen=3)
        self._next = 0

    def push(self, event: ev.CallEvent) -> Iterator[ev.CallEvent]:
        """Take in the next recorded fact; where it is a reading, say what the minute that comes may bring."""
        if not self._followed:
            return
        self._live.push(event)
        match event:
            case ev.PhraseHeard(channel=Channel.CUSTOMER) if event.family in TROUBLED:
                self._said.append(event.stop)
            case ev.ReadingTaken(channel=Channel.CUSTOMER) if event.kind != "fused":
                self._course.push(event)
                if event.stop >= self._next and not self._course.risen:
                    self._next = event.stop + round(APART_S * self._rate_hz)
                    yield self._estimate(event.stop)

    def features(self) -> dict[str, float]:
        """All that the model is told at this moment, after at least one reading."""
        begin = self._live.now - MEMORY_S * self._rate_hz
        return {
            **self._course.features(),
            "said": float(sum(stop > begin for stop in self._said)),
            "interrupted": float(min(3, self._live.interrupted_by(Channel.AGENT))) if self._agent else 0.0,
        }

    def _estimate(self, stop: int) -> ev.RiskEstimated:
        return ev.RiskEstimated(
            channel=Channel.CUSTOMER, stop=stop, risk=round(self._model.risk(self.features()), 3),
            confidence=round(self._course.confidence(), 3), model=self._model.model,
        )  # fmt: skip
