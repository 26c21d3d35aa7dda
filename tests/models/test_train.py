"""Training on made-up speakers: it learns, deterministically, and never from what it must not."""

from pathlib import Path

import numpy as np
import torch

from models.arousal_valence import train
from models.arousal_valence.corpora import Clip
from models.arousal_valence.figures import auc
from models.arousal_valence.prepare import Rows
from voicemon.affect.network import Shape
from voicemon.features.baseline import Population
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

COUNT = len(FUNCTIONALS)
PITCH, JITTER = FUNCTIONAL_INDEX["f0_p50"], FUNCTIONAL_INDEX["jitter_voiced_mean"]
LEVEL = FUNCTIONAL_INDEX["level_voiced_mean"]


def made_up() -> tuple[list[Clip], Rows]:
    """Two corpora, six speakers: anger and level2 have a higher pitch; jitter disagrees, level lies."""
    random = np.random.default_rng(0)
    kinds = {"emodb": ("anger", "neutral"), "baved": ("level2", "level0")}
    clips, values = [], []
    for corpus, emotions in kinds.items():
        for speaker in range(3):
            for i in range(60):
                emotion = emotions[i % 2]
                high = 1.0 if emotion in ("anger", "level2") else 0.0
                row = random.normal(size=COUNT)
                row[PITCH] += 3 * high + speaker
                row[JITTER] += 3 * (high if corpus == "emodb" else -high)
                row[LEVEL] += -10 * high if corpus == "emodb" else 0
                clips.append(Clip(corpus, Path("none"), f"{corpus}:{speaker}", emotion, ""))
                values.append(row)
    n = len(clips)
    return clips, Rows(
        np.array(values), np.arange(n), np.zeros(n, np.int64), np.full(n, 2.0), np.full(n, -20.0)
    )


def calls() -> tuple[list[Clip], Rows, Population, train.Calls]:
    clips, rows = made_up()
    population = train.without_fickle(train.population_of(rows, clips), rows, clips)
    return clips, rows, population, train.calls_of(rows, clips, population, 1)


def test_what_points_either_way_is_silenced_and_what_agrees_is_not() -> None:
    _, _, population, made = calls()
    assert np.isinf(population.scale[JITTER])
    assert np.isfinite(population.scale[PITCH])
    assert (made.inputs[:, JITTER] == 0).all()


def test_a_level_that_lies_is_not_seen() -> None:
    clips, _, _, made = calls()
    lying = torch.tensor([clip.corpus == "emodb" for clip in clips])
    assert (made.inputs[lying][:, COUNT + LEVEL] == 0).all()
    assert (made.inputs[~lying][:, COUNT + LEVEL] != 0).any()


def test_histories_have_every_length_from_none() -> None:
    share = calls()[3].inputs[:, -1].unique()
    expected = torch.arange(train.HEARD_BEFORE + 1) / (torch.arange(train.HEARD_BEFORE + 1) + 3)
    assert set(expected.tolist()) >= set(share[:1].tolist())
    assert len(share) >= train.HEARD_BEFORE


def test_corpora_weigh_what_they_should() -> None:
    clips, rows, _, made = calls()
    emodb = torch.tensor([clips[n].corpus == "emodb" for n in rows.clip])
    assert torch.isclose(made.weights[emodb].sum() / made.weights.sum(), torch.tensor(0.6), atol=1e-5)


def test_it_learns_on_some_speakers_what_holds_for_others(monkeypatch) -> None:
    monkeypatch.setattr(train, "EPOCHS", 30)
    monkeypatch.setattr(train, "BATCH", 64)
    clips, rows, _, made = calls()
    unseen = np.array([clips[n].speaker.endswith(":2") for n in rows.clip])
    shape = Shape(COUNT, (16, 8), 2)
    networks = [train.fit(made, np.flatnonzero(~unseen), shape, seed=3) for _ in range(2)]
    means = [train.read(network, made.inputs[unseen])[0] for network in networks]
    np.testing.assert_array_equal(means[0], means[1])
    high = np.array([clips[n].emotion in ("anger", "level2") for n in rows.clip[unseen]])
    assert auc(means[0][:, 0], high) > 0.8
