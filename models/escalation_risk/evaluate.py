"""What the risk of escalation is worth, beside a rule that looks at the last reading only, on the same estimates.

The rule of the last reading is the stress of that reading; as a probability it is a logistic regression on it alone,
fitted to the same calls as the model. An alarm is an estimate at or above a threshold, with none in the minute before;
it is right where stress rose within the minute after. Thresholds are set so that both cry wrongly equally often.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.corpora import MEASURING, TRAINING
from models.arousal_valence.figures import auc, equal_mass_bins, expected_calibration_error
from models.escalation_risk.courses import Course
from models.escalation_risk.fit import as_much_each, fitted, logistic, risks
from models.escalation_risk.rows import MINUTE, Rows, rises_of, rows_of
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.alerts.rules import rules_of
from voicemon.conversation.rising import logit
from voicemon.conversation.risk import RiskModel

HERE = Path(__file__).parent
FIGURES = HERE / "release" / "metrics.json"
CARD = HERE / "README.md"
BEGIN = "<!-- figures: written by fit.py -->"
END = "<!-- end of figures -->"
FALSE_AN_HOUR = (2.0, 4.0, 8.0, 16.0)

Values = NDArray[np.float64]


def measured(
    model: RiskModel, calls: Mapping[str, Sequence[Course]], rows: Mapping[str, Rows], readings: str
) -> dict[str, Any]:
    """All figures. ``readings`` names the model that took the readings."""
    together, weights = as_much_each([rows[name] for name in TRAINING])
    intercept, (slope,) = logistic(_last(together), together.rises.astype(np.float64), weights)
    alone = {
        name: 1.0 / (1.0 + np.exp(-(intercept + slope * _last(own)[:, 0]))) for name, own in rows.items()
    }
    course = {name: risks(model, own.features) for name, own in rows.items()}
    course |= {f"{name}, left out": scores for name, scores in _speakers_left_out(rows).items()}
    figures: dict[str, Any] = {"model": model.model, "readings": readings, "corpora": {}, "alarms": {}}
    for name in (*(f"{name}, left out" for name in TRAINING), *MEASURING):
        own = rows[name.partition(",")[0]]
        figures["corpora"][name] = {
            "calls": len(calls[name.partition(",")[0]]),
            "hours": sum(one.samples for one in calls[name.partition(",")[0]]) / RATE_HZ / 3600.0,
            "estimates": len(own.rises),
            "rises_follow": float(own.rises.mean()),
            "course": _one(course[name], own.rises),
            "last reading": _one(alone[name.partition(",")[0]], own.rises),
        }
    samples = sum(one.samples for name in MEASURING for one in calls[name])
    said = {name: [rises_of(one) for one in calls[name]] for name in MEASURING}
    measuring = _Measuring(rows, said, samples / RATE_HZ / 3600.0)
    for rule, scores in (("course", course), ("last reading", alone)):
        figures["alarms"][rule] = {
            f"{limit:g}": _at_most(limit, scores, measuring) for limit in FALSE_AN_HOUR
        }
    both = np.concatenate([rows[name].rises for name in MEASURING])
    figures["reliability"] = {
        rule: equal_mass_bins(np.concatenate([scores[name] for name in MEASURING]), both, 8)
        for rule, scores in (("course", course), ("last reading", alone))
    }
    return figures


def _last(rows: Rows) -> Values:
    return np.array([[logit(stress)] for stress in rows.last])


def _one(scores: Values, rises: NDArray[np.bool_]) -> dict[str, float]:
    return {
        "auc": auc(scores, rises),
        "brier": float(np.mean((scores - rises) ** 2)),
        "calibration_error": expected_calibration_error(scores, rises),
    }


def _speakers_left_out(rows: Mapping[str, Rows]) -> dict[str, Values]:
    """Risks of the training corpora's speakers, each by a model that was fitted without that speaker."""
    together, weights = as_much_each([rows[name] for name in TRAINING])
    found = np.zeros(len(weights))
    for speaker in np.unique(together.speaker):
        other = together.speaker != speaker
        part = Rows(
            *(
                getattr(together, name)[other]
                for name in ("features", "rises", "last", "call", "at", "speaker")
            )
        )
        found[~other] = risks(fitted(part, weights[other]), together.features[~other])
    first = len(rows[TRAINING[0]].rises)
    return {TRAINING[0]: found[:first], TRAINING[1]: found[first:]}


def alarms(rows: Rows, scores: Values, threshold: float) -> list[int]:
    """Indices of the estimates at which an alarm is given."""
    given: list[int] = []
    for index in np.flatnonzero(scores >= threshold).tolist():
        before = given[-1] if given else None
        if (
            before is None
            or rows.call[before] != rows.call[index]
            or rows.at[index] - rows.at[before] >= MINUTE
        ):
            given.append(index)
    return given


@dataclass(frozen=True)
class _Measuring:
    """All measuring corpora together."""

    rows: Mapping[str, Rows]
    rises: Mapping[str, list[list[int]]]
    """Of each call of each corpus, samples at which a rise was said."""
    hours: float


