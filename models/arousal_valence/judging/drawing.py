"""Two small pictures as SVG: what is gained by keeping the surest readings only, and how honest confidence is."""

from typing import Any
from xml.sax.saxutils import escape

from models.arousal_valence.judging.confidence import CURVE

WIDTH, HEIGHT = 360, 300
LEFT, TOP, RIGHT, BOTTOM = 52, 30, 14, 46
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Okabe & Ito's, which people with any colour vision tell apart."""

Point = tuple[float, float]
Line = tuple[str, str, bool, list[Point]]
"""Name, colour, dashed, points in 0..1 of the axes."""


def trust_svg(trust: dict[str, dict[str, Any]]) -> str:
    """Head -> corpus -> what `risk_coverage` gives, as one SVG of two panels; dashed: the prosody head."""
    risk, calibration = [], [("", "#999999", False, [(0.0, 0.0), (1.0, 1.0)])]
    for head, corpora in trust.items():
        for colour, (corpus, figures) in zip(COLOURS, corpora.items(), strict=False):
            name, dashed = f"{corpus.upper()}, {head}", head == "prosody"
            risk.append((name, colour, dashed, list(zip(CURVE, figures["curve"], strict=True))))
            calibration.append((name, colour, dashed, [(x, y) for x, y in figures["reliability"]]))
    legend = [(name, colour, dashed) for name, colour, dashed, _ in risk]
    height = HEIGHT + 20 * ((len(legend) + 1) // 2) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {height}" font-family="sans-serif" '
        'font-size="12" fill="#222222">',
        f'<rect width="{2 * WIDTH}" height="{height}" fill="#ffffff"/>',
        *_panel(0, ("Wrong readings among those kept", "share kept, the surest first", "share wrong"), risk),
        *_panel(WIDTH, ("How sure and how often right", "confidence", "share right"), calibration),
    ]
    for n, (name, colour, dashed) in enumerate(legend):
        x, y = LEFT + WIDTH * (n % 2), HEIGHT + 12 + 20 * (n // 2)
        parts.append(f'<path d="M{x} {y - 4}h28" {_stroke(colour, dashed)}/>')
        parts.append(f'<text x="{x + 36}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: int, words: tuple[str, str, str], lines: list[Line]) -> list[str]:
    title, across, upward = words
    x0, x1, y0, y1 = left + LEFT, left + WIDTH - RIGHT, HEIGHT - BOTTOM, TOP
    parts = [f'<text x="{x0}" y="18" font-weight="bold">{escape(title)}</text>']
    for step in range(6):
        share = step / 5
        x, y = _at(share, x0, x1), _at(share, y0, y1)
        parts.append(f'<path d="M{x0} {y}H{x1}M{x} {y0}V{y1}" stroke="#e0e0e0" fill="none"/>')
        parts.append(f'<text x="{x}" y="{y0 + 16}" text-anchor="middle">{share:.1f}</text>')
        parts.append(f'<text x="{x0 - 6}" y="{float(y) + 4:g}" text-anchor="end">{share:.1f}</text>')
    parts.append(f'<text x="{(x0 + x1) / 2:g}" y="{y0 + 36}" text-anchor="middle">{escape(across)}</text>')
    middle = (y0 + y1) / 2
    parts.append(
        f'<text x="{left + 14}" y="{middle:g}" text-anchor="middle" '
        f'transform="rotate(-90 {left + 14} {middle:g})">{escape(upward)}</text>'
    )
    for _, colour, dashed, points in lines:
        path = "L".join(f"{_at(x, x0, x1)} {_at(y, y0, y1)}" for x, y in points)
        parts.append(f'<path d="M{path}" {_stroke(colour, dashed)}/>')
    return parts


def _at(share: float, low: float, high: float) -> str:
    return f"{low + share * (high - low):.1f}".removesuffix(".0")


def _stroke(colour: str, dashed: bool) -> str:
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'stroke="{colour}" stroke-width="2" fill="none"{dashes}'
