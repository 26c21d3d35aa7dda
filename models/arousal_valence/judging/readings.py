"""Clips read as in a call, and the figures that one corpus of such readings gives."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence import corpora as groups
from models.arousal_valence.calls import LEVEL_UNKNOWN
from models.arousal_valence.corpora import Clip
from models.arousal_valence.figures import auc, ccc, equal_mass_bins, expected_calibration_error
from models.arousal_valence.prepare import Rows
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.sureness import NEAR

HISTORIES = 3
"""Orders in which each speaker is heard; figures are means over them."""

HEARD_BEFORE = 8
"""Utterances of the speaker, in any emotion, that the baseline heard before each reading."""

TASKS = {
    "arousal": (groups.HIGH_AROUSAL, groups.LOW_AROUSAL),
    "anger": (frozenset({"anger"}), groups.CALM),
    "valence": (groups.POSITIVE, groups.NEGATIVE),
}
"""Task -> (positive group, negative group) for AUC."""

SCORE_OF = {"arousal": "arousal", "anger": "stress", "valence": "valence"}
"""Which part of a reading each task goes by."""

ANSWERED = ("arousal", "valence", "stress", "confidence")

Values = NDArray[np.float64]
Answers = dict[str, Values]
"""`ANSWERED` -> float64[n], a value a clip; NaN where there was nothing to read."""


def read_in_calls(
    estimator: AffectEstimator,
    clips: list[Clip],
    rows: Rows,
    heard: int,
    seed: int,
    said: Rows | None = None,
) -> Answers:
    """Each clip read after ``heard`` other clips of its speaker in random order, by the live baseline.

    ``said`` are the rows that are read where they are not those that others learn from: a window of the
    utterance, or the same words over another line.
    """
    said = said or rows
    random = np.random.default_rng(seed)
    speakers = np.array([clips[n].speaker for n in rows.clip])
    answers: list[tuple[float, ...]] = []
    for row, speaker in enumerate(speakers):
        others = np.flatnonzero((speakers == speaker) & (np.arange(len(speakers)) != row))
        baseline = estimator.new_baseline()
        for other in random.choice(others, min(heard, len(others)), replace=False):
            baseline.learn(rows.values[other], rows.seconds[other], rows.level_db[other])
        if np.isnan(said.seconds[row]):
            answers.append((np.nan,) * len(ANSWERED))
            continue
        values = said.values[row]
        if (
            clips[row].corpus in LEVEL_UNKNOWN
        ):  # as in training: what such a corpus says about level is an artefact
            values = np.where(baseline.population.follows_gain, baseline.centre(), values)
        estimate = estimator.estimate(values, baseline, said.seconds[row])
        answers.append(tuple(getattr(estimate, name) for name in ANSWERED))
    return dict(zip(ANSWERED, np.array(answers).T, strict=True))


def read_corpus(estimator: AffectEstimator, clips: list[Clip], rows: Rows, heard: int) -> list[Answers]:
    """The readings of one corpus, once for each order in which its speakers may be heard."""
    orders = HISTORIES if heard else 1
    return [read_in_calls(estimator, clips, rows, heard, order) for order in range(orders)]


def part_of(rows: Rows, chosen: Any, width: int | None = None) -> Rows:
    """The chosen rows, numbered from 0, and the first ``width`` values of each."""
    return Rows(
        rows.values[chosen, :width],
        np.arange(len(chosen)),
        rows.copy[chosen],
        rows.seconds[chosen],
        rows.level_db[chosen],
    )


def aucs(clips: list[Clip], scores: dict[str, Values]) -> dict[str, float]:
    """AUC of each of `TASKS` that these clips allow; ``scores`` by task."""
    emotions = np.array([clip.emotion for clip in clips])
    figures = {}
    for task, (positive, negative) in TASKS.items():
        if task not in scores:
            continue
        known = ~np.isnan(scores[task])
        up, down = np.isin(emotions, list(positive)) & known, np.isin(emotions, list(negative)) & known
        if up.any() and down.any():
            figures[task] = auc(scores[task][up | down], up[up | down])
    return figures


def right(clips: list[Clip], answers: Answers) -> NDArray[np.bool_]:
    """Which readings are no farther from the truth than a reading promises."""
    return np.asarray(np.abs(answers["arousal"] - truth_of(clips)) <= NEAR)


def truth_of(clips: list[Clip]) -> Values:
    """Arousal of each clip by its label."""
    return np.array([clip.arousal for clip in clips])


def scores_of(answers: Answers) -> dict[str, Values]:
    """What the AUC of each task goes by."""
    return {task: answers[name] for task, name in SCORE_OF.items()}


def figures_of(clips: list[Clip], runs: list[Answers]) -> dict[str, float]:
    """AUCs, CCC, calibration and typical stress of one corpus, means over the orders."""
    emotions, truth = np.array([clip.emotion for clip in clips]), truth_of(clips)
    each = []
    for answers in runs:
        figures = aucs(clips, scores_of(answers))
        known = ~np.isnan(answers["arousal"])
        figures["arousal_ccc"] = ccc(answers["arousal"][known], truth[known])
        near = right(clips, answers)
        figures["ece"] = expected_calibration_error(answers["confidence"][known], near[known])
        bins = equal_mass_bins(answers["confidence"][known], near[known])
        figures["ece_equal_mass"] = float(np.mean([abs(sure - often) for sure, often in bins]))
        for emotion in ("neutral", "anger"):
            of_emotion = (emotions == emotion) & known
            if of_emotion.any():
                figures[f"stress_{emotion}"] = float(np.median(answers["stress"][of_emotion]))
        each.append(figures)
    return mean_of(each)


def mean_of(runs: list[dict[str, float]]) -> dict[str, float]:
    """The mean of each figure."""
    return {key: float(np.mean([run[key] for run in runs])) for key in runs[0]}
