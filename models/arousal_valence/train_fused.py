"""Train the fused head: the prosody head beside a linear map from Whisper's encoder states.

    python models/arousal_valence/train.py         # first: the prosody head is taken as it is
    python models/arousal_valence/train_fused.py base

Read it from the top: rows with states, calls made of them as in `train.py`, two ridge regressions on the change of
the states against the speaker's own baseline, which are taught not to hear what is said (`content.py`), judged together
with prosody on speakers and on a corpus they have not heard, then fitted on everything and written to ``release/``.
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

from models.arousal_valence.calls import (
    DRAWS,
    HEARD_BEFORE,
    SEED,
    Calls,
    calls_of,
    population_of,
    row_weights,
    with_levels,
    without_fickle,
)
from models.arousal_valence.content import ContentRows, content_rows, spread_of_content
from models.arousal_valence.corpora import TRAINING, Clip, human_ratings
from models.arousal_valence.figures import ccc
from models.arousal_valence.prepare import COPIES, Rows, prepare
from models.arousal_valence.states import STATE_COPIES, WIDEBAND, encode_copy
from models.arousal_valence.train import FOLDS, Figures, fit, judge, read
from models.arousal_valence.trust import LeftOut, stretch_of, sureness_of
from voicemon.affect.estimator import widened
from voicemon.affect.network import Shape
from voicemon.affect.release import RELEASE, Release, read_release, write_release
from voicemon.affect.states import HEADS, StateReader
from voicemon.features.baseline import Population, VoiceBaseline

RIDGE = (0.3, 0.1)
"""Penalties for arousal and valence, in standardised states. For arousal, of .1, .3, 1 the best on the corpus left
out; valence has only one corpus, there .1 is the best of .1, .3, 1 on speakers left out."""

CONTENT = (0.3, 0.03)
"""Penalties for how far a reading moves with what is said and nothing else (`content.py`). For arousal, of 0, .03, .1,
.3, 1, 3 the best on corpora and speakers left out; for valence, of the same, one that costs next to nothing on
speakers: what it is worth on another corpus could not be measured."""

WEIGHT = 0.5
"""Share of the states in a fused reading. Of .3, .5, .7 the best on speakers and corpora left out."""

Values = NDArray[np.float64]
Chosen = NDArray[np.bool_]


@dataclass(eq=False)
class StateCalls:
    """Each row after a history drawn at random: changes of the states against the baseline, float64[n, d], in
    deviations; which clip it is, labels float64[n, 2] (NaN: open), weights, seconds."""

    changes: Values
    clip: NDArray[np.int64]
    labels: Values
    weights: Values
    population: Population
    content: Values
    """Covariance float64[d, d] of such changes where nothing but the words differs."""


def rows_with_states(
    whisper: str, corpora: tuple[str, ...], prepared: tuple[list[Clip], Rows], copies: tuple[int, ...]
) -> tuple[Rows, NDArray[np.float32]]:
    """The prepared rows that have states, and these, float32[n, d]. A wideband copy has the functionals of the
    plain line: below 4 kHz they hear the same."""
    clips, rows = prepared
    row_of = {(int(n), int(k)): i for i, (n, k) in enumerate(zip(rows.clip, rows.copy, strict=True))}
    first = {corpus: next(i for i, clip in enumerate(clips) if clip.corpus == corpus) for corpus in corpora}
    which, labels, summaries = [], [], []
    for corpus in corpora:
        for copy in copies:
            states = encode_copy(whisper, corpus, copy)
            heard = 0 if copy == WIDEBAND else copy
            which += [row_of[(first[corpus] + int(n), heard)] for n in states.clip]
            labels += [copy] * len(states.clip)
            summaries.append(states.values)
    chosen = np.array(which)
    joined = Rows(
        rows.values[chosen], rows.clip[chosen], np.array(labels), rows.seconds[chosen], rows.level_db[chosen]
    )
    return joined, np.concatenate(summaries)


def state_population(rows: Rows, clips: list[Clip], summaries: Values) -> Population:
    """Medians over speakers and deviations within a speaker on a line, corpora counting the same."""
    corpora = np.array([clips[n].corpus for n in rows.clip])
    calls = calls_in(rows, clips)
    middles, variances = [], []
    for corpus in np.unique(corpora):
        of_corpus = corpora == corpus
        middles.append(np.median(summaries[of_corpus], axis=0))
        within = [summaries[calls == call].var(0) for call in np.unique(calls[of_corpus])]
        variances.append(np.mean(within, axis=0))
    scale = np.sqrt(np.mean(variances, axis=0)) + 1e-6
    return Population(np.mean(middles, axis=0), scale, np.zeros(len(scale), np.bool_))


def calls_in(rows: Rows, clips: list[Clip]) -> NDArray[np.str_]:
    """Which speaker on which line each row is."""
    return np.array([f"{clips[n].speaker} {copy}" for n, copy in zip(rows.clip, rows.copy, strict=True)])


def state_calls(rows: Rows, clips: list[Clip], summaries: Values, content: ContentRows) -> StateCalls:
    """Each row after 0..`HEARD_BEFORE` other utterances of the speaker on the same line, `DRAWS` times."""
    random = np.random.default_rng(SEED)
    population, calls = state_population(rows, clips, summaries), calls_in(rows, clips)
    same = {call: np.flatnonzero(calls == call) for call in np.unique(calls)}
    changes = []
    for row in np.repeat(np.arange(len(rows.clip)), DRAWS):
        baseline = VoiceBaseline(population)
        others = same[calls[row]][rows.clip[same[calls[row]]] != rows.clip[row]]
        for other in random.choice(
            others, min(int(random.integers(HEARD_BEFORE + 1)), len(others)), replace=False
        ):
            baseline.learn(summaries[other], rows.seconds[other], rows.level_db[other])
        changes.append(baseline.change(summaries[row]) / population.scale)
    which = np.repeat(rows.clip, DRAWS)
    labels = np.array([(clips[n].arousal, clips[n].valence) for n in which])
    weights = row_weights(clips, which).double().numpy()
    spread = spread_of_content(content, population.scale)
    return StateCalls(np.array(changes), which, labels, weights, population, spread)


def ridge(calls: StateCalls, chosen: Chosen) -> tuple[Values, Values]:
    """Axes float64[d, 2] and offsets float64[2] from standardised changes to arousal and valence.

    Source: Hoerl & Kennard, Technometrics 12 (1970) 55-67, eq. 2.1, weighted, with a second penalty for the variance
    that content alone gives a reading (`CONTENT`); the offset is not penalised.
    """
    axes, offset = np.zeros((calls.changes.shape[1], HEADS)), np.zeros(HEADS)
    for head in range(HEADS):
        known = chosen & ~np.isnan(calls.labels[:, head])
        if not known.any():
            continue
        weights = calls.weights[known] / calls.weights[known].sum()
        changes, labels = calls.changes[known], calls.labels[known, head]
        centre, level = weights @ changes, weights @ labels
        apart = (changes - centre) * np.sqrt(weights)[:, None]
        normal = apart.T @ apart + RIDGE[head] * np.eye(len(centre)) + CONTENT[head] * calls.content
        axes[:, head] = np.linalg.solve(normal, apart.T @ ((labels - level) * np.sqrt(weights)))
        offset[head] = level - centre @ axes[:, head]
    return axes, offset


def reader_of(whisper: str, calls: StateCalls, chosen: Chosen, deviation: Values) -> StateReader:
    """Fitted to the chosen rows of calls."""
    axes, offset = ridge(calls, chosen)
    population = calls.population
    fields = (
        population.mean,
        axes / population.scale[:, None],
        offset,
        deviation,
        np.full(HEADS, WEIGHT),
    )
    return StateReader(whisper, *(field.astype(np.float32) for field in fields))


class Judged:
    """Prosody, states and both on rows that were left out of the fit of all three."""

    def __init__(self, clips: list[Clip], calls: StateCalls, prosody: Calls, rows_prosody: Calls) -> None:
        self.clips, self.calls, self.prosody, self.same_rows = clips, calls, prosody, rows_prosody

    def read(self, out_clips: NDArray[np.bool_]) -> tuple[Chosen, tuple[Values, Values], Values]:
        """Leave the clips out: bool[clips] -> rows bool[n], prosody's means and deviations, the states' means."""
        out = out_clips[self.calls.clip]
        network = fit(self.prosody, np.flatnonzero(~out_clips[self.prosody.clip]), Shape())
        axes, offset = ridge(self.calls, ~out)
        heard = np.clip(self.calls.changes[out] @ axes + offset, -1.0, 1.0)
        return out, read(network, self.same_rows.judged[out]), heard

    def judge(self, folds: list[NDArray[np.bool_]]) -> tuple[tuple[Values, Values], Values]:
        """Prosody's means and deviations and the states' means of every row, each left out of its fit."""
        shape = (len(self.calls.clip), HEADS)
        means, deviations, states = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for out_clips in folds:
            out, (mean, deviation), heard = self.read(out_clips)
            means[out], deviations[out], states[out] = mean, deviation, heard
        return (means, deviations), states

    def report(self, title: str, figures: Figures, readings: dict[str, Values]) -> None:
        """Print the figures of prosody, states and both for each corpus and keep them."""
        corpora = np.array([clip.corpus for clip in self.clips])[self.calls.clip]
        for corpus in TRAINING:
            rows = corpora == corpus
            for kind, means in readings.items():
                name = f"{corpus}, {title}, {kind}"
                figures[name] = judge(name, self.clips, self.calls.clip[rows], means[rows])


def main(whisper: str) -> None:
    """Prepare, judge, fit on everything, release."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    began = time.monotonic()
    clips, prepared = prepare(TRAINING, COPIES)
    prepared = with_levels(prepared, clips)
    rows, summaries = rows_with_states(whisper, TRAINING, (clips, prepared), STATE_COPIES)
    population = without_fickle(population_of(prepared, clips), prepared, clips)
    calls = state_calls(rows, clips, summaries.astype(np.float64), content_rows(whisper))
    judged = Judged(
        clips, calls, calls_of(prepared, clips, population, DRAWS), calls_of(rows, clips, population, DRAWS)
    )
    print(f"{len(calls.clip)} utterances with states, {time.monotonic() - began:.0f} s")
    figures: Figures = {}
    speakers, corpora = (np.array([getattr(clip, key) for clip in clips]) for key in ("speaker", "corpus"))
    names = np.random.default_rng(SEED).permutation(np.unique(speakers))
    by_speaker = [np.isin(speakers, names[fold::FOLDS]) for fold in range(FOLDS)]
    prosody, states = judged.judge(by_speaker)
    scatter = np.sqrt(np.nanmean((states - calls.labels) ** 2, axis=0))
    people = rated_by_people(clips, calls)
    reader = reader_of(whisper, calls, np.ones(len(calls.clip), np.bool_), scatter)
    fused, claimed = mixed(reader, prosody, states)
    error, deviation = (fused - calls.labels)[:, 0], widened(claimed[:, 0], np.repeat(rows.seconds, DRAWS))
    for kind, means in (("prosody", prosody[0]), ("fused", fused)):
        figures[f"47 ratings, speakers left out, {kind}"] = against_people(people, means)
    judged.report("speakers left out", figures, {"prosody": prosody[0], "states": states, "fused": fused})
    prosody, states = judged.judge([corpora == corpus for corpus in TRAINING])
    fused, _ = mixed(reader, prosody, states)
    judged.report("never heard", figures, {"prosody": prosody[0], "states": states, "fused": fused})
    never_heard = (fused - calls.labels)[:, 0]
    corpus_of = corpora[calls.clip]
    left_out = [
        LeftOut(*(values[corpus_of == name] for values in (deviation, error, never_heard)))
        for name in TRAINING
    ]
    stretch = stretch_of(left_out)
    sureness = sureness_of(left_out, stretch)
    print(f"  deviations stretched by {stretch.round(2)}, {sureness}, {time.monotonic() - began:.0f} s")
    shipped = read_release()
    both = beside(shipped.population, reader, rows, clips, summaries)
    release = write_release(
        RELEASE, Release(shipped.network, both, stretch, sureness, states=reader), figures
    )
    print(f"released {release} after {time.monotonic() - began:.0f} s; now run evaluate.py")


