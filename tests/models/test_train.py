"""Training on made-up speakers: it learns, deterministically, from any family of functionals."""

import numpy as np
import torch

from models.arousal_valence import calls, train
from models.arousal_valence.figures import auc
from tests.models.made_up import COUNT, LEVEL, PITCH, made_up
from voicemon.affect.network import Shape


def test_it_learns_on_some_speakers_what_holds_for_others(monkeypatch) -> None:
    monkeypatch.setattr(train, "EPOCHS", 30)
    monkeypatch.setattr(train, "BATCH", 64)
    clips, rows = made_up()
    population = calls.without_fickle(calls.population_of(rows, clips), rows, clips)
    made = calls.calls_of(rows, clips, population, 1)
    unseen = np.array([clips[n].speaker.endswith(":2") for n in rows.clip])
    shape = Shape((16, 8), 2)
    networks = [train.fit(made, np.flatnonzero(~unseen), shape, seed=3) for _ in range(2)]
    means = [train.read(network, made.inputs[unseen])[0] for network in networks]
    np.testing.assert_array_equal(means[0], means[1])
    high = np.array([clips[n].emotion in ("anger", "level2") for n in rows.clip[unseen]])
    assert auc(means[0][:, 0], high) > 0.8


def test_a_hidden_family_is_hidden_whole_and_the_share_never() -> None:
    torch.manual_seed(0)
    seen = train.with_families_hidden(torch.ones(2, 400, 2 * COUNT + 1))
    assert (seen[..., -1] == 1).all()
    for family in range(int(train.FAMILY_OF.max()) + 1):
        own = torch.cat([family == train.FAMILY_OF] * 2 + [torch.tensor([False])])
        columns = seen[..., own]
        assert (columns == columns[..., :1]).all(), "both halves of all its functionals"
        assert abs(1 - columns.mean().item() - train.HIDDEN_FAMILIES) < 0.06
    assert train.FAMILY_OF[PITCH] != train.FAMILY_OF[LEVEL]
