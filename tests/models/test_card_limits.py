"""The card's section on limits has a row for everything that was measured, and keeps what it is told."""

import json

from models.arousal_valence.card_limits import difference, limits_text, number
from voicemon.affect.release import RELEASE

METRICS = json.loads((RELEASE / "metrics.json").read_text())


def test_every_condition_has_a_row_for_each_head_that_was_measured() -> None:
    text = limits_text(METRICS)
    for name in METRICS["limits"]["prosody"]:
        assert f"| {name} |" in text
    for whisper, conditions in METRICS["limits"]["fused"].items():
        for name in conditions:
            assert f"| {name}, fused-{whisper} |" in text


def test_every_language_is_there_with_the_women_and_men_it_names() -> None:
    text = limits_text(METRICS)
    for language in ("Italian", "English", "Turkish", "German", "Arabic"):
        assert f"| {language} (" in text
    assert "3 women" in text
    assert "3 men" in text
    assert "TESS, never heard), 2 women" in text


def test_a_further_codec_is_a_further_row() -> None:
    other = json.loads(json.dumps(METRICS))
    other["limits"]["prosody"]["codec: AMR 4.75"] = other["limits"]["prosody"]["babble: 20 dB"]
    assert len(limits_text(other).splitlines()) == len(limits_text(METRICS).splitlines()) + 1
    assert "| codec: AMR 4.75 |" in limits_text(other)


def test_differences_have_their_sign_and_deviation() -> None:
    assert difference({"auc": 0.0123, "deviation": 0.004}, 1) == "0.012 ± 0.004"
    assert difference({"auc": 0.0123, "deviation": 0.004}, -1) == "-0.012 ± 0.004"
    assert difference({"auc": 0.0, "deviation": 0.0}, -1) == "0.000 ± 0.000"
    assert (number(None, 3), number(0.5, 2)) == ("–", "0.50")
