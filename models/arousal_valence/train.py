"""Train the network from prosody to arousal and valence, and release it.

    python models/arousal_valence/train.py

Read it from the top: rows from `prepare.py`, calls made of them, a network fitted, judged on speakers and on
a corpus it has not heard, then fitted on everything and written to ``release/``. The same rows and seeds give
the same weights on the same machine.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
import torch
from numpy.typing import NDArray

from models.arousal_valence.corpora import HIGH_AROUSAL, LOW_AROUSAL, NEGATIVE, POSITIVE, TRAINING, Clip
from models.arousal_valence.figures import auc, ccc
from models.arousal_valence.prepare import COPIES, Rows, prepare
from voicemon.affect.estimator import widened
from voicemon.affect.inputs import FOLLOWS_GAIN, GAIN_OF_A_DB, network_inputs
from voicemon.affect.network import AffectNetwork, Shape, vote
from voicemon.affect.release import RELEASE, Release, write_release
from voicemon.affect.stress import points, tension
from voicemon.features.baseline import Population, VoiceBaseline
from voicemon.features.functionals import FUNCTIONALS

HEARD_BEFORE = 8
"""Most utterances of the speaker that the baseline may have heard; 0..8 are equally likely."""

DRAWS = 2
"""Calls drawn for each row: the same utterance after different histories."""

EPOCHS = 8
BATCH = 512
RATE = 3e-3
"""AdamW's learning rate at the start; it falls to 0 along half a cosine."""

WEIGHT_DECAY = 0.05
DROPOUT = 0.2
CORPUS_WEIGHT = {"emodb": 0.6, "baved": 0.4}
"""EmoDB has sentences and both labels, BAVED single words: rows are weighed to these shares."""

LEVEL_UNKNOWN = frozenset({"emodb"})
"""Corpora whose clips were each brought to the same peak: angry ones are the quieter there. What they say
about level is an artefact and is not learned."""

LEVEL_DOUBT_DB = 4.0
"""Elsewhere each utterance is made louder or softer by this (standard deviation): callers move their
telephones, and networks control their gain, so level is evidence, but weak evidence."""

CALL_WEIGHT = {"happy": 3.0, "neutral": 5.0}
"""Five of EmoDB's seven categories are unpleasant, most of a call is not. With these the mean valence is near
0, so that a voice that says nothing reads as neutral."""

FOLDS = 4
SEED = 20260


Figures = dict[str, dict[str, float]]


@dataclass(eq=False)
class Calls:
    """What the network learns from: inputs float32[n, 2f + 1], labels float32[n, 2] (NaN: open)."""

    inputs: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor
    clip: NDArray[np.int64]
    seconds: NDArray[np.float64]


def population_of(rows: Rows, clips: list[Clip]) -> Population:
    """Mean and deviation over speakers, each corpus counting the same; deviations by quartiles, so that a
    few freak values do not flatten a functional."""
    corpora = np.array([clips[n].corpus for n in rows.clip])
    parts = [rows.values[corpora == name] for name in np.unique(corpora)]
    mean = np.mean([np.median(part, axis=0) for part in parts], axis=0)
    quartiles = [np.percentile(part, [25, 75], axis=0) for part in parts]
    scale = np.mean([(high - low) / 1.349 for low, high in quartiles], axis=0)
    spread = np.mean([part.std(0) for part in parts], axis=0)
    scale = np.maximum(scale, 0.3 * spread)
    return Population(mean, np.where(scale > 0, scale, 1.0), FOLLOWS_GAIN)


def without_fickle(population: Population, rows: Rows, clips: list[Clip]) -> Population:
    """The population with an endless deviation, which silences it, for each functional that rises with
    arousal in one training corpus and falls in another: what two languages disagree on says nothing of a third."""
    emotions, corpora = (
        np.array([getattr(clips[n], key) for n in rows.clip]) for key in ("emotion", "corpus")
    )
    high = np.isin(emotions, list(HIGH_AROUSAL))
    clear = high | np.isin(emotions, list(LOW_AROUSAL))
    sides = []
    for name in TRAINING:
        chosen = clear & (corpora == name)
        values = rows.values[chosen]
        sides.append(np.array([auc(column, high[chosen]) for column in values.T]) - 0.5)
    fickle = (sides[0] * sides[1] < 0) & ~population.follows_gain
    print("  left out:", ", ".join(f.name for f, out in zip(FUNCTIONALS, fickle, strict=True) if out))
    return Population(population.mean, np.where(fickle, np.inf, population.scale), population.follows_gain)


