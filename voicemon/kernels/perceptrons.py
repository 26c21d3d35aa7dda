"""Several perceptrons of two hidden layers that vote: what `affect.network` trains, as it is read in a live call."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.dense import dense
from voicemon.kernels.exponential import exponentials
from voicemon.kernels.jit import kernel

Array = NDArray[np.float32]

HEADS = 2
"""Arousal and valence, in this order."""


class Perceptrons(NamedTuple):
    """Weights float32[members, inputs, outputs] and biases float32[members, 1, outputs] of each layer."""

    first: Array
    first_bias: Array
    second: Array
    second_bias: Array
    third: Array
    third_bias: Array
    log_variances: Array  # [2], the lowest and the highest that is believed


@kernel
def _sigmoid_weighted(values: Array) -> None:
    """Each value times its own sigmoid: SiLU (Elfwing et al. 2018)."""
    wide = np.empty(values.shape[1])
    turns = np.empty(values.shape[1], np.int64)
    for r in range(values.shape[0]):
        row = values[r]
        for i in range(row.shape[0]):
            wide[i] = -np.float64(row[i])
        exponentials(wide, turns)
        for i in range(row.shape[0]):
            row[i] = np.float64(row[i]) / (1.0 + wide[i])


@kernel
def vote(
    rows: Array, members: Perceptrons, mean: NDArray[np.float64], deviation: NDArray[np.float64]
) -> None:
    """Mean and deviation of the members' mixture for each of ``rows``: float32[n, inputs] to float64[n, 2] each.

    The mixture's variance is the mean of the members' variances and the variance of their means (Lakshminarayanan
    et al. 2017, section 2.4). A row's result does not depend on its company.
    """
    n, count = rows.shape[0], members.first.shape[0]
    lowest, highest = np.float64(members.log_variances[0]), np.float64(members.log_variances[1])
    hidden = np.empty((n, members.first.shape[2]), np.float32)
    narrow = np.empty((n, members.second.shape[2]), np.float32)
    answers = np.empty((count, n, 2 * HEADS), np.float32)
    for m in range(count):
        dense(rows, members.first[m], members.first_bias[m, 0], hidden)
        _sigmoid_weighted(hidden)
        dense(hidden, members.second[m], members.second_bias[m, 0], narrow)
        _sigmoid_weighted(narrow)
        dense(narrow, members.third[m], members.third_bias[m, 0], answers[m])
    for r in range(n):
        for h in range(HEADS):
            total, squares, variance = 0.0, 0.0, 0.0
            for m in range(count):
                told = np.tanh(np.float64(answers[m, r, h]))
                wide = np.float64(answers[m, r, HEADS + h])
                total += told
                squares += told * told
                variance += np.exp(min(max(wide, lowest), highest))
            mean[r, h] = total / count
            spread = max(squares / count - mean[r, h] * mean[r, h], 0.0)
            deviation[r, h] = np.sqrt(variance / count + spread)
