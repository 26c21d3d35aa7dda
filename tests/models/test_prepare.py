"""Rows come from the live feature code, and the cache cannot be stale."""

from pathlib import Path

import numpy as np

from models.arousal_valence.corpora import load_clips
from models.arousal_valence.prepare import (
    PIECE_S,
    Rows,
    code_hash,
    lld_values,
    load,
    rows_of_speaker,
    vary,
    write,
)
from tests.realdata import needs_data
from voicemon.affect.reader import clip_llds
from voicemon.features.functionals import FUNCTIONALS


@needs_data
def test_a_clip_gives_the_llds_of_a_live_call() -> None:
    import soundfile

    clip = load_clips(("emodb",))[0]
    samples, _ = soundfile.read(clip.path, dtype="float32")
    np.testing.assert_array_equal(lld_values(load(clip)), clip_llds(samples))


@needs_data
def test_rows_of_a_speaker_are_the_same_each_time_and_differ_by_copy() -> None:
    clips = load_clips(("emodb",))[:3]
    one, again = (rows_of_speaker(clips, [5, 6, 7], 2) for _ in range(2))
    assert len(one) == 6
    for (values, about), (values_again, about_again) in zip(one, again, strict=True):
        np.testing.assert_array_equal(values, values_again)
        np.testing.assert_array_equal(about, about_again)
        assert values.shape == (len(FUNCTIONALS),)
    assert [row[1][0] for row in one] == [5, 6, 7, 5, 6, 7]
    assert [row[1][1] for row in one] == [0, 0, 0, 1, 1, 1]
    assert not np.array_equal(one[0][0], one[3][0])


def test_variations_are_no_longer_than_they_may_be() -> None:
    samples, random = np.ones(20 * 8000, np.float32), np.random.default_rng(0)
    longest = max(len(vary(samples, [], random)) for _ in range(40))
    shortest = min(len(vary(samples, [], random)) for _ in range(40))
    assert longest <= 20.8 * 8000
    assert PIECE_S[0] * 8000 <= shortest < 9 * 8000


def test_rows_come_back_from_the_cache_as_they_were(tmp_path: Path) -> None:
    rows = Rows(np.ones((2, 3)), np.arange(2), np.zeros(2, np.int64), np.ones(2), -np.ones(2))
    write(tmp_path / "rows.npz", rows)
    with np.load(tmp_path / "rows.npz") as stored:
        np.testing.assert_array_equal(stored["values"], rows.values)
    assert [p.name for p in tmp_path.iterdir()] == ["rows.npz"]


def test_the_hash_of_the_code_is_stable() -> None:
    assert code_hash() == code_hash()
    assert len(code_hash()) == 12
