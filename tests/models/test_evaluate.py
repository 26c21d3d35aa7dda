"""Evaluation groups what it should and reads as in a call."""

from pathlib import Path

import numpy as np

from models.arousal_valence.corpora import Clip
from models.arousal_valence.evaluate import corpora_of, rounded
from models.arousal_valence.judging.readings import aucs, figures_of, read_in_calls
from models.arousal_valence.prepare import Rows
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.inputs import GAIN_OF_A_DB


def clips_of(*emotions: str) -> list[Clip]:
    return [Clip("tess", Path("none"), "tess:a", emotion, "") for emotion in emotions]


def rows_of(count: int) -> Rows:
    population = AffectEstimator.load().release.population
    scale = np.where(np.isfinite(population.scale), population.scale, 1.0)
    values = population.mean + scale * np.random.default_rng(0).normal(size=(count, len(scale)))
    nothing = np.zeros(count, np.int64)
    return Rows(values, np.arange(count), nothing, np.full(count, 2.0), np.full(count, -20.0))


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
    estimator, rows = AffectEstimator.load(), rows_of(6)
    clips = clips_of(*["anger", "neutral"] * 3)
    alone = read_in_calls(estimator, clips, rows, 0, 0)
    after = read_in_calls(estimator, clips, rows, 4, 0)
    again = read_in_calls(estimator, clips, rows, 4, 0)
    assert not np.array_equal(alone["arousal"], after["arousal"])
    np.testing.assert_array_equal(after["arousal"], again["arousal"])


def test_what_is_read_may_differ_from_what_was_learned_and_may_be_nothing() -> None:
    estimator = AffectEstimator.load()
    rows = rows_of(6)
    clips = clips_of(*["anger", "neutral"] * 3)
    same = read_in_calls(estimator, clips, rows, 4, 0)
    window = Rows(rows.values + 1.0, rows.clip, rows.copy, rows.seconds.copy(), rows.level_db)
    window.seconds[2] = np.nan
    part = read_in_calls(estimator, clips, rows, 4, 0, window)
    assert np.isnan(part["arousal"][2])
    assert (part["arousal"] != same["arousal"]).all()
    assert figures_of(clips, [part])["arousal_ccc"] == figures_of(clips, [part])["arousal_ccc"]


def test_a_level_that_lies_is_not_read() -> None:
    estimator, rows = AffectEstimator.load(), rows_of(6)
    louder = Rows(rows.values + 20 * GAIN_OF_A_DB, rows.clip, rows.copy, rows.seconds, rows.level_db)
    for corpus, moves in (("emodb", False), ("tess", True)):
        clips = [Clip(corpus, Path("none"), f"{corpus}:a", "anger", "") for _ in range(6)]
        before, after = (read_in_calls(estimator, clips, rows, 4, 0, said) for said in (rows, louder))
        assert (not np.array_equal(before["arousal"], after["arousal"])) == moves


def test_corpora_are_judged_on_their_own() -> None:
    clips = [
        Clip(name, Path("none"), f"{name}:a", "anger", "") for name in ("tess", "emovo", "turev", "emovo")
    ]
    parts = corpora_of(clips, rows_of(4))
    assert {name: len(these) for name, (these, _) in parts.items()} == {"emovo": 2, "tess": 1, "turev": 1}
    np.testing.assert_array_equal(parts["emovo"][1].values, rows_of(4).values[[1, 3]])
    np.testing.assert_array_equal(parts["emovo"][1].clip, [0, 1])


def test_rounding_goes_all_through() -> None:
    assert rounded({"a": {"b": [0.12345, None]}, "n": 3}) == {"a": {"b": [0.123, None]}, "n": 3}
