"""The figures that a reading is judged by."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def auc(scores: Values, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often a positive scores above a negative, ties counting half.

    Source: Hanley & McNeil, Radiology 143 (1982), the Mann-Whitney form.
    """
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    _, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    n = int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(scores) - n)))


def ccc(predicted: Values, truth: Values) -> float:
    """Concordance correlation coefficient (Lin, Biometrics 45 (1989) 255-268): 1 is agreement."""
    covariance = np.mean((predicted - predicted.mean()) * (truth - truth.mean()))
    apart = (predicted.mean() - truth.mean()) ** 2
    return float(2 * covariance / (predicted.var() + truth.var() + apart))


def expected_calibration_error(confidence: Values, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between how sure and how often right, over bins of confidence, by their size.

    Source: Naeini et al., AAAI 2015; Guo et al., ICML 2017, eq. 3.
    """
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(sum(gaps))


def equal_mass_bins(
    confidence: Values, right: NDArray[np.bool_], bins: int = 10
) -> list[tuple[float, float]]:
    """How sure and how often right, means over bins that hold the same number of readings each, least sure first.

    Source: Nixon et al., "Measuring calibration in deep learning", CVPR workshops 2019, section 3.
    """
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return [(float(confidence[part].mean()), float(right[part].mean())) for part in parts]


def most_confident(confidence: Values, share: float) -> NDArray[np.bool_]:
    """Which readings remain when only this share, 0..1, is kept, the most confident first; at least one."""
    kept = np.zeros(len(confidence), np.bool_)
    kept[np.argsort(-confidence, kind="stable")[: max(1, round(share * len(confidence)))]] = True
    return kept
