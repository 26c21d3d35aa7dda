"""Sums of perceptrons of two hidden layers that vote: what `affect.network` trains, as it is read in a live call."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.dense import add_product, dense
from voicemon.kernels.exponential import exponentials
from voicemon.kernels.jit import kernel

Array = NDArray[np.float32]

HEADS = 2
"""Arousal and valence, in this order."""


class Perceptrons(NamedTuple):
    """Members of several parts each. A part hears the inputs ``heard[edges[p] : edges[p + 1]]`` of a row."""

    heard: NDArray[np.int64]  # [columns], those of all parts in a row
    edges: NDArray[np.int64]  # [parts + 1]
    first: Array  # [members, columns, wide]
    first_bias: Array  # [members, parts, wide]
    second: Array  # [members, parts, wide, narrow]
    second_bias: Array  # [members, parts, narrow]
    third: Array  # [members, parts, narrow, 2 x HEADS], added up over the parts
    third_bias: Array  # [members, 2 x HEADS]
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
    heard = np.empty((n, len(members.heard)), np.float32)
    for r in range(n):
        for i, column in enumerate(members.heard):
            heard[r, i] = rows[r, column]
    hidden = np.empty((n, members.first.shape[2]), np.float32)
    narrow = np.empty((n, members.second.shape[3]), np.float32)
    answers = np.empty((count, n, 2 * HEADS), np.float32)
    for m in range(count):
        for r in range(n):
            answers[m, r, :] = members.third_bias[m]
        for p in range(len(members.edges) - 1):
            first, last = members.edges[p], members.edges[p + 1]
            dense(heard[:, first:last], members.first[m, first:last], members.first_bias[m, p], hidden)
            _sigmoid_weighted(hidden)
            dense(hidden, members.second[m, p], members.second_bias[m, p], narrow)
            _sigmoid_weighted(narrow)
            add_product(narrow, members.third[m, p], answers[m])
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
