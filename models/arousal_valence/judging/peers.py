"""What a reading is measured beside: openSMILE trained on the same clips, and single numbers such as loudness."""

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.calls import row_weights
from models.arousal_valence.corpora import MEASURING, Clip
from models.arousal_valence.judging.readings import TASKS, Values, aucs
from models.arousal_valence.peer import egemaps, logistic
from models.arousal_valence.prepare import Rows
from voicemon.features.functionals import FUNCTIONAL_INDEX

OPENSMILE = "openSMILE eGeMAPSv02 + logistic regression"
PITCH = ["f0_mean"]
LOUDNESS = ["level_voiced_mean"]


def of_opensmile(
    all_clips: list[Clip], train_clips: list[Clip], which: NDArray[np.int64]
) -> dict[str, dict[str, float]]:
    """eGeMAPSv02 + logistic regression trained on the same clips, per corpus and task, of the clips ``which``."""
    train, test = egemaps(train_clips), egemaps(all_clips)[which]
    clips = [all_clips[n] for n in which]
    emotions = np.array([clip.emotion for clip in train_clips])
    scores = {}
    for task, (positive, negative) in TASKS.items():
        up, down = np.isin(emotions, list(positive)), np.isin(emotions, list(negative))
        chosen = up | down
        weights = row_weights(train_clips, np.flatnonzero(chosen)).double().numpy()
        scores[task] = logistic(train[chosen], up[chosen], weights).score(test)
    return by_corpus(clips, scores)


def of_single(clips: list[Clip], rows: Rows, names: list[str]) -> dict[str, dict[str, float]]:
    """A baseline of a few functionals, per corpus and task."""
    return by_corpus(clips, level_scores(rows, names))


def level_scores(rows: Rows, names: list[str]) -> dict[str, Values]:
    """The mean of a few functionals, each in deviations, as the score of every task."""
    columns = rows.values[:, [FUNCTIONAL_INDEX[name] for name in names]]
    score = ((columns - columns.mean(0)) / columns.std(0)).mean(1)
    return dict.fromkeys(TASKS, score)


def by_corpus(clips: list[Clip], scores: dict[str, Values]) -> dict[str, dict[str, float]]:
    """AUCs of each corpus on its own."""
    names = np.array([clip.corpus for clip in clips])
    figures = {}
    for name in MEASURING:
        chosen = np.flatnonzero(names == name)
        figures[name] = aucs([clips[i] for i in chosen], {task: s[chosen] for task, s in scores.items()})
    return figures
