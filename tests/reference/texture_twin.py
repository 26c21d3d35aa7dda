"""The texture kernel again, by array operations on whole columns."""

import numpy as np
from numpy.typing import NDArray

from voicemon.features.lld import LLD_INDEX

Vector = NDArray[np.float64]


def texture(llds: Vector, speech: NDArray[np.bool_]) -> Vector:
    """The fourteen measures of LLDs float64[m, 18]."""
    column = {name: llds[:, i] for name, i in LLD_INDEX.items()}
    voiced = speech & (column["f0"] > 0)
    pitch = 12 * np.log2(np.where(voiced, column["f0"], 1.0))
    mfcc = np.column_stack([column[f"mfcc{i}"][speech] for i in (1, 2, 3, 4)])
    pairs = voiced[1:] & voiced[:-1]
    sixes = np.all([voiced[i : len(voiced) - 5 + i] for i in range(6)], axis=0)
    return np.array(
        [
            column["level"][speech].std(),
            _syllables(column["level"]),
            column["alpha_ratio"][speech].std(),
            mfcc[:, 0].std(),
            mfcc[:, 1].std(),
            np.abs(np.diff(mfcc, axis=0)).mean(),
            column["flux"][speech].mean() / column["loudness"][speech].mean(),
            np.median(column["voicing"][speech]),
            np.median(column["hnr"][voiced]),
            np.median(column["jitter"][voiced]),
            column["level"][voiced].mean() - column["level"][speech].mean(),
            np.mean(np.abs(np.diff(pitch))[pairs] > 1.0),
            np.mean(np.abs(pitch[5:] - pitch[:-5])[sixes] < 0.15),
            100 * np.sum(voiced[1:] & ~voiced[:-1]) / len(llds),
        ]
    )


def _syllables(level: Vector) -> float:
    level = np.maximum(level, level.max() - 40.0)
    short = np.convolve(level, np.full(5, 1 / 5), "valid")
    long = np.convolve(level, np.full(25, 1 / 25), "valid")
    return float((short[10:-10] - long).std())
