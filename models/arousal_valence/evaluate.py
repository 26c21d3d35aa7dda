"""Judge the released model on corpora it has never heard, beside openSMILE on the same data in the same run.

    python models/arousal_valence/evaluate.py

Prints the figures, stores them as ``release/metrics.json`` and writes them into the model card. Nothing here
chooses anything: EMOVO, TESS and TurEV are read once, after all choices were made on the training corpora.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence import corpora as groups
from models.arousal_valence.calls import calls_of, population_of, row_weights, with_levels, without_fickle
from models.arousal_valence.card import write_card
from models.arousal_valence.corpora import MEASURING, TRAINING, Clip, human_ratings, load_clips
from models.arousal_valence.evaluate_fused import FUSED, FUSED_ALONE, PROSODY, fused_rows, part_of
from models.arousal_valence.evaluate_fused import cost_ms as fused_cost_ms
from models.arousal_valence.figures import auc, ccc, expected_calibration_error
from models.arousal_valence.peer import egemaps, logistic
from models.arousal_valence.prepare import COPIES, Rows, prepare
from models.arousal_valence.train import fit, read
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.network import Shape
from voicemon.affect.release import RELEASE
from voicemon.affect.states import HEADS
from voicemon.affect.sureness import NEAR
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

OPENSMILE = "openSMILE eGeMAPSv02 + logistic regression"
FUSED_WHISPERS = ("base", "tiny.en")
"""Whispers that have a fused head."""

METRICS = RELEASE / "metrics.json"
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

Values = NDArray[np.float64]


def read_in_calls(
    estimator: AffectEstimator, clips: list[Clip], rows: Rows, heard: int, seed: int
) -> dict[str, Values]:
    """Each clip read after ``heard`` other clips of its speaker in random order, by the live baseline."""
    random = np.random.default_rng(seed)
    speakers = np.array([clips[n].speaker for n in rows.clip])
    answers: list[tuple[float, ...]] = []
    for row, speaker in enumerate(speakers):
        others = np.flatnonzero((speakers == speaker) & (np.arange(len(speakers)) != row))
        baseline = estimator.new_baseline()
        for other in random.choice(others, min(heard, len(others)), replace=False):
            baseline.learn(rows.values[other], rows.seconds[other], rows.level_db[other])
        estimate = estimator.estimate(rows.values[row], baseline, rows.seconds[row])
        answers.append((estimate.arousal, estimate.valence, estimate.stress, estimate.confidence))
    columns = np.array(answers).T
    return dict(zip(("arousal", "valence", "stress", "confidence"), columns, strict=True))


def aucs(clips: list[Clip], scores: dict[str, Values]) -> dict[str, float]:
    """AUC of each of `TASKS` that these clips allow; ``scores`` by task."""
    emotions = np.array([clip.emotion for clip in clips])
    figures = {}
    for task, (positive, negative) in TASKS.items():
        up, down = np.isin(emotions, list(positive)), np.isin(emotions, list(negative))
        if up.any() and down.any():
            figures[task] = auc(scores[task][up | down], up[up | down])
    return figures


def of_voicemon(estimator: AffectEstimator, clips: list[Clip], rows: Rows, heard: int) -> dict[str, Any]:
    """AUCs, calibration and typical stress of the released model on one corpus."""
    runs = []
    for history in range(HISTORIES if heard else 1):
        answer = read_in_calls(estimator, clips, rows, heard, history)
        scores = {"arousal": answer["arousal"], "anger": answer["stress"], "valence": answer["valence"]}
        figures: dict[str, Any] = aucs(clips, scores)
        truth = np.array([clip.arousal for clip in clips])
        near = np.abs(answer["arousal"] - truth) <= NEAR
        figures["ece"] = expected_calibration_error(answer["confidence"], near)
        emotions = np.array([clip.emotion for clip in clips])
        figures["stress_neutral"] = float(np.median(answer["stress"][emotions == "neutral"]))
        figures["stress_anger"] = float(np.median(answer["stress"][emotions == "anger"]))
        runs.append(figures)
    return {key: float(np.mean([run[key] for run in runs])) for key in runs[0]}


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
    """A baseline of one number: the mean of a few functionals, each in deviations over the corpus."""
    columns = rows.values[:, [FUNCTIONAL_INDEX[name] for name in names]]
    score = ((columns - columns.mean(0)) / columns.std(0)).mean(1)
    return by_corpus(clips, {"arousal": score, "anger": score, "valence": score})


def by_corpus(clips: list[Clip], scores: dict[str, Values]) -> dict[str, dict[str, float]]:
    """AUCs of each corpus on its own."""
    names = np.array([clip.corpus for clip in clips])
    figures = {}
    for name in MEASURING:
        chosen = np.flatnonzero(names == name)
        figures[name] = aucs([clips[i] for i in chosen], {task: s[chosen] for task, s in scores.items()})
    return figures


def against_people(heard: int = HEARD_BEFORE) -> dict[str, float]:
    """CCC against the human ratings of 47 EmoDB files, each speaker read by a network that was not trained on
    any of that speaker's clips."""
    clips, rows = prepare(TRAINING, COPIES)
    rows = with_levels(rows, clips)
    population = without_fickle(population_of(rows, clips), rows, clips)
    calls = calls_of(rows, clips, population, 1)
    ratings = human_ratings()
    rated = {n: ratings[c.source] for n, c in enumerate(clips) if c.corpus == "emodb" and c.source in ratings}
    copies, speakers = rows.copy, np.array([clip.speaker for clip in clips])[rows.clip]
    folds = [sorted({clips[n].speaker for n in rated})[i::5] for i in range(5)]
    said, truth = [], []
    for fold in folds:
        out = np.isin(speakers, fold)
        network = fit(calls, np.flatnonzero(~out), Shape(len(FUNCTIONALS)))
        chosen = out & (copies == 0) & np.isin(rows.clip, list(rated))
        mean, _ = read(network, calls.judged[chosen])
        said.append(mean)
        truth += [rated[n] for n in rows.clip[chosen]]
    means, people = np.concatenate(said), np.array(truth)
    return {
        "clips": len(people),
        "arousal_ccc": ccc(means[:, 0], people[:, 0]),
        "valence_ccc": ccc(means[:, 1], people[:, 1]),
    }


