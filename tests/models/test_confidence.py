"""Keeping the surest readings: who is kept, what is wrong among them, and which AUC can be told."""

from pathlib import Path

import numpy as np
import pytest

from models.arousal_valence.corpora import Clip
from models.arousal_valence.judging.confidence import BINS, CURVE, SHARES, reliability, risk_coverage
from models.arousal_valence.judging.readings import Answers


def made_up(count: int = 100) -> tuple[list[Clip], Answers]:
    """Anger and sadness in turn; the less confident half is wrong in arousal and blind to anger."""
    emotions = ["anger", "sad"] * (count // 2)
    clips = [Clip("tess", Path("none"), "tess:a", emotion, "") for emotion in emotions]
    sure = np.arange(count) < count // 2
    truth = np.array([clip.arousal for clip in clips])
    angry = np.array([emotion == "anger" for emotion in emotions])
    return clips, {
        "arousal": np.where(sure, truth, truth + 0.5),
        "valence": np.zeros(count),
        "stress": np.where(sure, 100.0 * angry, 50.0),
        "confidence": np.where(sure, 0.9, 0.3) - 0.0001 * np.arange(count),
    }


def test_fewer_readings_are_wrong_when_only_the_sure_ones_are_kept() -> None:
    clips, answers = made_up()
    figures = risk_coverage(clips, [answers])
    assert list(figures["kept"]) == [f"{share:.0%}" for share in SHARES]
    assert figures["kept"]["100%"]["wrong"] == 0.5
    assert figures["kept"]["80%"]["wrong"] == pytest.approx(30 / 80)
    assert figures["kept"]["40%"] == {"wrong": 0.0, "anger": 1.0}
    assert 0.5 < figures["kept"]["100%"]["anger"] < 1.0
    assert figures["curve"][CURVE.index(0.5)] == 0.0


def test_no_auc_is_told_of_a_handful() -> None:
    clips, answers = made_up(20)
    kept = risk_coverage(clips, [answers])["kept"]
    assert kept["20%"]["anger"] is None
    assert kept["100%"]["anger"] is not None


def test_a_reliability_diagram_has_points_of_the_same_size() -> None:
    clips, answers = made_up()
    points = reliability(clips, [answers, answers])
    assert len(points) == BINS
    assert [often for _, often in points] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert points[0][0] == pytest.approx(0.3, abs=0.02)
