"""The model card says what was measured, of the model that ships."""

import json

from models.arousal_valence.card import (
    BEGIN,
    CARD,
    END,
    LIMITS_BEGIN,
    LIMITS_END,
    figures_text,
    rising_text,
    with_figures,
    with_rising,
)
from models.arousal_valence.card_limits import PICTURE, limits_text
from models.arousal_valence.judging.drawing import trust_svg
from voicemon.affect.release import CARD as MODEL_JSON
from voicemon.affect.release import RELEASE

METRICS = json.loads((RELEASE / "metrics.json").read_text())
RISING = json.loads((RELEASE / "rising.json").read_text())


def test_the_card_s_figures_are_those_of_metrics_json() -> None:
    card = CARD.read_text()
    assert with_figures(card, METRICS) == card, "run models/arousal_valence/evaluate.py"


def test_the_picture_is_drawn_from_metrics_json() -> None:
    picture = CARD.parent / PICTURE
    assert picture.read_text() == trust_svg(METRICS["trust"]), "run models/arousal_valence/evaluate.py"
    assert f"]({PICTURE})" in CARD.read_text()


def test_the_figures_are_of_the_model_that_ships() -> None:
    shipped = json.loads((RELEASE / MODEL_JSON).read_text())["model"]
    assert METRICS["model"] == shipped, "run models/arousal_valence/evaluate.py"
    for whisper, figures in METRICS["fused"].items():
        fused = json.loads((RELEASE / f"fused-{whisper}.json").read_text())["model"]
        assert figures["model"] == fused, "run models/arousal_valence/evaluate.py"


def test_the_card_s_section_on_rises_is_that_of_rising_json_and_of_this_model() -> None:
    card = CARD.read_text()
    assert with_rising(card, RISING) == card, "run models/arousal_valence/rising.py"
    assert RISING["model"] == METRICS["model"], "run models/arousal_valence/rising.py"
    other = json.loads(json.dumps(RISING))
    other["rules"]["rising"]["emovo"]["median_delay_s"] = 77.7
    assert "77.7" in rising_text(other)


def test_other_figures_would_change_the_card() -> None:
    other = json.loads(json.dumps(METRICS))
    other["against people"]["arousal_ccc"] = -0.123
    assert "-0.123" in figures_text(other)
    other["limits"]["prosody"]["babble: 20 dB"]["lost"]["arousal"]["auc"] = 0.777
    assert "0.777" in limits_text(other)
    assert with_figures(CARD.read_text(), other) != CARD.read_text()


def test_what_is_around_the_figures_stays() -> None:
    text = f"before {BEGIN} old {END} between {LIMITS_BEGIN} old {LIMITS_END} after"
    assert with_figures(text, METRICS).startswith("before ")
    assert f"{END} between {LIMITS_BEGIN}" in with_figures(text, METRICS)
    assert with_figures(text, METRICS).endswith(" after")


def test_the_shipped_model_beats_openSMILE_on_unseen_corpora() -> None:
    def mean(row: str, task: str) -> float:
        values = [corpus[task] for corpus in METRICS[row].values() if task in corpus]
        return sum(values) / len(values)

    for task in ("arousal", "anger"):
        peer = mean("openSMILE eGeMAPSv02 + logistic regression", task)
        assert mean("voicemon, own baseline", task) > peer, task
