"""Train the network from prosody to arousal and valence, and release it.

    python models/arousal_valence/train.py

Read it from the top: rows from `prepare.py`, calls made of them, a network fitted, judged on speakers and on
a corpus it has not heard, then fitted on everything and written to ``release/``. The same rows and seeds give
the same weights on the same machine.
"""

import os
import sys
import time
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.arousal_valence.calls import (
    DRAWS,
    SEED,
    Calls,
    calls_of,
    population_of,
    with_levels,
    without_fickle,
)
from models.arousal_valence.corpora import HIGH_AROUSAL, LOW_AROUSAL, NEGATIVE, POSITIVE, TRAINING, Clip
from models.arousal_valence.figures import auc, ccc
from models.arousal_valence.prepare import COPIES, prepare
from models.arousal_valence.trust import LeftOut, stretch_of, sureness_of
from voicemon.affect.estimator import widened
from voicemon.affect.families import FAMILIES, columns_of
from voicemon.affect.network import AffectNetwork, Shape, vote
from voicemon.affect.release import RELEASE, Release, write_release
from voicemon.affect.stress import points, tension

EPOCHS = 8
BATCH = 512
RATE = 3e-3
"""AdamW's learning rate at the start; it falls to 0 along half a cosine."""

WEIGHT_DECAY = 0.05
DROPOUT = 0.2
HIDDEN_FAMILIES = 0.4
"""How often a family of functionals (`voicemon.affect.families`) is hidden from a member in training: it learns
to read from any of them, as none can be relied upon in every language and on every line. Of 0, .3, .4, .5, .6 a
good one on the training corpus that was left out."""

FOLDS = 4

FAMILY_OF = torch.from_numpy(np.argmax([columns_of(family) for family in FAMILIES], axis=0))
"""Which family each functional belongs to, int64[f]."""


Figures = dict[str, dict[str, float]]


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
            seen = with_families_hidden(calls.inputs[batch])
            loss = likelihood_loss(network, seen, calls.labels[batch], calls.weights[batch])
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
    return network.eval()


def with_families_hidden(inputs: torch.Tensor) -> torch.Tensor:
    """Inputs float32[members, n, 2f + 1] with some families of functionals at their middle, each by chance."""
    members, n, width = inputs.shape
    shown = (torch.rand(members, n, len(FAMILIES)) >= HIDDEN_FAMILIES)[..., FAMILY_OF]
    return inputs * nn.functional.pad(torch.cat([shown, shown], -1), (0, width % 2), value=True)


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


def judge_speakers(
    calls: Calls, clips: list[Clip], shape: Shape, figures: Figures
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every speaker read by a network that has not heard that speaker; adds to ``figures`` and returns the
    arousal that such networks read and the deviations that they claim, float64[n] each."""
    speakers = np.array([clip.speaker for clip in clips])
    names = np.random.default_rng(SEED).permutation(np.unique(speakers))
    fold_of = {name: i % FOLDS for i, name in enumerate(names)}
    folds = np.array([fold_of[s] for s in speakers])[calls.clip]
    means, deviations = np.zeros((len(calls.clip), 2)), np.zeros((len(calls.clip), 2))
    for fold in range(FOLDS):
        out = folds == fold
        means[out], deviations[out] = read(fit(calls, np.flatnonzero(~out), shape), calls.judged[out])
    for name, rows in rows_by_corpus(calls, clips).items():
        title = f"{name}, speakers left out"
        figures[title] = judge(title, clips, calls.clip[rows], means[rows])
    return means[:, 0], widened(deviations[:, 0], calls.seconds)


def judge_corpora(calls: Calls, clips: list[Clip], shape: Shape, figures: Figures) -> NDArray[np.float64]:
    """Every corpus read by a network that has heard nothing of it; adds to ``figures`` and returns the arousal
    that such networks read, float64[n]."""
    arousal = np.zeros(len(calls.clip))
    for name, rows in rows_by_corpus(calls, clips).items():
        mean, _ = read(fit(calls, np.flatnonzero(~rows), shape), calls.judged[rows])
        title = f"{name}, never heard"
        figures[title] = judge(title, clips, calls.clip[rows], mean)
        arousal[rows] = mean[:, 0]
    return arousal


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
    rows = with_levels(rows, clips)
    population = without_fickle(population_of(rows, clips), rows, clips)
    calls = calls_of(rows, clips, population, DRAWS)
    shape = Shape()
    print(f"{len(calls.clip)} utterances in calls, {shape.inputs} inputs, {time.monotonic() - began:.0f} s")
    figures: Figures = {}
    known, claimed = judge_speakers(calls, clips, shape, figures)
    never_heard = judge_corpora(calls, clips, shape, figures)
    labels = calls.labels[:, 0].double().numpy()
    left_out = [
        LeftOut(claimed[rows], (known - labels)[rows], (never_heard - labels)[rows])
        for rows in rows_by_corpus(calls, clips).values()
    ]
    stretch = stretch_of(left_out)
    sureness = sureness_of(left_out, stretch)
    print(f"  deviations stretched by {stretch.round(2)}, {sureness}, {time.monotonic() - began:.0f} s")
    network = fit(calls, np.arange(len(calls.clip)), shape)
    release = write_release(RELEASE, Release(network, population, stretch, sureness), figures)
    print(f"released {release} after {time.monotonic() - began:.0f} s; now run evaluate.py")


if __name__ == "__main__":
    main()
