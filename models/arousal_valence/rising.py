"""Judge the facts "stress rose": how many rises are found, how soon, and how often one is said wrongly.

    python models/arousal_valence/rising.py             # measures, writes release/rising.json and the card
    python models/arousal_valence/rising.py --choose    # figures on the calls that the constants were chosen on

Calls are built from real recordings of one speaker (`built_calls.py`). The constants of `RisingOptions` and
the thresholds of the simple rule were chosen on EmoDB and BAVED, which trained the model too; EMOVO, TESS and
TurEV, and the real calls, only measure. The simple rule sees one reading at a time: an alarm where its stress
reaches a threshold, ready again once below.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from models.arousal_valence.built_calls import FollowedCall, built_calls, cached, real_calm_calls
from models.arousal_valence.card import write_rising
from models.arousal_valence.corpora import DATA, MEASURING, TRAINING, load_clips
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.release import RELEASE
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.rising import Rise, RisingOptions, RisingStress, StressReading

FIGURES = RELEASE / "rising.json"
CALLS_EACH = {"emodb": 4, "baved": 1, "emovo": 6, "tess": 12, "turev": 6}
"""Calls that turn angry from each speaker; half as many more stay calm."""
WITHIN_S = 8.0
STRAINED = 60.0
"""The simple rule's plain threshold: what the pages call strained."""

Rule = Callable[[list[StressReading]], list[int]]
"""Readings of a call -> samples at which an alarm is certain."""


@dataclass(frozen=True)
class LastReading:
    """The simple rule."""

    threshold: float

    def __call__(self, readings: list[StressReading]) -> list[int]:
        """Samples at which a reading reaches the threshold, the one before it being below."""
        alarms, above = [], False
        for reading in readings:
            if reading.stress >= self.threshold and not above:
                alarms.append(reading.stop)
            above = reading.stress >= self.threshold
        return alarms


@dataclass(frozen=True)
class Detector:
    """The fold that a live call uses."""

    options: RisingOptions = field(default_factory=RisingOptions)

    def __call__(self, readings: list[StressReading]) -> list[int]:
        """Samples at which a rise is said."""
        rising = RisingStress(self.options)
        return [said.stop for reading in readings if isinstance(said := rising.push(reading), Rise)]


def judged(rule: Rule, calls: list[FollowedCall]) -> dict[str, float]:
    """Share of rises found in time, median delay of those found at all, false alarms an hour of calm."""
    delays, rises, false, calm_s = [], 0, 0, 0.0
    for call in calls:
        alarms = rule(call.readings)
        until = call.samples if call.rises_at is None else call.rises_at
        false += sum(alarm <= until for alarm in alarms)
        calm_s += until / RATE_HZ
        if call.rises_at is not None and call.eases_at is not None:
            rises += 1
            after = [a for a in alarms if call.rises_at < a <= call.eases_at]
            delays += [(after[0] - call.rises_at) / RATE_HZ] if after else []
    figures = {"false_an_hour": 3600 * false / calm_s, "false": false, "calm_hours": calm_s / 3600}
    if rises:
        figures |= {
            "rises": rises,
            "found_within_8_s": sum(delay <= WITHIN_S for delay in delays) / rises,
            "found": len(delays) / rises,
            "median_delay_s": float(np.median(delays)) if delays else float("nan"),
        }
    return figures


def threshold_as_careful(calls: list[FollowedCall], false_an_hour: float) -> float:
    """The lowest threshold of the simple rule that is wrong no more often than that on these calls."""
    for threshold in np.arange(40.0, 100.0, 1.0):
        if judged(LastReading(float(threshold)), calls)["false_an_hour"] <= false_an_hour:
            return float(threshold)
    return 100.0


def followed(corpora: tuple[str, ...], estimator: AffectEstimator) -> dict[str, list[FollowedCall]]:
    """Calls built from each corpus and what was read in them."""
    return {
        name: cached(
            f"{name}-{CALLS_EACH[name]}",
            estimator.model,
            partial(built_calls, load_clips((name,)), CALLS_EACH[name], estimator),
        )
        for name in corpora
    }


def main() -> None:
    """Measure, print, store, write the card."""
    import torch

    torch.set_num_threads(1)
    estimator = AffectEstimator.load()
    chosen_on = followed(TRAINING, estimator)
    both = [call for calls in chosen_on.values() for call in calls]
    as_careful = threshold_as_careful(both, judged(Detector(), both)["false_an_hour"])
    rules: dict[str, Rule] = {
        "rising": Detector(),
        f"last reading, {STRAINED:.0f}": LastReading(STRAINED),
        f"last reading, {as_careful:.0f}": LastReading(as_careful),
    }
    calls = {**chosen_on}
    if "--choose" not in sys.argv:
        calls |= followed(MEASURING, estimator)
        real = cached("real", estimator.model, lambda: real_calm_calls(DATA / "calls", estimator))
        calls["real calls"] = real
    figures = {
        name: {corpus: judged(rule, own) for corpus, own in calls.items()} for name, rule in rules.items()
    }
    print(json.dumps(rounded({"model": estimator.model, **figures}), indent=1))
    if "--choose" not in sys.argv:
        FIGURES.write_text(json.dumps(rounded({"model": estimator.model, "rules": figures}), indent=1) + "\n")
        write_rising(FIGURES)


def rounded(value: Any) -> Any:
    """Numbers to three decimals, all through."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
