"""Fit the weights of ``voicemon/conversation/risk.json``, and measure what they are worth.

    python models/escalation_risk/fit.py         # fits, measures, writes the weights, release/metrics.json, the card

Calls are built (`courses.py`): from EmoDB and BAVED to fit, from EMOVO, TESS and TurEV only to measure. A logistic
regression with a little ridge, by Newton's method; each corpus weighs the same.

More stress must never make a rise less likely, so a weight that would come out with the wrong sign is left out, the
worst first, until none is left (backward elimination under sign constraints). Built calls have no words and no second
party: the weights of ``said`` and ``interrupted`` are set by hand. That stress had risen before is left out: in built
calls it tells of how they were built.
"""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.corpora import DATA, MEASURING, TRAINING, load_clips
from models.escalation_risk.courses import Course, cached, courses, real_courses
from models.escalation_risk.rows import Rows, rows_of, together
from voicemon.affect.estimator import AffectEstimator
from voicemon.conversation.risk import FEATURES, WEIGHTS, RiskModel

CALLS_EACH = {"emodb": 5, "baved": 2, "emovo": 5, "tess": 14, "turev": 5}
"""Calls of each speaker."""
RIDGE = 10.0
"""On standardised features. Leaving speakers out, the figures are flat from 1 to 30."""
SIGNS = {
    "last": 1, "level": 1, "slope_20": 1, "slope_40": 1, "slope_60": 1, "peak": 1, "since_peak": -1, "lively": 1,
    "evidence": 1, "arousal": 1, "valence": -1,
}  # fmt: skip
"""Which way each feature may point; features that are not here are not fitted."""
IN_LIFE = 0.1
"""Share of minutes before a rise in calls as they are, by assumption: emotional turns are about a tenth of a call. In
the built ones it is far more, so that there is enough to learn from; a risk on that scale would frighten people."""
BY_HAND = {"said": 0.5, "interrupted": 0.3}
"""Log-odds a count: a complaint makes a rise in the minute some 1.6 times as likely, being talked over 1.3 times."""

Values = NDArray[np.float64]


def logistic(features: Values, labels: Values, weights: Values) -> tuple[float, Values]:
    """Intercept and coefficients of standardised ``features`` float64[n, k], on their own scale again."""
    centre, scale = features.mean(0), features.std(0) + 1e-9
    inputs = np.concatenate([np.ones((len(features), 1)), (features - centre) / scale], axis=1)
    ridge = RIDGE * np.eye(inputs.shape[1])
    ridge[0, 0] = 0.0
    found = np.zeros(inputs.shape[1])
    for _ in range(50):
        odds = 1.0 / (1.0 + np.exp(-inputs @ found))
        slope = inputs.T @ (weights * (labels - odds)) - ridge @ found
        curve = (inputs * (weights * odds * (1.0 - odds))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    own = found[1:] / scale
    return float(found[0] - own @ centre), own


def fitted(rows: Rows, weights: Values) -> RiskModel:
    """The model of these rows under the signs."""
    names = list(SIGNS)
    labels = rows.rises.astype(np.float64)
    while True:
        chosen = rows.features[:, [FEATURES.index(name) for name in names]]
        intercept, found = logistic(chosen, labels, weights)
        # On one scale, so that the worst can be told.
        wrong = found * chosen.std(0) * np.array([SIGNS[name] for name in names])
        if (wrong >= 0).all():
            break
        del names[int(wrong.argmin())]
    told = {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}
    return RiskModel(
        model="risk-1", intercept=round(intercept, 3), weights=told | BY_HAND, by_hand=list(BY_HAND)
    )


def as_much_each(parts: Sequence[Rows]) -> tuple[Rows, Values]:
    """The rows of all parts, and weights of mean 1 with which each part counts the same."""
    weights = np.concatenate([np.full(len(part.rises), 1.0 / len(part.rises)) for part in parts])
    return together(parts), weights / weights.mean()


def as_in_life(model: RiskModel, share: float) -> RiskModel:
    """The model for calls in which `IN_LIFE` of the minutes come before a rise, where it was fitted to ``share``.

    Source: King & Zeng, "Logistic regression in rare events data", Political Analysis 9 (2001), section 4.1, prior
    correction.
    """
    shift = np.log(IN_LIFE / (1.0 - IN_LIFE)) - np.log(share / (1.0 - share))
    return msgspec.structs.replace(model, intercept=round(model.intercept + float(shift), 3))


def risks(model: RiskModel, features: Values) -> Values:
    """The model's risk of each row, 0..1."""
    return np.array([model.risk(dict(zip(FEATURES, row, strict=True))) for row in features.tolist()])


def followed(corpora: tuple[str, ...], estimator: AffectEstimator) -> dict[str, list[Course]]:
    """The built calls of each corpus and what was read in them."""
    return {
        name: cached(
            f"{name}-{CALLS_EACH[name]}",
            estimator.model,
            partial(courses, load_clips((name,)), CALLS_EACH[name], estimator),
        )
        for name in corpora
    }


def main() -> None:
    """Fit, write the weights, measure, write the figures and the card."""
    import torch

    from models.escalation_risk.evaluate import as_shipped, measured, write_figures

    torch.set_num_threads(1)
    estimator = AffectEstimator.load()
    calls = followed((*TRAINING, *MEASURING), estimator)
    rows = {name: rows_of(own) for name, own in calls.items()}
    both, weights = as_much_each([rows[name] for name in TRAINING])
    model = fitted(both, weights)
    shipped = as_in_life(model, float(np.average(both.rises, weights=weights)))
    WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(shipped), indent=1) + b"\n")
    print(WEIGHTS.read_text())
    figures = measured(model, calls, rows, estimator.model)
    real = cached("real", estimator.model, lambda: real_courses(DATA / "calls", estimator))
    built = {name: calls[name] for name in MEASURING}
    write_figures({**figures, "shipped": as_shipped(shipped, built, real)})


if __name__ == "__main__":
    main()
