"""What alert rules watch, as it stands at a moment of the call.

    stress         0..100, mean of the customer's readings of the last window_s, by their length and confidence
    unsettled      seconds since the customer's stress rose; 0 where it has not, or has settled
    risk           0..1, how likely stress is to rise within a minute; not known while it has risen
    said           0..1, how well the best phrase of the families fits that the customer said within window_s
    times_said     how many phrases of the families the customer said within window_s
    repeats        how often the customer has made the point that it made again within window_s
    dead_air       seconds since anybody spoke; 0 while a party was asked to wait
    interruptions  how often ``by`` began to speak within the last minute while the other spoke

Emotion is that of the customer, or of a track on which the customer is not alone nothing: the agent's is never asked.
A pure fold over recorded facts, cheap on each.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Measured
from voicemon.conversation.live import LiveMeasures

RISK_STANDS_S = 30.0
"""An estimate of risk is no longer known to hold after so long without a new one."""
NOTHING = Measured(0.0)


@dataclass(slots=True)
class _Read:
    """The newest reading of one piece of speech."""

    utterance: str
    stop: int
    seconds: float
    stress: float
    confidence: float


class AlertMeasures:
    """The fold over one call: ``push`` each recorded fact, then ask ``of`` a rule."""

    def __init__(self, header: ev.CallHeader, rules: Iterable[AlertRule]) -> None:
        self._rate_hz = header.rate_hz
        self._parties = frozenset(header.channels)
        self._everybody = len(self._parties) > 1 or Channel.MIXED in self._parties
        """Whether all who speak are heard: else nobody knows when nobody speaks."""
        self._live = LiveMeasures(header)
        longest = max((rule.window_s for rule in rules), default=0.0)
        self._keep = round(longest * header.rate_hz)
        self._now = 0
        self._heard = 0
        self._read: deque[_Read] = deque()
        self._rise: ev.StressRose | None = None
        self._risk: ev.RiskEstimated | None = None
        self._phrases: deque[ev.PhraseHeard] = deque()
        self._repeats: deque[ev.PointRepeated] = deque()
        self._of: dict[str, Callable[[AlertRule], Measured | None]] = {
            "stress": self._stress,
            "unsettled": self._unsettled,
            "risk": self._risk_now,
            "said": self._said,
            "times_said": self._times_said,
            "repeats": self._repeated,
            "dead_air": self._dead_air,
            "interruptions": self._interruptions,
        }

    def push(self, event: ev.CallEvent) -> None:
        """Take in the next recorded fact."""
        self._now = max(self._now, event.known)
        self._live.push(event)
        if isinstance(event, ev.LevelMeasured) or getattr(event, "channel", Channel.AGENT) == Channel.AGENT:
            return
        match event:
            case ev.ReadingTaken():
                self._take_reading(event)
            case ev.StressRose():
                self._rise, self._risk = event, None
            case ev.StressSettled():
                self._rise = None
            case ev.RiskEstimated():
                self._risk = event
            case ev.PhraseHeard():
                self._phrases.append(event)
                _drop(self._phrases, self._now - self._keep)
            case ev.PointRepeated():
                self._repeats.append(event)
                _drop(self._repeats, self._now - self._keep)

    def of(self, rule: AlertRule) -> Measured | None:
        """The rule's measure at this moment; None where nobody knows it."""
        return self._of[rule.measure](rule)

    def _take_reading(self, taken: ev.ReadingTaken) -> None:
        """A reading of a whole utterance replaces what was read while it went on; fast ones overlap each other."""
        begins = taken.start if taken.kind != "fast" else max(taken.start, self._heard)
        if taken.kind != "fast":
            if taken.kind == "fused" and not any(one.utterance == taken.utterance for one in self._read):
                return
            self._read = deque(one for one in self._read if one.utterance != taken.utterance)
        self._heard = max(self._heard, taken.stop)
        seconds = max(0, taken.stop - begins) / self._rate_hz
        self._read.append(_Read(taken.utterance, taken.stop, seconds, taken.stress, taken.confidence))
        while self._read and self._read[0].stop < self._now - self._keep:
            self._read.popleft()

    def _since(self, rule: AlertRule) -> int:
        return self._now - round(rule.window_s * self._rate_hz)

    def _stress(self, rule: AlertRule) -> Measured | None:
        begin = self._since(rule)
        read = [one for one in self._read if one.stop > begin]
        seconds = sum(one.seconds for one in read)
        weight = sum(one.seconds * one.confidence for one in read)
        if weight <= 0.0:
            return None
        level = sum(one.seconds * one.confidence * one.stress for one in read) / weight
        return Measured(level, weight / seconds)

    def _unsettled(self, rule: AlertRule) -> Measured:
        rise = self._rise
        if rise is None:
            return NOTHING
        return Measured(max(0, self._now - rise.start) / self._rate_hz, rise.confidence, rise.start)

    def _risk_now(self, rule: AlertRule) -> Measured | None:
        risk = self._risk
        if risk is None or self._now - risk.known > RISK_STANDS_S * self._rate_hz:
            return None
        return Measured(risk.risk, risk.confidence)

    def _said_lately(self, rule: AlertRule) -> list[ev.PhraseHeard]:
        begin = self._since(rule)
        return [one for one in self._phrases if one.family in rule.families and one.stop > begin]

    def _said(self, rule: AlertRule) -> Measured:
        said = self._said_lately(rule)
        if not said:
            return NOTHING
        best = max(said, key=lambda one: (one.score, one.start))
        return Measured(best.score, best.score, best.start, len(said), best.text)

    def _times_said(self, rule: AlertRule) -> Measured:
        said = self._said_lately(rule)
        if not said:
            return NOTHING
        sure = sum(one.score for one in said) / len(said)
        return Measured(float(len(said)), sure, said[0].start, len(said), said[-1].text)

    def _repeated(self, rule: AlertRule) -> Measured:
        begin = self._since(rule)
        again = [one for one in self._repeats if one.stop > begin]
        if not again:
            return NOTHING
        most = max(again, key=lambda one: (one.times, one.start))
        return Measured(float(most.times), 1.0, most.first, most.times, most.text)

    def _dead_air(self, rule: AlertRule) -> Measured | None:
        if not self._everybody:
            return None
        silence_s = 0.0 if self._live.holding else self._live.silence_s
        return Measured(silence_s, 1.0, self._now - round(silence_s * self._rate_hz))

    def _interruptions(self, rule: AlertRule) -> Measured | None:
        if rule.by not in self._parties:
            return None
        return Measured(float(self._live.interrupted_by(rule.by)))


def _drop(told: deque[ev.PhraseHeard] | deque[ev.PointRepeated], before: int) -> None:
    while told and told[0].stop < before:
        told.popleft()
