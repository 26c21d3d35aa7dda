"""Whether confidence means something: what is gained by keeping only the surest readings, and calibration."""

from typing import Any

import numpy as np

from models.arousal_valence.corpora import Clip
from models.arousal_valence.figures import equal_mass_bins, most_confident
from models.arousal_valence.judging.readings import Answers, aucs, right, scores_of

SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)
"""Shares of the readings that are kept in the card's table."""

CURVE = tuple(round(share, 2) for share in np.arange(1.0, 0.09, -0.05))
"""Shares at which the curve is drawn."""

BINS = 5
"""Points of a reliability diagram, each of the same number of readings."""


def risk_coverage(clips: list[Clip], runs: list[Answers]) -> dict[str, Any]:
    """Share of readings that are wrong (farther than `NEAR`) and AUC of anger among the most confident.

    ``kept`` has these at `SHARES`, ``curve`` the share of wrong ones at `CURVE`; means over the orders. An AUC is
    None where fewer than five clips of a group remain.

    Source: El-Yaniv & Wiener, JMLR 11 (2010) 1605-1641: risk over coverage.
    """
    kept: dict[str, dict[str, float | None]] = {}
    for share in SHARES:
        wrong, anger = [], []
        for answers in runs:
            chosen = most_confident(answers["confidence"], share)
            wrong.append(_wrong(clips, answers, share))
            anger.append(_anger(clips, answers, np.flatnonzero(chosen)))
        told = [value for value in anger if value is not None]
        kept[f"{share:.0%}"] = {
            "wrong": float(np.mean(wrong)),
            "anger": float(np.mean(told)) if len(told) == len(anger) else None,
        }
    curve = [float(np.mean([_wrong(clips, answers, share) for answers in runs])) for share in CURVE]
    return {"kept": kept, "curve": curve, "reliability": reliability(clips, runs)}


def reliability(clips: list[Clip], runs: list[Answers]) -> list[list[float]]:
    """How sure and how often right, `BINS` points, over all orders together."""
    confidence = np.concatenate([answers["confidence"] for answers in runs])
    near = np.concatenate([right(clips, answers) for answers in runs])
    return [list(point) for point in equal_mass_bins(confidence, near, BINS)]


def _wrong(clips: list[Clip], answers: Answers, share: float) -> float:
    chosen = most_confident(answers["confidence"], share)
    return float(1.0 - right(clips, answers)[chosen].mean())


def _anger(clips: list[Clip], answers: Answers, chosen: Any) -> float | None:
    these = [clips[n] for n in chosen]
    angry = sum(clip.emotion == "anger" for clip in these)
    calm = sum(clip.emotion in ("neutral", "sad", "boredom") for clip in these)
    if min(angry, calm) < 5:
        return None
    scores = {"anger": scores_of(answers)["anger"][chosen]}
    return aucs(these, scores)["anger"]
