"""Evaluation groups what it should and reads as in a call."""

from pathlib import Path

import numpy as np

from models.arousal_valence.corpora import Clip
from models.arousal_valence.evaluate import aucs, read_in_calls, rounded
from models.arousal_valence.prepare import Rows
from voicemon.affect.estimator import AffectEstimator


def clips_of(*emotions: str) -> list[Clip]:
    return [Clip("tess", Path("none"), "tess:a", emotion, "") for emotion in emotions]


def test_each_task_compares_its_own_groups() -> None:
    clips = clips_of("anger", "neutral", "happy", "sad", "disgust")
    high = np.array([1.0, 0.0, 1.0, 0.0, 0.5])
    pleasant = np.array([-1.0, 0.0, 1.0, -1.0, -1.0])
    figures = aucs(clips, {"arousal": high, "anger": high, "valence": pleasant})
    assert figures == {"arousal": 1.0, "anger": 1.0, "valence": 1.0}
    assert aucs(clips, {"arousal": -high, "anger": -high, "valence": -pleasant})["arousal"] == 0.0


def test_a_task_without_both_groups_has_no_figure() -> None:
    assert aucs(clips_of("anger", "fear"), dict.fromkeys(("arousal", "anger", "valence"), np.zeros(2))) == {}


def test_reading_in_calls_uses_a_history_of_the_speaker() -> None:
    estimator = AffectEstimator.load()
    population = estimator.release.population
    scale = np.where(np.isfinite(population.scale), population.scale, 1.0)
    values = population.mean + scale * np.random.default_rng(0).normal(size=(6, len(scale)))
    rows = Rows(values, np.arange(6), np.zeros(6, np.int64), np.full(6, 2.0), np.full(6, -20.0))
    clips = clips_of(*["anger", "neutral"] * 3)
    alone = read_in_calls(estimator, clips, rows, 0, 0)
    after = read_in_calls(estimator, clips, rows, 4, 0)
    again = read_in_calls(estimator, clips, rows, 4, 0)
    assert not np.array_equal(alone["arousal"], after["arousal"])
    np.testing.assert_array_equal(after["arousal"], again["arousal"])


def test_rounding_goes_all_through() -> None:
    assert rounded({"a": {"b": 0.12345}, "n": 3}) == {"a": {"b": 0.123}, "n": 3}
