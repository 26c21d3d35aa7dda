"""The figures in the model card, written from ``metrics.json`` so that the two cannot disagree."""

import json
from pathlib import Path
from typing import Any

CARD = Path(__file__).parent / "README.md"
BEGIN = "<!-- figures: written by evaluate.py -->"
END = "<!-- end of figures -->"

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
        ("stress_neutral", "median stress of neutral speech"),
        ("stress_anger", "median stress of angry speech"),
    ):
        lines.append(f"| {title} | {' | '.join(format(own[c][key], '.3g') for c in corpora)} |")
    people = metrics["against people"]
    lines += [
        "",
        f"Against the human ratings of {people['clips']} EmoDB clips, speakers left out of training: "
        f"CCC {people['arousal_ccc']:.3f} (arousal), {people['valence_ccc']:.3f} (valence). "
        f"One reading with its explanation costs {metrics['cost_ms']:.2f} ms of one CPU thread.",
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
        f"Expected calibration error: {calibration}. A fused reading costs {figures['cost_ms']:.2f} ms of one CPU "
        "thread beyond the encode that the words pay for."
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
    """The card with its figures replaced."""
    before, rest = card.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{figures_text(metrics)}\n{END}{after}"


def write_card(metrics_file: Path, card: Path = CARD) -> None:
    """Bring the card up to date."""
    card.write_text(with_figures(card.read_text(), json.loads(metrics_file.read_text())))