def of_fused(whisper: str, clips: list[Clip], rows: Rows, train_clips: list[Clip]) -> dict[str, Any]:
    """The fused head beside prosody alone and openSMILE on the clips that were encoded."""
    prosody, fused = AffectEstimator.load(), AffectEstimator.load_fused(whisper)
    assert fused is not None, f"train_fused.py {whisper} was not run"
    joined = fused_rows(fused, clips, rows)
    names = np.array([clips[n].corpus for n in joined.clip])
    figures: dict[str, Any] = {FUSED: {}, FUSED_ALONE: {}, PROSODY: {}}
    for name in MEASURING:
        chosen = np.flatnonzero(names == name)
        these = [clips[n] for n in joined.clip[chosen]]
        part = part_of(joined, chosen)
        figures[FUSED][name] = of_voicemon(fused, these, part, HEARD_BEFORE)
        figures[FUSED_ALONE][name] = of_voicemon(fused, these, part, 0)
        figures[PROSODY][name] = of_voicemon(prosody, these, part_of(joined, chosen, HEADS), HEARD_BEFORE)
    return figures | {
        "model": fused.model,
        "clips": {name: int((names == name).sum()) for name in MEASURING},
        OPENSMILE: of_opensmile(clips, train_clips, joined.clip),
        "cost_ms": fused_cost_ms(fused, clips[0]),
    }


def cost_ms(estimator: AffectEstimator, rows: Rows) -> float:
    """Median CPU time of one reading with its explanation, ms on one thread."""
    import torch

    torch.set_num_threads(1)
    baseline = estimator.new_baseline()
    baseline.learn(rows.values[0], 2.0, -20.0)
    times = []
    for row in range(200):
        began = time.process_time()
        estimator.estimate(rows.values[row], baseline, 2.0)
        times.append(1000 * (time.process_time() - began))
    return float(np.median(times))


def main() -> None:
    """Measure, print, store, write the card."""
    estimator = AffectEstimator.load()
    clips, rows = prepare(MEASURING, 1)
    train_clips = load_clips(TRAINING)
    names = np.array([clips[n].corpus for n in rows.clip])
    own, nobody = {}, {}
    for name in MEASURING:
        chosen = np.flatnonzero(names == name)
        part = Rows(
            *(getattr(rows, key)[chosen] for key in ("values", "clip", "copy", "seconds", "level_db"))
        )
        part.clip = np.arange(len(chosen))
        own[name] = of_voicemon(estimator, [clips[n] for n in rows.clip[chosen]], part, HEARD_BEFORE)
        nobody[name] = of_voicemon(estimator, [clips[n] for n in rows.clip[chosen]], part, 0)
    in_order = [clips[n] for n in rows.clip]
    fused = {whisper: of_fused(whisper, clips, rows, train_clips) for whisper in FUSED_WHISPERS}
    metrics = {
        "model": estimator.model,
        "voicemon, own baseline": own,
        "voicemon, no baseline": nobody,
        OPENSMILE: of_opensmile(clips, train_clips, rows.clip),
        "pitch only": of_single(in_order, rows, ["f0_mean"]),
        "loudness only": of_single(in_order, rows, ["level_voiced_mean"]),
        "against people": against_people(),
        "cost_ms": cost_ms(estimator, rows),
        "fused": fused,
    }
    METRICS.write_text(json.dumps(rounded(metrics), indent=1) + "\n")
    write_card(METRICS)
    print(json.dumps(rounded(metrics), indent=1))


def rounded(value: Any) -> Any:
    """Numbers to three decimals, all through."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
