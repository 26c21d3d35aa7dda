"""Thresholds that keep false alerts within what a supervisor is willing to see, from calls that are over.

Which alerts were false. What somebody said when closing an alert counts (`AlertClosed.helpful`). Of the others an
alert counts as right where trouble was near, from a minute before it was raised until two minutes after: the customer
complained, spoke of leaving or of legal steps, asked for a supervisor or told of a hard place; or stress rose and had
not settled after a minute; or the customer was dissatisfied with the call afterwards (the lowest third of the scale).
Alerts with none of that near, whose cause passed by itself, count as false. It is a stand-in for somebody's judgement
and no more: rules about phrases can hardly be wrong by it, and only remarks tell their false alerts.

How thresholds are found. Each rule is tried on the past calls with thresholds on a grid. At first every rule stands
above all that was seen. Then, step after step, that threshold is lowered which reaches most further troubles for each
further false alert, as long as all rules together stay in the budget; a trouble counts once a rule, however often the
rule repeats itself. Rules that are ``fixed`` are not moved, and their false alerts are taken off the budget first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from voicemon.conversation.alerts.courses import Course, Episode, episodes
from voicemon.conversation.alerts.rules import AlertRule, MeasureName

TROUBLE_FAMILIES = frozenset({"complaint", "leaving", "supervisor", "legal", "vulnerability"})
LASTING_S = 60.0
"""A rise of stress that settles sooner settled by itself."""
BEFORE_S, AFTER_S = 60.0, 120.0
"""Trouble so long before an alert, or after it, makes it right."""
SATISFIED_SHARE = 1.0 / 3.0
"""Of the scale: at or below, the customer was dissatisfied."""
MOST_STEPS = 64
"""Thresholds that are tried a rule."""
STEPS: Mapping[MeasureName, tuple[float, float]] = {
    "stress": (40.0, 1.0),
    "unsettled": (10.0, 5.0),
    "risk": (0.1, 0.02),
    "said": (0.6, 0.05),
    "times_said": (1.0, 1.0),
    "repeats": (2.0, 1.0),
    "dead_air": (8.0, 1.0),
    "interruptions": (2.0, 1.0),
}
"""Of each measure the lowest threshold that makes sense, and how finely it is set."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Somebody said whether an alert of ``rule`` over [start, stop) was right."""

    rule: str
    start: int
    stop: int
    helpful: bool


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that is over, as far as its alerts go. Samples at ``rate_hz``."""

    name: str
    seconds: float
    rate_hz: int
    courses: Mapping[str, Course]
    """By the rule's name."""
    troubles: Sequence[tuple[int, int]] = ()
    """Where there was trouble, in order; what is less than `AFTER_S` apart is one."""
    judged: Sequence[Judged] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule with one threshold did on all the calls."""

    alerts: int = 0
    false: int = 0
    reached: int = 0
    """Troubles, and alerts that somebody found helpful."""
    judged: int = 0
    """Alerts that somebody had judged."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule as it is and as it should be, with what each did."""

    before: AlertRule
    after: AlertRule
    was: Tally
    becomes: Tally
    seen: bool
    """Whether the measure ever reached the lowest threshold that was tried; if not, the rule stays as it is."""


@dataclass(slots=True)
class _Trials:
    """One rule with all its thresholds, lowest first, and which of them is chosen."""

    rules: list[AlertRule]
    tallies: list[Tally] = field(default_factory=list)
    chosen: int = 0

    @property
    def now(self) -> Tally:
        return self.tallies[self.chosen]


def joined(spans: Sequence[tuple[int, int]], apart: int) -> list[tuple[int, int]]:
    """Spans in order, those less than ``apart`` samples from each other as one."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start - merged[-1][1] < apart:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def tally(rule: AlertRule, calls: Sequence[PastCall]) -> Tally:
    """What ``rule`` would have done on the calls."""
    total = Tally()
    for call in calls:
        own = _tally_of(rule, call)
        total = Tally(
            total.alerts + own.alerts,
            total.false + own.false,
            total.reached + own.reached,
            total.judged + own.judged,
        )
    return total


def _tally_of(rule: AlertRule, call: PastCall) -> Tally:
    found = episodes(rule, call.courses[rule.name], call.rate_hz)
    reached: set[object] = set()
    false = judged = 0
    for one in found:
        verdict = next((each for each in call.judged if each.rule == rule.name and _meet(one, each)), None)
        if verdict is not None:
            judged += 1
            reached |= {verdict} if verdict.helpful else set()
            false += not verdict.helpful
            continue
        before, after = round(BEFORE_S * call.rate_hz), round(AFTER_S * call.rate_hz)
        near = [t for t in call.troubles if t[0] <= one.start + after and t[1] >= one.start - before]
        reached |= set(near)
        false += not near
    return Tally(len(found), false, len(reached), judged)


def _meet(one: Episode, other: Judged) -> bool:
    return one.start <= other.stop and other.start <= one.stop


def chosen_thresholds(
    rules: Sequence[AlertRule],
    calls: Sequence[PastCall],
    false_per_hour: float,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Choice]:
    """The rules with thresholds such that these calls had at most ``false_per_hour`` false alerts an hour, where that
    is possible: what the fixed rules do is beyond choosing. ``progress`` is told how many rules have been tried."""
    budget = false_per_hour * sum(call.seconds for call in calls) / 3600.0
    trials = []
    for done, rule in enumerate(rules, start=1):
        trials.append(_tried(rule, calls))
        progress(done)
    while (step := _best_step(trials, budget - sum(one.now.false for one in trials))) is not None:
        which, chosen = step
        trials[which].chosen = chosen
    return [
        Choice(rule, one.rules[one.chosen], tally(rule, calls), one.now, rule.fixed or len(one.rules) > 1)
        for rule, one in zip(rules, trials, strict=True)
    ]


def _tried(rule: AlertRule, calls: Sequence[PastCall]) -> _Trials:
    highest = max((call.courses[rule.name].highest(rule.least_confidence) for call in calls), default=0.0)
    lowest, step = STEPS[rule.measure]
    if rule.fixed or highest < lowest:
        return _Trials([rule], [tally(rule, calls)])
    count = int((highest - lowest) / step) + 2  # the last one is above all that was seen
    stride = -(-count // MOST_STEPS)
    rules = [_with_threshold(rule, lowest + step * n) for n in range(count) if (count - 1 - n) % stride == 0]
    return _Trials(rules, [tally(one, calls) for one in rules], len(rules) - 1)


def _with_threshold(rule: AlertRule, threshold: float) -> AlertRule:
    """The rule with another threshold; where it settles moves in proportion."""
    share = rule.settles_below / rule.threshold if rule.threshold else 1.0
    return msgspec.structs.replace(
        rule, threshold=round(threshold, 3), settles_below=round(min(1.0, share) * threshold, 3)
    )


def _best_step(trials: Sequence[_Trials], left: float) -> tuple[int, int] | None:
    """Which rule to lower, and to which of its thresholds: most further troubles for each further false alert."""
    best: tuple[float, int, int] | None = None
    step: tuple[int, int] | None = None
    for which, one in enumerate(trials):
        for lower in range(one.chosen - 1, -1, -1):
            gained = one.tallies[lower].reached - one.now.reached
            spent = one.tallies[lower].false - one.now.false
            if gained <= 0 or spent > max(left, 0.0):
                continue
            worth = (gained / spent if spent > 0 else float("inf"), gained, -spent)
            if best is None or worth > best:
                best, step = worth, (which, lower)
    return step
