"""What the readings lose on other lines, in noise, at other levels and on shorter pieces, clip by clip the same."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.corpora import MEASURING, Clip
from models.arousal_valence.judging.condition_rows import (
    WINDOWS_S,
    Sample,
    rows_under,
    sample_of,
    states_under,
    windows_of,
)
from models.arousal_valence.judging.conditions import CONDITIONS, PLAIN, Condition
from models.arousal_valence.judging.peers import LOUDNESS, level_scores
from models.arousal_valence.judging.readings import (
    HEARD_BEFORE,
    HISTORIES,
    Answers,
    aucs,
    figures_of,
    read_in_calls,
    scores_of,
)
from models.arousal_valence.prepare import Rows
from voicemon.affect.estimator import AffectEstimator

TASKS = ("arousal", "anger")
DRAWS = 200
"""Bootstrap samples of the clips behind the deviation of a difference."""

FEWEST = 40
"""Clips of a corpus longer than a window, below which its windows have no figure."""

SEED = 20262


def limits(
    prosody: AffectEstimator, fused: dict[str, AffectEstimator], everyone: list[Clip]
) -> dict[str, Any]:
    """Figures under every condition, for prosody and for each fused head, and on pieces of every length."""
    samples = [sample_of(corpus, everyone) for corpus in MEASURING]
    found: dict[str, Any] = {
        "clips": {sample.corpus: len(sample.clips) for sample in samples},
        "prosody": {},
        "fused": {whisper: {} for whisper in fused},
        "lengths": {f"{seconds:g} s": of_length(prosody, seconds, samples) for seconds in WINDOWS_S},
    }
    for condition in CONDITIONS:
        name = f"{condition.group}: {condition.name}"
        found["prosody"][name] = of_condition(prosody, condition, samples)
        for whisper, estimator in fused.items():
            if condition.fused_clips:
                fewer = [sample.first(condition.fused_clips) for sample in samples]
                found["fused"][whisper][name] = of_condition(estimator, condition, fewer)
    return found


def of_condition(estimator: AffectEstimator, condition: Condition, samples: list[Sample]) -> dict[str, Any]:
    """Mean figures over the corpora under a condition, what they lose against `PLAIN` (with the deviation that
    another draw of clips would bring), and how far arousal moves."""
    figures, lost, moved, loudness = [], [], [], []
    for sample in samples:
        plain, rows = rows_of(estimator, PLAIN, sample), rows_of(estimator, condition, sample)
        before, after = (read_orders(estimator, sample.clips, r) for r in (plain, rows))
        figures.append(figures_of(sample.clips, after))
        lost.append(losses(sample.clips, before, after))
        moved.append(
            np.concatenate([b["arousal"] - a["arousal"] for a, b in zip(before, after, strict=True)])
        )
        loudness.append(aucs(sample.clips, level_scores(rows, LOUDNESS)))
    moves = np.concatenate(moved)
    return {
        "clips": sum(len(sample.clips) for sample in samples),
        **{key: _mean(figures, key) for key in (*TASKS, "arousal_ccc", "ece")},
        "loudness": {task: _mean(loudness, task) for task in TASKS},
        "lost": {task: _mean_of_draws([loss[task] for loss in lost]) for task in TASKS},
        "moved": {"mean": float(np.abs(moves).mean()), "p95": float(np.percentile(np.abs(moves), 95)),
                  "drift": float(moves.mean())},
    }  # fmt: skip


def of_length(estimator: AffectEstimator, seconds: float, samples: list[Sample]) -> dict[str, Any]:
    """Windows of this length beside the whole of the same clips, in the corpora that have enough longer ones."""
    found: dict[str, Any] = {"corpora": {}}
    for sample in samples:
        whole, windows = rows_under(PLAIN, sample), windows_of(seconds, sample)
        longer = np.all([~np.isnan(window.seconds) for window in windows], axis=0)
        if longer.sum() < FEWEST:
            continue
        readings = {
            "whole": read_orders(estimator, sample.clips, whole),
            "window": [
                read_in_calls(
                    estimator, sample.clips, whole, HEARD_BEFORE, order, windows[order % len(windows)]
                )
                for order in range(HISTORIES)
            ],
        }
        clips = [clip for clip, is_longer in zip(sample.clips, longer, strict=True) if is_longer]
        figures = {
            kind: figures_of(clips, [{name: v[longer] for name, v in run.items()} for run in runs])
            for kind, runs in readings.items()
        }
        level = np.mean([[*_loud(clips, window, longer).values()] for window in windows], axis=0)
        found["corpora"][sample.corpus] = {
            "clips": int(longer.sum()),
            "whole": {task: figures["whole"][task] for task in TASKS},
            "window": {task: figures["window"][task] for task in TASKS},
            "loudness": dict(zip(TASKS, level.tolist(), strict=True)),
        }
    return found


def rows_of(estimator: AffectEstimator, condition: Condition, sample: Sample) -> Rows:
    """What the head reads of each clip of the sample under the condition."""
    # Prosody is measured once for the whole sample; a fused head is compared on the first clips of it.
    rows = rows_under(condition, sample_of(sample.corpus, sample.everyone))
    count = len(sample.clips)
    rows = Rows(
        rows.values[:count], rows.clip[:count], rows.copy[:count], rows.seconds[:count], rows.level_db[:count]
    )
    reader = estimator.release.states
    if reader is not None:
        states = states_under(reader.whisper, condition, sample)
        rows.values = np.hstack([rows.values, np.array([reader(summary) for summary in states])])
    return rows


def read_orders(estimator: AffectEstimator, clips: list[Clip], rows: Rows) -> list[Answers]:
    """The readings in each order, the same orders under every condition."""
    return [read_in_calls(estimator, clips, rows, HEARD_BEFORE, order) for order in range(HISTORIES)]


def losses(clips: list[Clip], before: list[Answers], after: list[Answers]) -> dict[str, NDArray[np.float64]]:
    """AUC before less AUC after, float64[1 + DRAWS] a task: of the clips themselves, then of bootstrap samples of
    them within each emotion (Efron, Annals of Statistics 7 (1979) 1-26), the same in every condition."""
    random = np.random.default_rng(SEED)
    names, which = np.unique([clip.emotion for clip in clips], return_inverse=True)
    groups = [np.flatnonzero(which == n) for n in range(len(names))]
    draws = [np.arange(len(clips))]
    for _ in range(DRAWS):
        draws.append(np.concatenate([random.choice(group, len(group)) for group in groups]))
    found = []
    for chosen in draws:
        these = [clips[n] for n in chosen]
        runs = [
            {task: _auc_of(these, run, chosen)[task] for task in TASKS}
            for pair in (before, after)
            for run in pair
        ]
        half = len(before)
        found.append(
            [
                np.mean([run[task] for run in runs[:half]]) - np.mean([run[task] for run in runs[half:]])
                for task in TASKS
            ]
        )
    return dict(zip(TASKS, np.array(found).T, strict=True))


def _auc_of(clips: list[Clip], answers: Answers, chosen: NDArray[np.int64]) -> dict[str, float]:
    scores = scores_of(answers)
    return aucs(clips, {task: scores[task][chosen] for task in TASKS})


def _loud(clips: list[Clip], window: Rows, longer: NDArray[np.bool_]) -> dict[str, float]:
    scores = level_scores(Rows(*(getattr(window, name)[longer] for name in window.__dict__)), LOUDNESS)
    return {task: aucs(clips, scores)[task] for task in TASKS}


def _mean(figures: list[dict[str, float]], key: str) -> float:
    return float(np.mean([figure[key] for figure in figures]))


def _mean_of_draws(losses_of_corpora: list[NDArray[np.float64]]) -> dict[str, float]:
    mean = np.mean(losses_of_corpora, axis=0)
    return {"auc": float(mean[0]), "deviation": float(mean[1:].std())}
