"""Calls made of rows: what an utterance looks like after a history, as the networks see it in training.

`train.py` and `train_fused.py` learn from them. Here it is decided what is taken from a corpus and what is not: how
much each counts, what its levels say, and which functionals no two languages agree on.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.arousal_valence.corpora import HIGH_AROUSAL, LOW_AROUSAL, TRAINING, Clip
from models.arousal_valence.figures import auc
from models.arousal_valence.prepare import Rows
from voicemon.affect.inputs import FOLLOWS_GAIN, GAIN_OF_A_DB, network_inputs
from voicemon.features.baseline import Population, VoiceBaseline
from voicemon.features.functionals import FUNCTIONALS

SEED = 20260

HEARD_BEFORE = 8
"""Most utterances of the speaker that the baseline may have heard; 0..8 are equally likely."""

DRAWS = 2
"""Calls drawn for each row: the same utterance after different histories."""

CORPUS_WEIGHT = {"emodb": 0.6, "baved": 0.4}
"""EmoDB has sentences and both labels, BAVED single words: rows are weighed to these shares. A corpus of one's own
weighs as much as both."""

LEVEL_UNKNOWN = frozenset({"emodb"})
"""Corpora whose clips were each brought to the same peak: angry ones are the quieter there. What they say
about level is an artefact: `with_levels` puts back what the other corpora let expect."""

LEVEL_DOUBT_DB = 2.0
"""Each utterance is made louder or softer by this (standard deviation): callers move their telephones, and
networks control their gain. A little more than utterances of one party scatter by in real recordings,
0.6 to 1.9 dB by ``real_levels.py``."""

CALL_WEIGHT = {"happy": 3.0, "neutral": 5.0}
"""Five of EmoDB's seven categories are unpleasant, most of a call is not. With these the mean valence is near
0, so that a voice that says nothing reads as neutral."""


@dataclass(eq=False)
class Calls:
    """What the network learns from: inputs float32[n, 2f + 1], labels float32[n, 2] (NaN: open)."""

    inputs: torch.Tensor
    judged: torch.Tensor
    """The same without a level that was put back because of the label, float32[n, 2f + 1]: to judge by."""
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


def with_levels(rows: Rows, clips: list[Clip]) -> Rows:
    """The rows with a level for the clips of `LEVEL_UNKNOWN` that lies as it does in the other corpora: within a
    speaker on a line it rises with arousal, and scatters. So does each clip on all its lines.

    Source: imputation by regression with a random residual (Rubin, Multiple Imputation for Nonresponse in
    Surveys, 1987, section 5.3).
    """
    arousal = np.array([clips[n].arousal for n in rows.clip])
    unknown = np.array([clips[n].corpus in LEVEL_UNKNOWN for n in rows.clip])
    lines = np.array([f"{clips[n].speaker} {k}" for n, k in zip(rows.clip, rows.copy, strict=True)])
    known = ~unknown & ~np.isnan(arousal)
    if not known.any() or not unknown.any():
        return rows
    level, stirred = (values - means_of(values, lines) for values in (rows.level_db, arousal))
    louder, stirred_known = level[known], stirred[known]
    slope = (louder @ stirred_known) / (stirred_known @ stirred_known)
    scatter = float((louder - slope * stirred_known).std())
    print(f"  level rises by {slope:.1f} dB with arousal, scatters by {scatter:.1f} dB")
    chance = np.random.default_rng(SEED).normal(0.0, scatter, len(clips))[rows.clip]
    gain_db = np.where(unknown, slope * stirred + chance - level, 0.0)
    values = rows.values + gain_db[:, None] * GAIN_OF_A_DB
    return Rows(values, rows.clip, rows.copy, rows.seconds, rows.level_db + gain_db)


def means_of(values: NDArray[np.float64], groups: NDArray[np.str_]) -> NDArray[np.float64]:
    """The mean of each row's group, float64[n]; NaN counts for nothing."""
    names, which = np.unique(groups, return_inverse=True)
    known = ~np.isnan(values)
    counts = np.bincount(which[known], minlength=len(names))
    return (np.bincount(which[known], values[known], len(names)) / np.maximum(counts, 1))[which]


def calls_of(rows: Rows, clips: list[Clip], population: Population, draws: int) -> Calls:
    """Each row after histories drawn at random: 0..`HEARD_BEFORE` other utterances of the speaker in any
    emotion, on the same line, learned by the live baseline."""
    random = np.random.default_rng(SEED)
    speakers = np.array([clips[n].speaker for n in rows.clip])
    calls: dict[tuple[str, int], NDArray[np.int64]] = {}
    for key in sorted(set(zip(speakers.tolist(), rows.copy.tolist(), strict=True))):
        calls[key] = np.flatnonzero((speakers == key[0]) & (rows.copy == key[1]))
    inputs, judged = [], []
    for row in range(len(rows.clip)):
        same = calls[(speakers[row], int(rows.copy[row]))]
        for _ in range(draws):
            values = rows.values[row] + GAIN_OF_A_DB * random.normal(0.0, LEVEL_DOUBT_DB)
            baseline = VoiceBaseline(population)
            heard = random.choice(same, min(int(random.integers(HEARD_BEFORE + 1)), len(same)), replace=False)
            for other in heard:
                if rows.clip[other] != rows.clip[row]:
                    baseline.learn(rows.values[other], rows.seconds[other], rows.level_db[other])
            inputs.append(network_inputs(values, baseline))
            if clips[rows.clip[row]].corpus in LEVEL_UNKNOWN:
                values = np.where(population.follows_gain, baseline.centre(), values)
            judged.append(network_inputs(values, baseline))
    which = np.repeat(rows.clip, draws)
    labels = np.array([(clips[n].arousal, clips[n].valence) for n in which], np.float32)
    return Calls(
        torch.from_numpy(np.array(inputs)),
        torch.from_numpy(np.array(judged)),
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
        wanted[of_corpus] *= CORPUS_WEIGHT.get(corpus, 1.0) / wanted[of_corpus].sum()
    weights = (wanted / counts)[inverse]
    return torch.from_numpy((weights / weights.mean()).astype(np.float32))
