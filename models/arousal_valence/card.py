"""The figures in the model card, written from ``metrics.json`` and ``rising.json`` so that they cannot disagree."""

import json
from pathlib import Path
from typing import Any

from models.arousal_valence.card_limits import PICTURE, limits_text
from models.arousal_valence.judging.drawing import trust_svg

CARD = Path(__file__).parent / "README.md"
BEGIN = "<!-- figures: written by evaluate.py -->"
END = "<!-- end of figures -->"
LIMITS_BEGIN = "<!-- limits: written by evaluate.py -->"
LIMITS_END = "<!-- end of limits -->"
RISING_BEGIN = "<!-- rises: written by rising.py -->"
RISING_END = "<!-- end of rises -->"

ROWS = (
    "voicemon, own baseline",
    "voicemon, no baseline",
    "openSMILE eGeMAPSv02 + logistic regression",
    "pitch only",
    "loudness only",
)
FUSED_ROWS = (
    "fused, own baseline",
    "fused, no baseline",
    "prosody alone, own baseline",
    "openSMILE eGeMAPSv02 + logistic regression",
)
TASKS = {
    "arousal": "Arousal, high against low",
    "anger": "Anger against calm",
    "valence": "Valence, pleasant against not",
}


def figures_text(metrics: dict[str, Any]) -> str:
    """Markdown of all figures."""
    corpora = list(metrics[ROWS[0]])
    lines = [f"Model `{metrics['model']}`.", ""]
    for task, title in TASKS.items():
        lines += table(title + ", AUC", {row: metrics[row] for row in ROWS}, task)
    own = metrics[ROWS[0]]
    lines += [
        f"| own baseline | {' | '.join(c.upper() for c in corpora)} |",
        "| --- |" + " ---: |" * len(corpora),
    ]
    for key, title in (
        ("ece", "expected calibration error of the confidence"),
        ("ece_equal_mass", "the same, ten bins of equal size"),
        ("stress_neutral", "median stress of neutral speech"),
        ("stress_anger", "median stress of angry speech"),
    ):
        lines.append(f"| {title} | {' | '.join(format(own[c][key], '.3g') for c in corpora)} |")
    people = metrics["against people"]
    lines += [
        "",
        f"Against the human ratings of {people['clips']} EmoDB clips, speakers left out of training: "
        f"CCC {people['arousal_ccc']:.3f} (arousal), {people['valence_ccc']:.3f} (valence). "
        f"One reading with its explanation costs {metrics['cost_ms']['reading']:.2f} ms of one CPU thread.",
    ]
    for whisper, figures in metrics["fused"].items():
        lines += ["", *fused_lines(whisper, figures)]
    return "\n".join(lines)


def fused_lines(whisper: str, figures: dict[str, Any]) -> list[str]:
    """The fused head of a Whisper beside prosody alone and openSMILE on the same clips."""
    counted = ", ".join(f"{count} of {name.upper()}" for name, count in figures["clips"].items())
    lines = [f"### Fused with Whisper {whisper}", "", f"Model `{figures['model']}`, on {counted}.", ""]
    for task, title in TASKS.items():
        lines += table(title + ", AUC", {row: figures[row] for row in FUSED_ROWS}, task)
    own = figures[FUSED_ROWS[0]]
    calibration = ", ".join(f"{own[name]['ece']:.3f} {name.upper()}" for name in own)
    lines.append(
        f"Expected calibration error: {calibration}. A fused reading costs {figures['cost_ms']['all']:.2f} ms of one "
        "CPU thread beyond the encode that the words pay for."
    )
    return lines


def table(title: str, rows: dict[str, dict[str, Any]], task: str) -> list[str]:
    """One task of each row's corpora, and their mean."""
    corpora = list(next(iter(rows.values())))
    lines = [f"| {title} | {' | '.join(c.upper() for c in corpora)} | mean |"]
    lines.append("| --- |" + " ---: |" * (len(corpora) + 1))
    for row, figures in rows.items():
        values = [figures[corpus].get(task) for corpus in corpora]
        known = [v for v in values if v is not None]
        cells = [f"{v:.3f}" if v is not None else "–" for v in values]
        lines.append(f"| {row} | {' | '.join(cells)} | {sum(known) / len(known):.3f} |")
    return [*lines, ""]


def with_figures(card: str, metrics: dict[str, Any]) -> str:
    """The card with its figures and its limits replaced."""
    card = _between(card, LIMITS_BEGIN, LIMITS_END, limits_text(metrics))
    return _between(card, BEGIN, END, figures_text(metrics))


def write_card(metrics_file: Path, card: Path = CARD) -> None:
    """Bring the card's figures and its picture up to date."""
    metrics = json.loads(metrics_file.read_text())
    card.write_text(with_figures(card.read_text(), metrics))
    picture = card.parent / PICTURE
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(trust_svg(metrics["trust"]))


def rising_text(rising: dict[str, Any]) -> str:
    """Markdown of how well rises are found."""
    rules = rising["rules"]
    corpora = list(next(iter(rules.values())))
    lines = [f"Model `{rising['model']}`.", ""]
    for key, title, style in (
        ("found_within_8_s", "Rises found within 8 s", ".2f"),
        ("median_delay_s", "Median delay, s", ".1f"),
        ("false_an_hour", "False alarms an hour of calm", ".1f"),
    ):
        lines += [f"| {title} | {' | '.join(corpora)} |", "| --- |" + " ---: |" * len(corpora)]
        for rule, figures in rules.items():
            cells = [format(figures[c][key], style) if key in figures[c] else "–" for c in corpora]
            lines.append(f"| {rule} | {' | '.join(cells)} |")
        lines.append("")
    figures = next(iter(rules.values()))
    for key, title, style in (("rises", "Rises built", "d"), ("calm_hours", "Calm hours heard", ".2f")):
        told = ", ".join(f"{c} {format(figures[c][key], style)}" for c in corpora if key in figures[c])
        lines.append(f"{title}: {told}.")
    return "\n".join(lines)


def with_rising(card: str, rising: dict[str, Any]) -> str:
    """The card with its section on rises replaced."""
    return _between(card, RISING_BEGIN, RISING_END, rising_text(rising))


def write_rising(rising_file: Path, card: Path = CARD) -> None:
    """Bring the card's section on rises up to date."""
    card.write_text(with_rising(card.read_text(), json.loads(rising_file.read_text())))


def _between(card: str, begin: str, end: str, text: str) -> str:
    before, rest = card.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n{text}\n{end}{after}"
