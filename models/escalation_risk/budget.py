"""Whether an alert budget holds on calls that the thresholds were not found on.

    python models/escalation_risk/budget.py      # measures, writes release/budget.json and the card

The built calls of `courses.py`, with the rules that ship on stress, unsettled stress and risk. In calls that escalate
or jump every alert is right, in the others every one is false: how calls were built is known, so nothing is guessed.
Thresholds are found on one half of the calls and tried on the other, as a call centre does with last month's and next
month's, and found on EmoDB and BAVED and tried on voices and languages never heard.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import msgspec

from models.arousal_valence.corpora import MEASURING, TRAINING
from models.escalation_risk.courses import Course
from models.escalation_risk.evaluate import CARD
from models.escalation_risk.fit import followed
from models.escalation_risk.rows import HEADER
from voicemon import events as ev
from voicemon.affect.estimator import AffectEstimator
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.stress_watch import StressWatch
from voicemon.conversation.alerts.budget import PastCall, chosen_thresholds, tally
from voicemon.conversation.alerts.courses import courses_of
from voicemon.conversation.alerts.rules import AlertRule, rules_of
from voicemon.conversation.risk import RiskFold

FIGURES = Path(__file__).parent / "release" / "budget.json"
BEGIN = "<!-- budget: written by budget.py -->"
END = "<!-- end of budget -->"
BUDGETS = (0.5, 1.0, 2.0, 4.0, 8.0)
RULES = tuple(rule for rule in rules_of("").rules if rule.measure in ("stress", "unsettled", "risk"))


def facts_of(course: Course) -> list[ev.CallEvent]:
    """The call's readings with what follows from them, and a level a second for the clock."""
    watch, risk = StressWatch(), RiskFold(HEADER)
    seconds = range(1, course.samples // RATE_HZ)
    levels = [
        ev.LevelMeasured(
            known=second * RATE_HZ, channel="customer", start=0, stop=second * RATE_HZ, level_db=-40.0, speech=0.0
        )
        for second in seconds
    ]  # fmt: skip
    told: list[ev.CallEvent] = [*levels, *course.readings]
    facts: list[ev.CallEvent] = []
    for fact in sorted(told, key=lambda fact: fact.known):
        facts.append(fact)
        if isinstance(fact, ev.ReadingTaken):
            found = [watch.push(fact), *risk.push(fact)]
            facts += [msgspec.structs.replace(one, known=fact.known) for one in found if one is not None]
    return facts


def as_past(courses: Sequence[Course], rules: Sequence[AlertRule]) -> list[PastCall]:
    """Calls to calibrate with: trouble all through where anger was built in, else none."""
    return [
        PastCall(
            name=one.name, seconds=one.samples / RATE_HZ, rate_hz=RATE_HZ,
            courses=courses_of(HEADER, facts_of(one), rules),
            troubles=[(0, one.samples)] if one.shape in ("escalates", "jump") else [],
        )
        for one in courses
    ]  # fmt: skip


def halves(courses: Sequence[Course], calls: Sequence[PastCall]) -> tuple[list[PastCall], list[PastCall]]:
    """Every second call of each shape, and the others: both halves have as much trouble in them."""
    shapes: dict[str, list[PastCall]] = {}
    for course, call in zip(courses, calls, strict=True):
        shapes.setdefault(course.shape, []).append(call)
    return (
        [call for own in shapes.values() for call in own[::2]],
        [call for own in shapes.values() for call in own[1::2]],
    )


def tried(found_on: Sequence[PastCall], tried_on: Sequence[PastCall]) -> dict[str, dict[str, float]]:
    """For each budget what came of it on the other calls."""
    hours = sum(call.seconds for call in tried_on) / 3600.0
    troubled = sum(bool(call.troubles) for call in tried_on)
    figures = {}
    for budget in BUDGETS:
        rules = [choice.after for choice in chosen_thresholds(RULES, found_on, budget)]
        tallies = [tally(rule, tried_on) for rule in rules]
        reached = sum(any(tally(rule, [call]).reached for rule in rules) for call in tried_on)
        figures[f"{budget:g}"] = {
            "false_an_hour": sum(one.false for one in tallies) / hours,
            "alerts_an_hour": sum(one.alerts for one in tallies) / hours,
            "troubled_calls_reached": reached / troubled,
            "hours_found_on": sum(call.seconds for call in found_on) / 3600.0,
            "hours": hours,
        }
    return figures


def shipped(calls: Sequence[PastCall]) -> dict[str, float]:
    """What the rules do as they ship."""
    hours = sum(call.seconds for call in calls) / 3600.0
    reached = sum(any(tally(rule, [call]).reached for rule in RULES) for call in calls)
    return {
        "false_an_hour": sum(tally(rule, calls).false for rule in RULES) / hours,
        "troubled_calls_reached": reached / sum(bool(call.troubles) for call in calls),
    }


def budget_text(figures: dict[str, Any]) -> str:
    """Markdown of the figures."""
    lines = [
        "| false alerts an hour allowed | found on | tried on | came | alerts an hour | troubled calls reached |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for name, title in (("halves", "half the calls, {:.1f} h | the other half"),
                        ("halves, changed over", "the other half, {:.1f} h | the first half"),
                        ("corpora", "EmoDB and BAVED, {:.1f} h | EMOVO, TESS, TurEV")):  # fmt: skip
        for budget, one in figures[name].items():
            lines.append(
                f"| {budget} | {title.format(one['hours_found_on'])}, {one['hours']:.1f} h | "
                f"{one['false_an_hour']:.2f} | {one['alerts_an_hour']:.1f} | {one['troubled_calls_reached']:.2f} |"
            )
    own = figures["shipped"]
    lines += ["", f"As they ship the three rules had {own['false_an_hour']:.2f} false alerts an hour on EMOVO, TESS "
              f"and TurEV and reached {own['troubled_calls_reached']:.2f} of the troubled calls."]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Measure, print, store, bring the card up to date."""
    from models.arousal_valence.rising import rounded

    calls = followed((*TRAINING, *MEASURING), AffectEstimator.load())
    learnt = as_past([one for name in TRAINING for one in calls[name]], RULES)
    measuring = [one for name in MEASURING for one in calls[name]]
    others = as_past(measuring, RULES)
    one_half, other_half = halves(measuring, others)
    figures = {
        "halves": tried(one_half, other_half),
        "halves, changed over": tried(other_half, one_half),
        "corpora": tried(learnt, others),
        "shipped": shipped(others),
    }
    kept = rounded(figures)
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n")
    head, _, rest = CARD.read_text().partition(BEGIN)
    CARD.write_text(f"{head}{BEGIN}\n{budget_text(kept)}\n{END}{rest.partition(END)[2]}")
    print(budget_text(kept))


if __name__ == "__main__":
    main()