def calls_of(rows: Rows, clips: list[Clip], population: Population, draws: int) -> Calls:
    """Each row after histories drawn at random: 0..`HEARD_BEFORE` other utterances of the speaker in any
    emotion, on the same line, learned by the live baseline."""
    random = np.random.default_rng(SEED)
    speakers = np.array([clips[n].speaker for n in rows.clip])
    calls: dict[tuple[str, int], NDArray[np.int64]] = {}
    for key in sorted(set(zip(speakers.tolist(), rows.copy.tolist(), strict=True))):
        calls[key] = np.flatnonzero((speakers == key[0]) & (rows.copy == key[1]))
    inputs = []
    for row in range(len(rows.clip)):
        same = calls[(speakers[row], int(rows.copy[row]))]
        for _ in range(draws):
            values = rows.values[row] + GAIN_OF_A_DB * random.normal(0.0, LEVEL_DOUBT_DB)
            baseline = VoiceBaseline(population)
            heard = random.choice(same, min(int(random.integers(HEARD_BEFORE + 1)), len(same)), replace=False)
            for other in heard:
                if rows.clip[other] != rows.clip[row]:
                    baseline.learn(rows.values[other], rows.seconds[other], rows.level_db[other])
            if clips[rows.clip[row]].corpus in LEVEL_UNKNOWN:
                values = np.where(population.follows_gain, baseline.centre(), values)
            inputs.append(network_inputs(values, baseline))
    which = np.repeat(rows.clip, draws)
    labels = np.array([(clips[n].arousal, clips[n].valence) for n in which], np.float32)
    return Calls(
        torch.from_numpy(np.array(inputs)),
        torch.from_numpy(labels),
        row_weights(clips, which),
        which,
        np.repeat(rows.seconds, draws),
    )


def row_weights(clips: list[Clip], which: NDArray[np.int64]) -> torch.Tensor:
    """Weights of mean 1: corpora by `CORPUS_WEIGHT`, within a corpus categories by `CALL_WEIGHT`."""
    kinds = np.array([f"{clips[n].corpus} {clips[n].emotion}" for n in which])
    names, inverse, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    corpora = [name.split()[0] for name in names]
    wanted = np.array([CALL_WEIGHT.get(name.split()[1], 1.0) for name in names])
    for corpus in set(corpora):
        of_corpus = np.array(corpora) == corpus
        wanted[of_corpus] *= CORPUS_WEIGHT[corpus] / wanted[of_corpus].sum()
    weights = (wanted / counts)[inverse]
    return torch.from_numpy((weights / weights.mean()).astype(np.float32))


