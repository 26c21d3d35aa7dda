"""Functionals: one vector that sums up the LLDs of an utterance, or of its part heard so far.

The choice follows eGeMAPS (Eyben et al. 2016, section 3.2): moments, percentiles, slopes, peaks and the
rhythm of voicing, over voiced frames where the LLD only means something there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.features.lld import LLD_INDEX, LLDS
from voicemon.kernels.summary import FUNCTIONALS_COUNT, UNVOICED, VOICED, summarise

CONTOUR_STATISTICS = ("mean", "std", "p20", "p50", "p80", "range", "rise", "fall")
VOICED_LLDS = tuple(LLDS[column].name for column in VOICED)
UNVOICED_LLDS = tuple(LLDS[column].name for column in UNVOICED)
RHYTHM = (
    ("voiced_rate", "1/s", "voiced stretches a second"),
    ("voiced_length_mean", "s", "mean length of voiced stretches"),
    ("voiced_length_std", "s", "spread of the length of voiced stretches"),
    ("voiced_share", "%", "share of voiced time"),
    ("unvoiced_length_mean", "s", "mean length of unvoiced stretches"),
    ("unvoiced_length_std", "s", "spread of the length of unvoiced stretches"),
)


@dataclass(frozen=True, slots=True)
class Functional:
    """One number of the vector."""

    name: str
    """Short name, also the key in weights."""

    lld: str
    """The LLD that it sums up."""

    statistic: str
    """What is taken of it: mean, std, p20, p50, p80, range, rise, fall, trend, peaks, …"""

    unit: str
    """Unit of the number."""

    plain: str
    """What a person reads."""


PLAIN_STATISTIC = {
    "mean": "mean {}",
    "std": "spread of {}",
    "p20": "low {} (20th percentile)",
    "p50": "middle {} (median)",
    "p80": "high {} (80th percentile)",
    "range": "range of {} (20th to 80th percentile)",
    "rise": "how fast {} rises",
    "fall": "how fast {} falls",
    "trend": "drift of {} over the utterance",
}


def _row(lld: str, statistic: str, unit: str, where: str = "") -> Functional:
    per_second = "/s" if statistic in ("rise", "fall", "trend") else ""
    plain = PLAIN_STATISTIC[statistic].format(LLDS[LLD_INDEX[lld]].plain)
    suffix = f"_{where}" if where else ""
    words = f"{plain}, in {where} sounds" if where else plain
    return Functional(f"{lld}{suffix}_{statistic}", lld, statistic, unit + per_second, words)


def _table() -> tuple[Functional, ...]:
    """The rows in the order in which the kernel writes them."""
    unit = {lld.name: lld.unit for lld in LLDS}
    rows = [_row("f0", s, "semitones") for s in (*CONTOUR_STATISTICS, "trend")]
    for lld in ("level", "loudness"):
        rows += [_row(lld, s, unit[lld]) for s in CONTOUR_STATISTICS]
        rows += [_row(lld, s, unit[lld], "voiced") for s in ("mean", "std")]
    rows.append(Functional("level_peaks", "level", "peaks", "1/s", "loud moments a second"))
    rows += [_row(lld, s, unit[lld], "voiced") for lld in VOICED_LLDS for s in ("mean", "std")]
    rows += [_row(lld, "mean", unit[lld], "unvoiced") for lld in UNVOICED_LLDS]
    rows += [Functional(name, "f0", name, u, plain) for name, u, plain in RHYTHM]
    return tuple(rows)


FUNCTIONALS: tuple[Functional, ...] = _table()
FUNCTIONAL_INDEX: dict[str, int] = {row.name: column for column, row in enumerate(FUNCTIONALS)}


def functionals(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The vector of ``FUNCTIONALS`` (float64[f]) of LLD ``values`` (float64[m, k], m >= 1).

    Always finite. F0 counts in semitones over 27.5 Hz. Without a voiced frame everything that needs one is
    0: look at ``voiced_share`` before believing the rest.

    Raises:
        ValueError: ``values`` holds no frame, or not one column per LLD.
    """
    if values.ndim != 2 or len(values) == 0 or values.shape[1] != len(LLDS):
        raise ValueError(f"functionals need float64[m >= 1, {len(LLDS)}], not {values.shape}")
    out = np.empty(FUNCTIONALS_COUNT)
    summarise(np.ascontiguousarray(values.T, np.float64), out)
    return out
