"""Values from a table, one for each code."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import brief_kernel


@brief_kernel
def look_up(table: NDArray[np.float32], codes: NDArray[np.uint8], out: NDArray[np.float32]) -> None:
    """``out[i]`` is ``table[codes[i]]``: float32[256], uint8[n], float32[n]."""
    for i in range(codes.shape[0]):
        out[i] = table[codes[i]]
