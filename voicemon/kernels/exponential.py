"""Exponentials of many numbers, eight calculated side by side."""

import math

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel


@kernel
def exponentials(values: NDArray[np.float64], turns: NDArray[np.int64]) -> None:
    """Each of ``values`` becomes its exponential, right to eight digits; ``turns`` is room for as many.

    Written out so that eight are calculated side by side: a power of two, made of its bits, times a polynomial of what
    is left over (Muller, Elementary Functions, chapter 11). Beyond ±700 it stays at the value there.
    """
    for i in range(values.shape[0]):
        x = min(max(values[i], -700.0), 700.0)
        whole = math.floor(x * 1.4426950408889634 + 0.5)
        x -= whole * 0.6931471805599453
        values[i] = 1.0 + x * (
            1.0
            + x
            * (
                1 / 2
                + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x / 40320)))))
            )
        )
        turns[i] = (np.int64(whole) + 1023) << 52
    powers = turns.view(np.float64)
    for i in range(values.shape[0]):
        values[i] *= powers[i]