def _judged(threshold: float, scores: Mapping[str, Values], measuring: _Measuring) -> dict[str, float]:
    """What one threshold does."""
    given = right = rises = foretold = 0
    leads: list[float] = []
    for name in MEASURING:
        own = measuring.rows[name]
        found = alarms(own, scores[name], threshold)
        given += len(found)
        right += int(own.rises[found].sum())
        for index, said in enumerate(measuring.rises[name]):
            warned = [int(own.at[one]) for one in found if own.call[one] == index]
            for rise in said:
                before = [rise - at for at in warned if rise - MINUTE <= at < rise]
                rises, foretold = rises + 1, foretold + bool(before)
                leads += [max(before) / RATE_HZ] if before else []
    return {
        "threshold": threshold,
        "false_an_hour": (given - right) / measuring.hours,
        "precision": right / given if given else 0.0,
        "foretold": foretold / rises,
        "median_lead_s": float(np.median(leads)) if leads else 0.0,
        "rises": rises,
    }


def _at_most(limit: float, scores: Mapping[str, Values], measuring: _Measuring) -> dict[str, float]:
    """The lowest threshold that cries wrongly at most so often an hour, and what it does."""
    together = np.concatenate([scores[name] for name in MEASURING])
    best = None
    for threshold in sorted(set(np.quantile(together, np.linspace(0.2, 1.0, 161)).tolist()), reverse=True):
        found = _judged(float(threshold), scores, measuring)
        if found["false_an_hour"] > limit:
            break
        best = found
    return best or _judged(float(together.max()) + 1e-9, scores, measuring)


def as_shipped(
    model: RiskModel, built: Mapping[str, Sequence[Course]], real: Sequence[Course]
) -> dict[str, dict[str, float]]:
    """What is said with the weights and the threshold that ship: of built calls, and of real ones where nobody turns
    angry."""
    (threshold,) = (rule.threshold for rule in rules_of("").rules if rule.measure == "risk")
    figures: dict[str, dict[str, float]] = {}
    together = [one for corpus in MEASURING for one in built[corpus]]
    for name, calls in (("built", together), ("real", real)):
        rows = rows_of(calls)
        said = risks(model, rows.features)
        hours = sum(one.samples for one in calls) / RATE_HZ / 3600.0
        given = alarms(rows, said, threshold)
        figures[name] = {
            "calls": len(calls),
            "hours": hours,
            "mean_risk": float(said.mean()),
            "highest_risk": float(said.max()),
            "threshold": threshold,
            "alarms_an_hour": len(given) / hours,
            "false_an_hour": float((~rows.rises[given]).sum()) / hours,
        }
    return figures


def figures_text(metrics: dict[str, Any]) -> str:
    """Markdown of all figures."""
    lines = [f"Model `{metrics['model']}`, readings of `{metrics['readings']}`.", ""]
    names = list(metrics["corpora"])
    lines += [f"| | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for key, title, style in (("calls", "calls", "d"), ("hours", "hours", ".1f"), ("estimates", "estimates", "d"),
                              ("rises_follow", "share before a rise", ".2f")):  # fmt: skip
        lines.append(
            f"| {title} | {' | '.join(format(one[key], style) for one in metrics['corpora'].values())} |"
        )
    for key, title in (("auc", "AUC"), ("brier", "Brier score"), ("calibration_error", "calibration error")):
        for rule in ("course", "last reading"):
            cells = " | ".join(f"{one[rule][key]:.3f}" for one in metrics["corpora"].values())
            lines.append(f"| {title}, {rule} | {cells} |")
    lines += ["", "| false alarms an hour, at most | rule | precision | rises foretold | median lead, s |",
              "| ---: | --- | ---: | ---: | ---: |"]  # fmt: skip
    for limit in metrics["alarms"]["course"]:
        for rule in ("course", "last reading"):
            one = metrics["alarms"][rule][limit]
            lines.append(
                f"| {limit} ({one['false_an_hour']:.1f}) | {rule} | {one['precision']:.2f} | {one['foretold']:.2f} | "
                f"{one['median_lead_s']:.0f} |"
            )
    lines += ["", "| said | came, course | said | came, last reading |", "| ---: | ---: | ---: | ---: |"]
    pairs = zip(metrics["reliability"]["course"], metrics["reliability"]["last reading"], strict=True)
    lines += [f"| {a[0]:.2f} | {a[1]:.2f} | {b[0]:.2f} | {b[1]:.2f} |" for a, b in pairs]
    built, real = metrics["shipped"]["built"], metrics["shipped"]["real"]
    lines += [
        "",
        f"With the weights that ship and the threshold of the rule `escalation-risk`, {built['threshold']:g}, the "
        f"measuring corpora's calls had {built['alarms_an_hour']:.1f} alarms an hour, {built['false_an_hour']:.1f} of "
        f"them false. In {real['calls']} real calls of {real['hours']:.2f} hours together, in which nobody turns "
        f"angry, there were {real['alarms_an_hour']:.1f}; the mean risk was {real['mean_risk']:.2f}, the highest "
        f"{real['highest_risk']:.2f}.",
    ]
    return "\n".join(lines)


def with_figures(card: str, metrics: dict[str, Any]) -> str:
    """The card with its figures replaced."""
    head, _, rest = card.partition(BEGIN)
    return f"{head}{BEGIN}\n{figures_text(metrics)}\n{END}{rest.partition(END)[2]}"


def write_figures(metrics: dict[str, Any]) -> None:
    """Store the figures, bring the card up to date and print it."""
    from models.arousal_valence.rising import rounded

    FIGURES.parent.mkdir(exist_ok=True)
    kept = json.loads(json.dumps(rounded(metrics)))
    kept["reliability"] = {rule: [[round(v, 3) for v in pair] for pair in pairs]
                           for rule, pairs in kept["reliability"].items()}  # fmt: skip
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n")
    CARD.write_text(with_figures(CARD.read_text(), kept))
    print(figures_text(kept))
