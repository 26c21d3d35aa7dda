"""Who speaks in the corpora, and that groups are judged on their own."""

from pathlib import Path

import numpy as np

from models.arousal_valence.corpora import MEASURING, TRAINING, Clip, load_clips
from models.arousal_valence.judging.people import MEN, WOMEN, Group, by_people, sex_of
from models.arousal_valence.prepare import Rows
from tests.realdata import DATA, needs_data
from voicemon.features.functionals import FUNCTIONALS


@needs_data
def test_sexes_are_those_the_corpora_state() -> None:
    speakers = {(clip.speaker, sex_of(clip)) for clip in load_clips(TRAINING + MEASURING, DATA)}
    count = {
        (corpus, sex): sum(name.startswith(corpus) and one == sex for name, one in speakers)
        for corpus in TRAINING + MEASURING
        for sex in (WOMEN, MEN, None)
    }
    assert [count["emodb", sex] for sex in (WOMEN, MEN, None)] == [5, 5, 0]
    assert [count["emovo", sex] for sex in (WOMEN, MEN, None)] == [3, 3, 0]
    assert [count["tess", sex] for sex in (WOMEN, MEN, None)] == [2, 0, 0]
    assert [count["turev", sex] for sex in (WOMEN, MEN, None)] == [0, 0, 6]
    assert count["baved", WOMEN] + count["baved", MEN] == 59, "nobody is of two sexes"
    assert count["baved", None] == 0


def test_women_and_men_are_judged_on_their_own() -> None:
    emotions = ["anger", "sad"] * 4
    clips = [
        Clip("emovo", Path("none"), f"emovo:{'f1' if n < 4 else 'm1'}", emotion, "")
        for n, emotion in enumerate(emotions)
    ]
    good = np.array([0.7, -0.6] * 2 + [-0.6, 0.7] * 2)
    answers = {
        "arousal": good, "valence": np.zeros(8), "stress": 50 + 50 * good, "confidence": np.full(8, 0.8)
    }  # fmt: skip
    rows = Rows(
        np.random.default_rng(0).normal(size=(8, len(FUNCTIONALS))), np.arange(8), np.zeros(8, np.int64),
        np.ones(8), np.ones(8),
    )  # fmt: skip
    found = by_people([Group("emovo", clips, rows, [answers])])["emovo"]
    assert (found["language"], found["trained"], found["sex"]) == ("Italian", False, None)
    assert found["parts"][WOMEN]["arousal"] == 1.0
    assert found["parts"][MEN]["arousal"] == 0.0
    assert found["parts"]["all"]["arousal"] == 0.5
    assert found["parts"][WOMEN]["clips"] == 4
    assert found["parts"]["all"]["speakers"] == 2
