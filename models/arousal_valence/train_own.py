"""Train the prosody head on a person's own labelled calls, beside EmoDB and BAVED where they are at hand.

`voicemon train` runs it. Rows, calls, network and loss are those of `prepare.py` and `train.py`; only what is left
out differs: the own speakers, a few at a time, so that the figures say how the head does on people like them.
"""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.arousal_valence import calls as made
from models.arousal_valence import train
from models.arousal_valence.corpora import DATA, TRAINING, Clip, load_clips
from models.arousal_valence.figures import auc, ccc
from models.arousal_valence.own_corpus import OWN, clips_of, read_table
from models.arousal_valence.prepare import BUILD, COPIES, WORKERS, Rows, code_hash, rows_of_speaker, write
from voicemon.affect.estimator import widened
from voicemon.affect.network import Shape
from voicemon.affect.release import Release, read_release, write_release
from voicemon.affect.speech import LIMITS
from voicemon.affect.sureness import NEAR
from voicemon.errors import CorpusError
from voicemon.kernels.warm_up import warm_up

FEWEST = 10
"""Utterances below which nothing can be learned."""

FOLDS = 4
"""Parts into which the own speakers are cut at most."""

LEAST_ROWS = 4 * train.BATCH
"""A smaller table is gone through several times in each epoch."""

HIGH, LOW = 0.3, 0.1
"""Arousal from which, and up to which, an utterance counts as high or low for AUC."""

Say = Callable[[str], None]
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Learned:
    """What there is to learn from."""

    clips: list[Clip]
    rows: Rows
    free: bool
    """Whether EmoDB and BAVED are among them."""


