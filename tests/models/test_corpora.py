"""Labels have the meaning the card gives them, and corpora that may not train do not."""

import math
from pathlib import Path

import numpy as np
import pytest

from models.arousal_valence.corpora import (
    COORDINATES,
    HIGH_AROUSAL,
    LOW_AROUSAL,
    MEASURING,
    NEGATIVE,
    POSITIVE,
    TRAINING,
    human_ratings,
    load_clips,
)
from tests.realdata import DATA, needs_data


def test_no_corpus_both_trains_and_measures() -> None:
    assert not set(TRAINING) & set(MEASURING)


def test_groups_agree_with_the_points() -> None:
    low = max(COORDINATES[e][0] for e in LOW_AROUSAL)
    assert all(COORDINATES[e][0] > low for e in HIGH_AROUSAL)
    assert all(COORDINATES[e][1] < 0 for e in NEGATIVE)
    assert all(COORDINATES[e][1] > 0 for e in POSITIVE)
    assert all(math.isnan(COORDINATES[f"level{i}"][1]) for i in (0, 1, 2))


def test_a_missing_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_clips(("emodb",), tmp_path)


@needs_data
def test_every_clip_has_a_point_and_a_file() -> None:
    clips = load_clips(TRAINING + MEASURING, DATA)
    assert len(clips) == 535 + 1908 + 588 + 700 + 1735
    assert len({c.speaker for c in clips}) == 10 + 59 + 6 + 2 + 6
    assert all(c.path.exists() for c in clips[::97])


@needs_data
def test_points_lie_near_what_people_said() -> None:
    ratings = human_ratings(DATA)
    rated = [(c, ratings[c.source]) for c in load_clips(("emodb",), DATA) if c.source in ratings]
    assert len(rated) == 47
    for emotion in ("anger", "sad", "happy", "fear", "neutral"):
        people = np.mean([r for c, r in rated if c.emotion == emotion], axis=0)
        np.testing.assert_allclose(COORDINATES[emotion], people, atol=0.26)
