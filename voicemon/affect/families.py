"""Families of functionals: those that tell of the same thing, such as pitch or loudness.

They are put back together where a reading is explained, hidden together where one is taught, and heard together by a
part of the network.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.features.functionals import FUNCTIONALS
from voicemon.features.lld import LLD_INDEX, LLDS

RHYTHM = frozenset(
    {
        "level_peaks",
        "voiced_rate",
        "voiced_length_mean",
        "voiced_length_std",
        "voiced_share",
        "unvoiced_length_mean",
        "unvoiced_length_std",
    }
)


@dataclass(frozen=True)
class Family:
    """LLDs that are put back together, and the functionals in which their change is told."""

    llds: frozenset[str]
    told: dict[str, tuple[str, str]]
    """Functional -> (words, unit); the one that changed most, in population deviations, is told."""


FAMILIES: tuple[Family, ...] = (
    Family(
        frozenset({"f0"}),
        {
            "f0_p50": ("pitch", "semitones"),
            "f0_range": ("pitch range", "semitones"),
        },
    ),
    Family(
        frozenset({"level", "loudness", "flux"}),
        {"level_voiced_mean": ("loudness", "dB"), "level_std": ("swings in loudness", "dB")},
    ),
    Family(
        frozenset({"alpha_ratio", "hammarberg", "slope_0_500", "slope_500_1500", "centroid"}),
        {
            "centroid_voiced_mean": ("voice brightness", "Hz"),
            "alpha_ratio_voiced_mean": ("weight of low against high sounds", "dB"),
        },
    ),
    Family(
        frozenset({"mfcc1", "mfcc2", "mfcc3", "mfcc4"}),
        {
            f"{name}_voiced_mean": (LLDS[LLD_INDEX[name]].plain, "")
            for name in ("mfcc1", "mfcc2", "mfcc3", "mfcc4")
        },
    ),
    Family(
        frozenset({"jitter", "shimmer", "hnr", "h1_h2", "voicing"}),
        {
            "hnr_voiced_mean": ("clearness of the voice", "dB"),
            "jitter_voiced_mean": ("roughness (jitter)", "%"),
            "shimmer_voiced_mean": ("unsteadiness (shimmer)", "dB"),
        },
    ),
    Family(
        frozenset(),  # rhythm: taken from F0 and level, but about time
        {
            "level_peaks": ("pace", "beats a second"),
            "voiced_length_mean": ("length of voiced stretches", "s"),
            "unvoiced_length_mean": ("length of pauses", "s"),
        },
    ),
)


def columns_of(family: Family) -> NDArray[np.bool_]:
    """Which functionals belong to a family: bool[f]. Each functional belongs to exactly one."""
    if not family.llds:
        return np.array([f.name in RHYTHM for f in FUNCTIONALS])
    return np.array([f.lld in family.llds and f.name not in RHYTHM for f in FUNCTIONALS])
