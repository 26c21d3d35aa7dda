"""Which cue is given when: the rules asked as the call goes on, at most one cue at a time.

A pure fold over facts. The rules are asked once a second of the call; between that it only takes in what was heard.
So what is said does not depend on how the audio was cut, and costs little however many calls there are.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from voicemon import events as ev
from voicemon.conversation.cues.expression import Condition
from voicemon.conversation.cues.heard import HeardSoFar
from voicemon.conversation.cues.measures import Now
from voicemon.conversation.cues.rules import CueRules, Rule
from voicemon.conversation.live import LiveMeasures

MINUTE_SECONDS = 60.0

Outcome = Literal["taken-up", "passed", "expired"]


@dataclass(slots=True)
class _Shown:
    """The cue that is on the screen."""

    cue: ev.CueGiven
    rule: Rule
    since: int


@dataclass(slots=True)
class CueFold:
    """Gives the cues of one call. ``heard`` is what the rules ask; it sees every fact that this fold sees."""

    rules: CueRules
    heard: HeardSoFar
    rate_hz: int
    _step: int = -1
    _count: int = 0
    _shown: _Shown | None = None
    _over: bool = False
    _given: list[int] = field(default_factory=list)
    """When the latest cues were given, as many as may be in a minute."""
    _ended: float = -math.inf
    _last_given: dict[str, float] = field(default_factory=dict)
    _taken_up: dict[str, float] = field(default_factory=dict)
    _held_since: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def of(header: ev.CallHeader, rules: CueRules) -> "CueFold":
        """The fold over a new call."""
        heard = HeardSoFar(
            LiveMeasures(header), frozenset(header.channels), "whisper" in header.models, header.rate_hz
        )
        return CueFold(rules, heard, header.rate_hz)

    def push(self, event: ev.CallEvent) -> Sequence[ev.CallEvent]:
        """Take in the next fact; return the end of a cue, and the next one."""
        if not self.rules.rules or self._over:
            return ()
        self.heard.push(event)
        if isinstance(event, ev.CallEnded | ev.CallFailed):
            self._over = True
            return () if self._shown is None else [self._end(event.known, "passed", "the call is over")]
        step = event.known // self.rate_hz
        if step <= self._step:
            return ()
        self._step = step
        return list(self._decided(event.known))

    def _decided(self, known: int) -> Iterator[ev.CallEvent]:
        now = self._now(known)
        if self._shown is not None and (over := self._outcome(self._shown, now, known)) is not None:
            yield self._end(known, *over)
            now = self._now(known)
        chosen = self._chosen(now, known)
        if chosen is None:
            return
        if self._shown is not None:
            yield self._end(known, "passed", "something weightier came up")
        yield self._give(*chosen, now, known)

    def _now(self, known: int) -> Now:
        shown = -math.inf if self._shown is None else self._shown.since
        return Now(self.heard, known, shown, self._last_given, self._taken_up)

    def _outcome(self, shown: _Shown, now: Now, known: int) -> tuple[Outcome, str] | None:
        rule = shown.rule
        if rule.taken_up and _sure(rule.taken_up, now):
            return "taken-up", _told(rule.taken_up)
        if rule.passed and _sure(rule.passed, now):
            return "passed", _told(rule.passed)
        if known >= shown.cue.until:
            return "expired", f"it was shown for {rule.shows_for_s:g} s"
        return None

    def _chosen(self, now: Now, known: int) -> tuple[Rule, float] | None:
        """The weightiest rule that applies and may be said now, and how sure it is."""
        limits = self.rules.limits
        applies = [(rule, sure) for rule in self.rules.rules if (sure := self._applies(rule, now, known))]
        if known < limits.quiet_start_s * self.rate_hz or not self._room(known):
            return None
        for rule, sure in applies:
            last = self._last_given.get(rule.name)
            if last is not None and known - last < rule.cool_down_s * self.rate_hz:
                continue
            if self._shown is not None and not self._gives_way(self._shown, rule, known):
                continue
            if sure >= limits.least_confidence:
                return rule, sure
        return None

    def _applies(self, rule: Rule, now: Now, known: int) -> float:
        """How sure it is that the rule applies, 0..1, noting since when it does."""
        sure = _sure(rule.when, now)
        if sure > 0 and any(condition.holds(now) for condition in rule.unless):
            sure = 0.0
        if sure > 0 and rule.why.says(now) is None:
            sure = 0.0
        if sure > 0:
            self._held_since.setdefault(rule.name, known)
        else:
            self._held_since.pop(rule.name, None)
        return sure

    def _room(self, known: int) -> bool:
        """Whether one more cue is not too much."""
        limits = self.rules.limits
        if len(self._given) >= limits.most_a_minute and (
            not self._given or known - self._given[0] < MINUTE_SECONDS * self.rate_hz
        ):
            return False
        return self._shown is not None or known - self._ended >= limits.least_apart_s * self.rate_hz

    def _gives_way(self, shown: _Shown, rule: Rule, known: int) -> bool:
        read = known - shown.since >= self.rules.limits.gives_way_after_s * self.rate_hz
        return read and rule.weight > shown.rule.weight

    def _give(self, rule: Rule, sure: float, now: Now, known: int) -> ev.CueGiven:
        self._count += 1
        cue = ev.CueGiven(
            cue=f"cue-{self._count}", rule=rule.name, kind=rule.kind, text=rule.text,
            why=rule.why.says(now) or "", steps=list(rule.steps), start=self._held_since[rule.name],
            until=known + round(rule.shows_for_s * self.rate_hz), confidence=round(sure, 2),
        )  # fmt: skip
        self._shown = _Shown(cue, rule, known)
        self._last_given[rule.name] = known
        self._given = [*self._given, known][-self.rules.limits.most_a_minute :]
        return cue

    def _end(self, known: int, outcome: Outcome, why: str) -> ev.CueEnded:
        assert self._shown is not None
        shown, self._shown = self._shown, None
        self._ended = known
        if outcome == "taken-up":
            self._taken_up[shown.rule.name] = known
        return ev.CueEnded(cue=shown.cue.cue, outcome=outcome, why=why)


def _sure(conditions: tuple[Condition, ...], now: Now) -> float:
    """How sure it is that all conditions hold, 0..1: as sure as the least sure of them."""
    sure = 1.0
    for condition in conditions:
        sure = min(sure, condition.holds(now))
        if sure == 0.0:
            return 0.0
    return sure


def _told(conditions: tuple[Condition, ...]) -> str:
    return ", ".join(condition.text for condition in conditions)
