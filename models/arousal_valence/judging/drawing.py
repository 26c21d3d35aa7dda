"""Two small pictures as SVG: what is gained by keeping the surest readings only, and how honest confidence is."""

from typing import Any
from xml.sax.saxutils import escape

from models.arousal_valence.judging.confidence import CURVE

WIDTH, HEIGHT = 360, 300
LEFT, TOP, RIGHT, BOTTOM = 52, 30, 14, 46
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Okabe & Ito's, which people with any colour vision tell apart: one a corpus."""
DASHES = ("6 4", "", "2 3")
"""One a head, in the order in which they come: the prosody head first."""

Point = tuple[float, float]
Line = tuple[str, str, list[Point]]
"""Colour, dashes, points in 0..1 of the axes."""


def trust_svg(trust: dict[str, dict[str, Any]]) -> str:
    """Head -> corpus -> what `risk_coverage` gives, as one SVG of two panels with a column of names for each head."""
    risk: list[Line] = []
    calibration: list[Line] = [("#999999", "", [(0.0, 0.0), (1.0, 1.0)])]
    names = []
    column = 2 * WIDTH // len(trust)
    for n, (head, corpora) in enumerate(trust.items()):
        dashes = DASHES[n % len(DASHES)]
        for m, (corpus, figures) in enumerate(corpora.items()):
            colour = COLOURS[m % len(COLOURS)]
            risk.append((colour, dashes, list(zip(CURVE, figures["curve"], strict=True))))
            calibration.append((colour, dashes, [(x, y) for x, y in figures["reliability"]]))
            x, y = 20 + column * n, HEIGHT + 12 + 20 * m
            names.append(f'<path d="M{x} {y - 4}h28" {_stroke(colour, dashes)}/>')
            names.append(f'<text x="{x + 36}" y="{y}">{escape(f"{corpus.upper()}, {head}")}</text>')
    height = HEIGHT + 20 * max(len(corpora) for corpora in trust.values()) + 8
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {height}" font-family="sans-serif" '
            'font-size="12" fill="#222222">',
            f'<rect width="{2 * WIDTH}" height="{height}" fill="#ffffff"/>',
            *_panel(
                0, ("Wrong readings among those kept", "share kept, the surest first", "share wrong"), risk
            ),
            *_panel(WIDTH, ("How sure and how often right", "confidence", "share right"), calibration),
            *names,
            "</svg>",
            "",
        ]
    )


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
    for colour, dashes, points in lines:
        path = "L".join(f"{_at(x, x0, x1)} {_at(y, y0, y1)}" for x, y in points)
        parts.append(f'<path d="M{path}" {_stroke(colour, dashes)}/>')
    return parts


def _at(share: float, low: float, high: float) -> str:
    return f"{low + share * (high - low):.1f}".removesuffix(".0")


def _stroke(colour: str, dashes: str) -> str:
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke="{colour}" stroke-width="2" fill="none"{broken}'
