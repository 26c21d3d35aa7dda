"""The picture is well-formed SVG that has every line and every name."""

from xml.etree import ElementTree

from models.arousal_valence.judging.confidence import CURVE
from models.arousal_valence.judging.drawing import trust_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"


def made_up() -> dict[str, dict[str, dict[str, object]]]:
    def figures() -> dict[str, object]:
        return {"curve": [0.3] * len(CURVE), "reliability": [[0.4, 0.5], [0.9, 0.7]]}

    return {head: {"emovo": figures(), "a<b": figures()} for head in ("prosody", "fused-base")}


def test_every_head_and_corpus_has_a_line_in_both_panels_and_a_name() -> None:
    root = ElementTree.fromstring(trust_svg(made_up()))
    texts = [element.text for element in root.iter(f"{NAMESPACE}text")]
    for name in ("EMOVO, prosody", "A<B, prosody", "EMOVO, fused-base", "A<B, fused-base"):
        assert texts.count(name) == 1
    lines = [e.get("stroke-dasharray") for e in root.iter(f"{NAMESPACE}path") if e.get("stroke-width") == "2"]
    assert len(lines) == 2 * 4 + 1 + 4
    assert sum(dashes is not None for dashes in lines) == 2 * 2 + 2
    three = {**made_up(), "fused-tiny.en": made_up()["prosody"]}
    styles = {
        e.get("stroke-dasharray") for e in ElementTree.fromstring(trust_svg(three)).iter(f"{NAMESPACE}path")
    }
    assert len(styles) == 3, "no two heads are drawn alike"


def test_figures_lie_where_they_belong() -> None:
    figures = made_up()
    figures["prosody"]["emovo"]["curve"] = [0.0] * len(CURVE)
    low = trust_svg(figures)
    figures["prosody"]["emovo"]["curve"] = [1.0] * len(CURVE)
    high = trust_svg(figures)
    assert low != high
    assert f"M346 {300 - 46}" in low
    assert "M346 30" in high
