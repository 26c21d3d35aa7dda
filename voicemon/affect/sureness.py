"""Confidence: how often readings that were as sure as this one were right, on corpora never heard.

A network says how far its answer may be off; taken at its word it is too sure of languages it does not know. Two
numbers, fitted on corpora that were left out of training, correct its odds (Platt 1999). They never change which of
two readings is the surer.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEAR = 0.4
"""A reading is right when arousal is no farther than this from what people would say."""

LEAST_CHANCE = 1e-4
"""No claim is nearer than this to never or always."""

_ERF = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True, slots=True)
class Sureness:
    """Log odds of being right = ``offset`` + ``slope`` x log odds that the network claims."""

    offset: float = 0.0
    slope: float = 1.0

    def __call__(self, deviation: float) -> float:
        """Probability 0..1 that arousal is within `NEAR`, for a claimed standard deviation above 0."""
        claimed = min(max(math.erf(NEAR / (deviation * math.sqrt(2.0))), LEAST_CHANCE), 1.0 - LEAST_CHANCE)
        return 1.0 / (1.0 + math.exp(-self.offset - self.slope * math.log(claimed / (1.0 - claimed))))


def share_within(near: float, deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of a normal of each deviation that lies within ``near`` of its middle, `LEAST_CHANCE` from 0 and 1."""
    shares = np.asarray(_ERF(near / (np.asarray(deviations) * math.sqrt(2.0))), np.float64)
    return np.clip(shares, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
