"""A dense layer: rows times a matrix, and a bias."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float32]


ROWS_TOGETHER = 32
"""Rows whose sums are made side by side: they stay in the nearest cache while a matrix passes by them."""


@kernel
def add_product(rows: Array, matrix: Array, out: Array) -> None:
    """``out`` += ``rows`` x ``matrix``: float32[r, i], [i, o], [r, o].

    Each row's sums run in one order however many rows there are: a row's result does not depend on its company. Eight
    inputs at a time, so that a sum is fetched and put back once for all of them; what is left over after the last
    eight comes singly.
    """
    inputs, outputs = matrix.shape
    eights = inputs - inputs % 8
    for first in range(0, rows.shape[0], ROWS_TOGETHER):
        last = min(first + ROWS_TOGETHER, rows.shape[0])
        for i in range(0, eights, 8):
            a, b, c, d = matrix[i], matrix[i + 1], matrix[i + 2], matrix[i + 3]
            e, f, g, h = matrix[i + 4], matrix[i + 5], matrix[i + 6], matrix[i + 7]
            for r in range(first, last):
                x, y = rows[r, i : i + 8], out[r]
                s, t, u, v, w, z, p, q = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
                for o in range(outputs):
                    left = (s * a[o] + t * b[o]) + (u * c[o] + v * d[o])
                    right = (w * e[o] + z * f[o]) + (p * g[o] + q * h[o])
                    y[o] += left + right
        for i in range(eights, inputs):
            a = matrix[i]
            for r in range(first, last):
                s, y = rows[r, i], out[r]
                for o in range(outputs):
                    y[o] += s * a[o]


@kernel
def dense(rows: Array, matrix: Array, bias: Array, out: Array) -> None:
    """``out`` = ``rows`` x ``matrix`` + ``bias``: float32[r, i], [i, o], [o], [r, o]; see `add_product`."""
    for r in range(rows.shape[0]):
        out[r, :] = bias
    add_product(rows, matrix, out)
