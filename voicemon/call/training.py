"""Before and after a training: what a figure was on average, and how far the difference can be trusted.

The interval is the percentile bootstrap's (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13):
calls are drawn again with replacement a thousand times, before and after apart. Of a team whole agents are drawn, for
the calls of one agent are alike. The draws are seeded by the data, so that the same calls give the same interval. A
difference after a training need not come from it.
"""

import zlib
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

DRAWS = 1000
INTERVAL = (2.5, 97.5)

LEAST_CALLS = 10
"""With fewer calls before or after, the bootstrap's interval is too narrow to be believed."""

LEAST_AGENTS = 5
"""The same where agents are drawn."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Means of a figure before and after a day, which itself is left out, with the number of calls that have it."""

    n_before: int
    n_after: int
    before: float | None
    after: float | None
    change: float | None
    """After less before."""
    low: float | None
    """95 % interval of the change; None where there is too little,"""
    high: float | None
    why: str
    """as this says."""


def change_of(before: Sequence[float], after: Sequence[float]) -> Change:
    """The change in the calls of one person."""
    if min(len(before), len(after)) < LEAST_CALLS:
        return _change(before, after, None, f"fewer than {LEAST_CALLS} calls before or after")
    a, b = np.asarray(before, np.float64), np.asarray(after, np.float64)
    draws = _seeded(a, b)
    drawn = _drawn_from(b, draws) - _drawn_from(a, draws)
    return _change(before, after, drawn, "")


def team_change(before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]]) -> Change:
    """The change in the calls of a team, by agent; who they are is not told."""
    agents = sorted({*before, *after})
    all_before = [value for agent in agents for value in before.get(agent, ())]
    all_after = [value for agent in agents for value in after.get(agent, ())]
    if min(len(all_before), len(all_after)) < LEAST_CALLS:
        return _change(all_before, all_after, None, f"fewer than {LEAST_CALLS} calls before or after")
    if min(_having(before), _having(after)) < LEAST_AGENTS:
        return _change(all_before, all_after, None, f"fewer than {LEAST_AGENTS} agents before or after")
    draws = _seeded(np.asarray(all_before, np.float64), np.asarray(all_after, np.float64))
    chosen = draws.integers(0, len(agents), (DRAWS, len(agents)))
    means = [_drawn_means(of, agents, chosen) for of in (before, after)]
    drawn = means[1] - means[0]
    return _change(all_before, all_after, drawn[np.isfinite(drawn)], "")


def _drawn_from(values: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """Means of as many values as there are, drawn with replacement; a hundred draws at a time, for memory's sake."""
    at_a_time = (100, len(values))
    means = [
        values[draws.integers(0, len(values), at_a_time)].mean(axis=1) for _ in range(DRAWS // at_a_time[0])
    ]
    return np.concatenate(means)


def _having(values: Mapping[str, Sequence[float]]) -> int:
    return sum(len(each) > 0 for each in values.values())


def _drawn_means(
    values: Mapping[str, Sequence[float]], agents: Sequence[str], chosen: np.ndarray
) -> np.ndarray:
    """Mean over the calls of the chosen agents, a row a draw; not finite where they have none."""
    sums = np.asarray([float(sum(values.get(agent, ()))) for agent in agents])
    counts = np.asarray([float(len(values.get(agent, ()))) for agent in agents])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[chosen].sum(axis=1) / counts[chosen].sum(axis=1), np.float64)


def _seeded(before: np.ndarray, after: np.ndarray) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(after.tobytes(), zlib.crc32(before.tobytes())))


def _change(before: Sequence[float], after: Sequence[float], drawn: np.ndarray | None, why: str) -> Change:
    mean_before = float(np.mean(before)) if len(before) else None
    mean_after = float(np.mean(after)) if len(after) else None
    low, high = (None, None) if drawn is None else (float(each) for each in np.percentile(drawn, INTERVAL))
    both = mean_before is not None and mean_after is not None
    return Change(
        n_before=len(before), n_after=len(after), before=_rounded(mean_before), after=_rounded(mean_after),
        change=_rounded((mean_after or 0.0) - (mean_before or 0.0)) if both else None,
        low=_rounded(low), high=_rounded(high), why=why,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
