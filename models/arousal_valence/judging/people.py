"""Speakers left out of training: against human ratings, and by sex and language; and who speaks in each corpus."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.arousal_valence.calls import calls_of, population_of, with_levels, without_fickle
from models.arousal_valence.corpora import TRAINING, Clip, human_ratings
from models.arousal_valence.figures import ccc
from models.arousal_valence.judging.peers import LOUDNESS, level_scores
from models.arousal_valence.judging.readings import (
    HEARD_BEFORE,
    Answers,
    aucs,
    figures_of,
    part_of,
    read_corpus,
)
from models.arousal_valence.prepare import COPIES, Rows, prepare
from models.arousal_valence.train import fit, read
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.network import Shape
from voicemon.affect.release import Release

LANGUAGES = {"emodb": "German", "baved": "Arabic", "emovo": "Italian", "tess": "English", "turev": "Turkish"}

EMODB_MEN = frozenset({"03", "10", "11", "12", "15"})
"""Burkhardt et al., "A database of German emotional speech", Interspeech 2005, and the corpus's own page."""

FOLDS = 5
WOMEN, MEN = "women", "men"

SHOWN = ("arousal", "anger", "valence", "arousal_ccc", "ece", "stress_neutral", "stress_anger")


def sex_of(clip: Clip) -> str | None:
    """`WOMEN`, `MEN`, or None where the corpus does not say (TurEV's file names number the speakers only)."""
    name = clip.speaker.split(":")[1]
    if clip.corpus == "emodb":
        return MEN if name in EMODB_MEN else WOMEN
    if clip.corpus == "emovo":
        return {"f": WOMEN, "m": MEN}[name[0]]
    if clip.corpus == "baved":  # speaker-sex-age-word-level-number
        return {"F": WOMEN, "M": MEN}[clip.source.split("-")[1].upper()]
    return WOMEN if clip.corpus == "tess" else None


@dataclass(frozen=True, eq=False)
class Group:
    """Clips of one corpus with their rows and readings, by whatever network."""

    corpus: str
    clips: list[Clip]
    rows: Rows
    runs: list[Answers]


def by_people(groups: list[Group]) -> dict[str, Any]:
    """Figures of each corpus, and of the women and the men in it, beside loudness alone."""
    found: dict[str, Any] = {}
    for group in groups:
        sexes = [sex_of(clip) for clip in group.clips]
        parts = {"all": np.arange(len(sexes))}
        for sex in (WOMEN, MEN):
            chosen = np.flatnonzero([one == sex for one in sexes])
            if 0 < len(chosen) < len(sexes):
                parts[sex] = chosen
        found[group.corpus] = {
            "language": LANGUAGES[group.corpus],
            "trained": group.corpus in TRAINING,
            "sex": sexes[0] if len(set(sexes)) == 1 else None,
            "parts": {name: _part(group, chosen) for name, chosen in parts.items()},
        }
    return found


def _part(group: Group, chosen: Any) -> dict[str, Any]:
    clips = [group.clips[n] for n in chosen]
    figures = figures_of(clips, [{name: v[chosen] for name, v in run.items()} for run in group.runs])
    loudness = aucs(clips, level_scores(part_of(group.rows, chosen), LOUDNESS))
    return {
        "clips": len(clips),
        "speakers": len({clip.speaker for clip in clips}),
        **{key: figures[key] for key in SHOWN if key in figures},
        "loudness": {task: loudness[task] for task in ("arousal", "anger") if task in loudness},
    }


def speakers_left_out(shipped: Release) -> tuple[dict[str, float], list[Group]]:
    """CCC against the human ratings of 47 EmoDB files, and the readings of both training corpora over the plain
    line; each speaker read by a network that was not trained on any of that speaker's clips."""
    clips, rows = prepare(TRAINING, COPIES)
    levelled = with_levels(rows, clips)
    population = without_fickle(population_of(levelled, clips), levelled, clips)
    calls = calls_of(levelled, clips, population, 1)
    ratings = human_ratings()
    rated = {n: ratings[c.source] for n, c in enumerate(clips) if c.corpus == "emodb" and c.source in ratings}
    speakers = np.array([clip.speaker for clip in clips])
    first = sorted({clips[n].speaker for n in rated})
    names = first + sorted(set(speakers.tolist()) - set(first))
    said, truth, readings = [], [], {}
    for fold in (names[i::FOLDS] for i in range(FOLDS)):
        out = np.isin(speakers[rows.clip], fold)
        network = fit(calls, np.flatnonzero(~out), Shape())
        plain = out & (rows.copy == 0)
        chosen = plain & np.isin(rows.clip, list(rated))
        said.append(read(network, calls.judged[chosen])[0])
        truth += [rated[n] for n in rows.clip[chosen]]
        estimator = AffectEstimator(
            Release(network.requires_grad_(False), population, shipped.stretch, shipped.sureness)
        )
        for corpus in TRAINING:
            of_corpus = np.flatnonzero(plain & [clips[n].corpus == corpus for n in rows.clip])
            if len(of_corpus):
                readings[corpus, tuple(fold)] = _group(estimator, clips, rows, of_corpus)
        print(f"  {len(fold)} speakers left out and read", flush=True)
    means, people = np.concatenate(said), np.array(truth)
    against = {
        "clips": len(people),
        "arousal_ccc": ccc(means[:, 0], people[:, 0]),
        "valence_ccc": ccc(means[:, 1], people[:, 1]),
    }
    groups = [
        _joined([group for (name, _), group in readings.items() if name == corpus]) for corpus in TRAINING
    ]
    return against, groups


def _group(estimator: AffectEstimator, clips: list[Clip], rows: Rows, chosen: Any) -> Group:
    these = [clips[n] for n in rows.clip[chosen]]
    part = part_of(rows, chosen)
    return Group(these[0].corpus, these, part, read_corpus(estimator, these, part, HEARD_BEFORE))


def _joined(groups: list[Group]) -> Group:
    """Folds put together."""
    rows = Rows(
        *(np.concatenate([getattr(group.rows, name) for group in groups]) for name in groups[0].rows.__dict__)
    )
    orders = zip(*(group.runs for group in groups), strict=True)
    runs = [{name: np.concatenate([run[name] for run in order]) for name in order[0]} for order in orders]
    return Group(groups[0].corpus, [clip for group in groups for clip in group.clips], rows, runs)