def mixed(reader: StateReader, prosody: tuple[Values, Values], states: Values) -> tuple[Values, Values]:
    """Means and deviations of prosody's and the states' answers, as the live head mixes them."""
    return reader.join(prosody, states - reader.offset)


def rated_by_people(clips: list[Clip], calls: StateCalls) -> Values:
    """Human arousal and valence of each row, float64[n, 2], NaN where nobody was asked."""
    ratings, nobody = human_ratings(), (np.nan, np.nan)
    return np.array(
        [ratings.get(clips[n].source, nobody) if clips[n].corpus == "emodb" else nobody for n in calls.clip]
    )


def against_people(people: Values, means: Values) -> dict[str, float]:
    """CCC against the human ratings."""
    known = ~np.isnan(people[:, 0])
    return {
        "arousal_ccc": ccc(means[known, 0], people[known, 0]),
        "valence_ccc": ccc(means[known, 1], people[known, 1]),
    }


def beside(
    population: Population, reader: StateReader, rows: Rows, clips: list[Clip], summaries: NDArray[np.float32]
) -> Population:
    """The prosody head's population with the two scores beside its functionals."""
    scores = Rows(
        np.array([reader(summary) for summary in summaries]),
        rows.clip, rows.copy, rows.seconds, rows.level_db,
    )  # fmt: skip
    heard = state_population(scores, clips, scores.values)
    # The map's middle is where a voice of the population stands, so that is what shrinking goes towards.
    return Population(
        np.append(population.mean, np.zeros(HEADS)),
        np.append(population.scale, heard.scale),
        np.append(population.follows_gain, heard.follows_gain),
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "base")