def fit(calls: Calls, chosen: NDArray[np.int64], shape: Shape, seed: int = SEED) -> AffectNetwork:
    """Fit all members at once, each on its own order of the chosen rows, by Gaussian likelihood."""
    torch.manual_seed(seed)
    network = AffectNetwork(shape)
    network.dropout = DROPOUT
    steps = EPOCHS * (len(chosen) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    rows = torch.from_numpy(chosen)
    network.train()
    for _ in range(EPOCHS):
        orders = torch.stack([rows[torch.randperm(len(rows))] for _ in range(shape.members)])
        for first in range(0, len(rows) - BATCH + 1, BATCH):
            batch = orders[:, first : first + BATCH]
            optimiser.zero_grad()
            loss = likelihood_loss(network, calls.inputs[batch], calls.labels[batch], calls.weights[batch])
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
    return network.eval()


def likelihood_loss(
    network: AffectNetwork, inputs: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Weighted negative log likelihood of a normal with the answered mean and variance, plus the squared error.

    Likelihood alone lets a network excuse what is hard with a large variance. Open labels are skipped.
    """
    means, log_variances = network(inputs)
    known = ~labels.isnan()
    errors = (means - labels.nan_to_num()).square()
    each = 0.5 * (log_variances + errors * torch.exp(-log_variances)) + 2.0 * errors
    loss: torch.Tensor = (each * known * weights.unsqueeze(-1)).sum() / known.sum()
    return loss


@torch.inference_mode()
def read(network: AffectNetwork, inputs: torch.Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means and deviations of arousal and valence, float64[n, 2] each."""
    mean, deviation = vote(*network(inputs))
    return mean.double().numpy(), deviation.double().numpy()


def judge(
    name: str, clips: list[Clip], which: NDArray[np.int64], mean: NDArray[np.float64]
) -> dict[str, float]:
    """Print and return AUC and CCC of rows the network was not fitted on, and their stress without its rise."""
    emotions = np.array([clips[n].emotion for n in which])
    labels = np.array([(clips[n].arousal, clips[n].valence) for n in which])
    figures = {"arousal_ccc": ccc(mean[:, 0], labels[:, 0])}
    for head, positive, negative in ((0, HIGH_AROUSAL, LOW_AROUSAL), (1, POSITIVE, NEGATIVE)):
        up, down = np.isin(emotions, list(positive)), np.isin(emotions, list(negative))
        if up.any() and down.any():
            scores = mean[up | down, head]
            figures["arousal_auc" if head == 0 else "valence_auc"] = auc(scores, up[up | down])
    known = ~np.isnan(labels[:, 1])
    if known.any():
        figures["valence_ccc"] = ccc(mean[known, 1], labels[known, 1])
    stressed = np.array([points(tension(arousal, valence, 0.0)) for arousal, valence in mean])
    for emotion in ("neutral", "anger"):
        if (emotions == emotion).any():
            figures[f"stress_{emotion}"] = float(np.median(stressed[emotions == emotion]))
    print(f"  {name:28s}", "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    return figures


def judge_speakers(calls: Calls, clips: list[Clip], shape: Shape, figures: Figures) -> NDArray[np.float64]:
    """Every speaker read by a network that has not heard that speaker; adds to ``figures`` and returns the
    deviations of arousal that such networks claim, float64[n]."""
    speakers = np.array([clip.speaker for clip in clips])
    names = np.random.default_rng(SEED).permutation(np.unique(speakers))
    fold_of = {name: i % FOLDS for i, name in enumerate(names)}
    folds = np.array([fold_of[s] for s in speakers])[calls.clip]
    means, deviations = np.zeros((len(calls.clip), 2)), np.zeros((len(calls.clip), 2))
    for fold in range(FOLDS):
        out = folds == fold
        means[out], deviations[out] = read(fit(calls, np.flatnonzero(~out), shape), calls.inputs[out])
    for name, rows in rows_by_corpus(calls, clips).items():
        title = f"{name}, speakers left out"
        figures[title] = judge(title, clips, calls.clip[rows], means[rows])
    return widened(deviations[:, 0], calls.seconds)


def judge_corpora(
    calls: Calls, clips: list[Clip], shape: Shape, figures: Figures, claimed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Every corpus read by a network that has heard nothing of it; adds to ``figures`` and returns the factors
    [2] by which ``claimed`` deviations must be stretched to match the errors on a corpus never heard."""
    stretches = []
    for name, rows in rows_by_corpus(calls, clips).items():
        mean, _ = read(fit(calls, np.flatnonzero(~rows), shape), calls.inputs[rows])
        title = f"{name}, never heard"
        figures[title] = judge(title, clips, calls.clip[rows], mean)
        errors = mean[:, 0] - calls.labels[rows, 0].double().numpy()
        stretches.append(np.sqrt(np.mean(errors**2) / np.mean(claimed[rows] ** 2)))
    # Only one training corpus has valence, so nothing better is known of it on others: the same factor.
    return np.full(2, np.mean(stretches))


def rows_by_corpus(calls: Calls, clips: list[Clip]) -> dict[str, NDArray[np.bool_]]:
    """Which rows belong to each training corpus."""
    corpora = np.array([clip.corpus for clip in clips])[calls.clip]
    return {name: corpora == name for name in TRAINING}


def main() -> None:
    """Prepare, judge, fit on everything, release."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    began = time.monotonic()
    clips, rows = prepare(TRAINING, COPIES)
    population = without_fickle(population_of(rows, clips), rows, clips)
    calls = calls_of(rows, clips, population, DRAWS)
    shape = Shape(len(FUNCTIONALS))
    print(f"{len(calls.clip)} utterances in calls, {shape.inputs} inputs, {time.monotonic() - began:.0f} s")
    figures: Figures = {}
    claimed = judge_speakers(calls, clips, shape, figures)
    stretch = judge_corpora(calls, clips, shape, figures, claimed)
    print(f"  deviations stretched by {stretch.round(2)}, {time.monotonic() - began:.0f} s")
    network = fit(calls, np.arange(len(calls.clip)), shape)
    release = write_release(RELEASE, Release(network, population, stretch), figures)
    print(f"released {release} after {time.monotonic() - began:.0f} s; now run evaluate.py")


if __name__ == "__main__":
    main()
