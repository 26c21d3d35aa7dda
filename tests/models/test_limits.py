"""Losses are differences on the same clips, with a deviation that belongs to them."""

from pathlib import Path

import numpy as np
import pytest

from models.arousal_valence.corpora import Clip
from models.arousal_valence.judging.limits import DRAWS, losses
from models.arousal_valence.judging.readings import Answers


def made_up(noise: float) -> tuple[list[Clip], Answers]:
    emotions = ["anger", "sad"] * 60
    clips = [Clip("tess", Path("none"), "tess:a", emotion, "") for emotion in emotions]
    truth = np.array([clip.arousal for clip in clips])
    arousal = truth + noise * np.random.default_rng(1).normal(size=len(truth))
    return clips, {"arousal": arousal, "stress": arousal, "valence": -arousal, "confidence": truth}


def test_the_same_readings_lose_nothing_in_any_draw() -> None:
    clips, answers = made_up(0.3)
    found = losses(clips, [answers, answers], [answers, answers])
    for task in ("arousal", "anger"):
        assert found[task].shape == (1 + DRAWS,)
        np.testing.assert_array_equal(found[task], 0.0)


def test_a_rare_emotion_is_in_every_draw() -> None:
    clips, answers = made_up(0.3)
    few = [n for n, clip in enumerate(clips) if clip.emotion != "anger" or n < 4]
    rare = {name: values[few] for name, values in answers.items()}
    found = losses([clips[n] for n in few], [rare], [rare])
    assert np.isfinite(found["anger"]).all()


def test_noisier_readings_lose_and_the_loss_has_a_deviation() -> None:
    clips, clear = made_up(0.1)
    _, noisy = made_up(1.5)
    found = losses(clips, [clear], [noisy])["arousal"]
    assert 0.05 < found[0] < 0.4
    assert found[1:].mean() == pytest.approx(found[0], abs=0.02)
    assert 0.01 < found[1:].std() < 0.08
    np.testing.assert_allclose(losses(clips, [noisy], [clear])["arousal"], -found)
