"""How two measures of the same calls go together: Spearman's rank correlation with its 95 % interval."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np

TOO_FEW = 20
"""Below so many calls the interval spans nearly half of all that is possible, and a number would only mislead."""
_Z95 = 1.959963984540054
_STEADY = 1e-12


class Correlation(msgspec.Struct, frozen=True):
    """Spearman's rank correlation with its interval, which holds the truth for 95 of 100 such samples."""

    r: float
    """-1..1"""
    low: float
    high: float


def spearman(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """Spearman's r of pairs; equal values share the mean of their ranks. None: `TOO_FEW` pairs, or all of them alike.

    The interval is Fisher's, with the standard error of Bonett and Wright (2000), sqrt((1 + r²/2) / (n - 3)).
    """
    if len(xs) < TOO_FEW:
        return None
    a, b = _ranks(xs), _ranks(ys)
    a, b = a - a.mean(), b - b.mean()
    spread = math.sqrt(float((a * a).sum() * (b * b).sum()))
    if spread < _STEADY:
        return None
    r = min(1.0, max(-1.0, float((a * b).sum()) / spread))
    if abs(r) > 1 - _STEADY:
        return Correlation(r, r, r)
    half = _Z95 * math.sqrt((1 + r * r / 2) / (len(xs) - 3))
    middle = math.atanh(r)
    return Correlation(r, math.tanh(middle - half), math.tanh(middle + half))


def _ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks from 0; those of equal values are all their mean."""
    _, where, counts = np.unique(np.asarray(values, np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts + 1) / 2)[where], np.float64)