def train_own(table: Path, out: Path, data: Path | None, say: Say) -> str:
    """Train on the table, beside EmoDB and BAVED if ``data`` (or the usual place) holds them, into folder ``out``.

    Returns the new model's id. Raises CorpusError for a table that cannot be used.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    warm_up()  # once here, not in each process that hears the clips
    labelled = read_table(table)
    say(f"{table}: {len(labelled)} rows of {len({row.speaker for row in labelled})} speakers")
    with TemporaryDirectory() as folder:
        own = clips_of(labelled, Path(folder))
        learned = _with_free_corpora(_own_rows(own, say), data, say)
    _check(learned)
    clips, rows = learned.clips, learned.rows
    rows = made.with_levels(rows, clips)
    population = made.population_of(rows, clips)
    if learned.free:
        population = made.without_fickle(population, rows, clips)
    calls = made.calls_of(rows, clips, population, made.DRAWS)
    shape = Shape()
    shipped = read_release()
    figures, stretch = _judge(calls, clips, shape, shipped, say)
    beside = _figures(clips, *_read_by(shipped, rows, clips))
    say(f"the model that ships, on the same utterances: {_told(beside)}")
    say("fitting to everything")
    network = _fit(calls, np.arange(len(calls.clip)), shape)
    figures["the model that ships"] = beside
    return write_release(out, Release(network, population, stretch, shipped.sureness), figures)


def _own_rows(own: list[Clip], say: Say) -> tuple[list[Clip], Rows]:
    """Rows of the own clips, without those in which a live call would hear too little speech."""
    rows = _rows(own, "your calls", say)
    plain = rows.copy == 0
    short = set(rows.clip[plain & (rows.seconds < LIMITS.shortest_s)].tolist())
    for number in sorted(short):
        say(f"{own[number].source} is left out: less than {LIMITS.shortest_s} s of speech")
    kept = ~np.isin(rows.clip, list(short))
    if len(own) - len(short) < FEWEST:
        raise CorpusError(
            f"{len(own) - len(short)} utterances are too few to learn from; {FEWEST} are needed"
        )
    return own, Rows(*(getattr(rows, field.name)[kept] for field in fields(Rows)))


def _with_free_corpora(own: tuple[list[Clip], Rows], data: Path | None, say: Say) -> Learned:
    """The own rows behind those of EmoDB and BAVED, or alone where these are not there."""
    folder = data or DATA
    try:
        free = load_clips(TRAINING, folder)
    except FileNotFoundError as error:
        if data is not None:
            raise CorpusError(
                f"{data} does not hold {' and '.join(TRAINING)}: no {error.filename}"
            ) from error
        say("EmoDB and BAVED are not here (--data names their folder): your calls train alone")
        return Learned(*own, free=False)
    path = BUILD / f"{'-'.join(TRAINING)}-{COPIES}-{code_hash()}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, _rows(free, "EmoDB and BAVED, once", say))
    with np.load(path) as stored:
        rows = Rows(**{field.name: stored[field.name] for field in fields(Rows)})
    clips, more = own
    more.clip = more.clip + len(free)
    joined = Rows(*(np.concatenate([getattr(rows, f.name), getattr(more, f.name)]) for f in fields(Rows)))
    say(f"beside {len(free)} clips of EmoDB and BAVED")
    return Learned(free + clips, joined, free=True)


def _rows(clips: list[Clip], what: str, say: Say) -> Rows:
    """Every clip over every line, by `prepare.py`, with progress."""
    speakers: dict[str, list[int]] = {}
    for number, clip in enumerate(clips):
        speakers.setdefault(clip.speaker, []).append(number)
    began, rows = time.monotonic(), []
    with ProcessPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(rows_of_speaker, [clips[n] for n in numbers], numbers, COPIES)
            for numbers in speakers.values()
        ]
        for done, job in enumerate(jobs, 1):
            rows += job.result()
            if done == len(jobs) or done % 10 == 0:
                say(f"{what}: {done} of {len(jobs)} speakers heard, {time.monotonic() - began:.0f} s")
    about = np.array([row[1] for row in rows])
    whole = about[:, :2].astype(np.int64)
    return Rows(np.array([row[0] for row in rows]), whole[:, 0], whole[:, 1], about[:, 2], about[:, 3])


def _check(learned: Learned) -> None:
    """Raises CorpusError where nothing teaches one of the two dimensions."""
    for name in ("arousal", "valence"):
        if np.isnan([getattr(clip, name) for clip in learned.clips]).all():
            raise CorpusError(f"no row has {name}; --data with EmoDB and BAVED would teach it")


def _judge(
    calls: made.Calls, clips: list[Clip], shape: Shape, shipped: Release, say: Say
) -> tuple[dict[str, Any], Values]:
    """Every own speaker read by a network that has not heard that speaker: figures, and the factors [2] by which
    claimed deviations must be stretched, never less than those of the model that ships."""
    speakers = np.array([clip.speaker for clip in clips])[calls.clip]
    own = np.array([clip.corpus == OWN for clip in clips])[calls.clip]
    names = np.random.default_rng(made.SEED).permutation(np.unique(speakers[own]))
    if len(names) < 2:
        say("only one speaker: nobody can be left out, so there are no figures")
        return {}, shipped.stretch
    means, deviations = np.zeros((len(speakers), 2)), np.zeros((len(speakers), 2))
    folds = min(FOLDS, len(names))
    for fold in range(folds):
        out = np.isin(speakers, names[fold::folds])
        network = _fit(calls, np.flatnonzero(~out), shape)
        means[out], deviations[out] = train.read(network, calls.judged[out])
        say(
            f"part {fold + 1} of {folds}: left out and read {', '.join(n.split(':', 1)[1] for n in names[fold::folds])}"
        )
    which = calls.clip[own]
    figures = _figures(clips, which, means[own])
    say(f"your speakers, each left out of training: {_told(figures)}")
    errors = means[own, 0] - np.array([clips[n].arousal for n in which])
    claimed = widened(deviations[own, 0], calls.seconds[own])
    known = ~np.isnan(errors)
    ratio = np.sqrt(np.mean(errors[known] ** 2) / np.mean(claimed[known] ** 2)) if known.any() else 0.0
    return {"own speakers left out": figures}, np.maximum(shipped.stretch, ratio)


def _read_by(release: Release, rows: Rows, clips: list[Clip]) -> tuple[NDArray[np.int64], Values]:
    """Own rows read by a released network, after histories drawn in the same way: which clip, means."""
    own = np.array([clips[n].corpus == OWN for n in rows.clip])
    part = Rows(*(getattr(rows, field.name)[own] for field in fields(Rows)))
    calls = made.calls_of(part, clips, release.population, made.DRAWS)
    return calls.clip, train.read(release.network, calls.judged)[0]


def _fit(calls: made.Calls, chosen: NDArray[np.int64], shape: Shape) -> Any:
    """`train.fit`, with few rows repeated so that there are batches to learn from."""
    times = -(-LEAST_ROWS // len(chosen))
    return train.fit(calls, np.tile(chosen, times), shape)


def _figures(clips: list[Clip], which: NDArray[np.int64], means: Values) -> dict[str, float]:
    """CCC of both dimensions, AUC and share right of arousal, as far as the labels allow."""
    found: dict[str, float] = {}
    for head, name in enumerate(("arousal", "valence")):
        labels = np.array([getattr(clips[n], name) for n in which])
        known = ~np.isnan(labels)
        if known.any() and np.ptp(labels[known]) > 0:
            found[f"{name}_ccc"] = ccc(means[known, head], labels[known])
        if name == "arousal" and known.any():
            found["arousal_right"] = float(np.mean(np.abs(means[known, 0] - labels[known]) <= NEAR))
            high, low = labels >= HIGH, labels <= LOW
            if high.any() and low.any():
                found["arousal_auc"] = auc(means[high | low, 0], high[high | low])
    return found


def _told(figures: dict[str, float]) -> str:
    names = {
        "arousal_auc": "AUC of high arousal",
        "arousal_right": f"arousal within {NEAR}",
        "arousal_ccc": "CCC of arousal",
        "valence_ccc": "CCC of valence",
    }
    return ", ".join(f"{title} {figures[key]:.2f}" for key, title in names.items() if key in figures)
