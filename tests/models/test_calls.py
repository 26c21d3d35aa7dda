"""Calls of made-up speakers: what is silenced, what a level may say, how much each corpus counts."""

import numpy as np
import torch

from models.arousal_valence import calls
from models.arousal_valence.corpora import Clip
from models.arousal_valence.prepare import Rows
from tests.models.made_up import COUNT, JITTER, LEVEL, PITCH, made_up
from voicemon.features.baseline import Population


def made() -> tuple[list[Clip], Rows, Population, calls.Calls]:
    clips, rows = made_up()
    rows = calls.with_levels(rows, clips)
    population = calls.without_fickle(calls.population_of(rows, clips), rows, clips)
    return clips, rows, population, calls.calls_of(rows, clips, population, 1)


def louder_when_stirred(clips: list[Clip], levels: np.ndarray, corpus: str) -> float:
    own = np.array([clip.corpus == corpus for clip in clips])
    high = np.array([clip.emotion in ("anger", "level2") for clip in clips])
    return float(levels[own & high].mean() - levels[own & ~high].mean())


def test_what_points_either_way_is_silenced_and_what_agrees_is_not() -> None:
    _, _, population, learned = made()
    assert np.isinf(population.scale[JITTER])
    assert np.isfinite(population.scale[PITCH])
    assert (learned.inputs[:, JITTER] == 0).all()


def test_a_level_that_lies_is_put_back_as_it_lies_elsewhere() -> None:
    clips, told = made_up()
    rows = calls.with_levels(told, clips)
    per_arousal = louder_when_stirred(clips, told.level_db, "baved") / (0.55 + 0.50)
    expected = per_arousal * (0.70 - 0.10)
    assert louder_when_stirred(clips, told.level_db, "emodb") < -9
    assert abs(louder_when_stirred(clips, rows.level_db, "emodb") - expected) < 1.0
    moved = rows.level_db - told.level_db
    np.testing.assert_allclose((rows.values - told.values)[:, LEVEL], moved)
    np.testing.assert_array_equal(rows.values[:, PITCH], told.values[:, PITCH])
    assert not moved[[clip.corpus == "baved" for clip in clips]].any()


def test_corpora_that_all_lie_about_level_are_left_as_they_are() -> None:
    clips, rows = made_up()
    lying = [n for n, clip in enumerate(clips) if clip.corpus == "emodb"]
    only = Rows(*(getattr(rows, k)[lying] for k in ("values", "clip", "copy", "seconds", "level_db")))
    assert calls.with_levels(only, clips) is only


def test_what_was_put_back_is_not_seen_where_it_would_judge() -> None:
    clips, _, _, learned = made()
    lying = torch.tensor([clip.corpus == "emodb" for clip in clips])
    assert (learned.judged[lying][:, COUNT + LEVEL] == 0).all()
    assert (learned.inputs[lying][:, COUNT + LEVEL] != 0).any()
    assert learned.judged[~lying].equal(learned.inputs[~lying])


def test_histories_have_every_length_from_none() -> None:
    share = made()[3].inputs[:, -1].unique()
    expected = torch.arange(calls.HEARD_BEFORE + 1) / (torch.arange(calls.HEARD_BEFORE + 1) + 3)
    assert set(expected.tolist()) >= set(share[:1].tolist())
    assert len(share) >= calls.HEARD_BEFORE


def test_corpora_weigh_what_they_should() -> None:
    clips, rows, _, learned = made()
    emodb = torch.tensor([clips[n].corpus == "emodb" for n in rows.clip])
    assert torch.isclose(learned.weights[emodb].sum() / learned.weights.sum(), torch.tensor(0.6), atol=1e-5)
