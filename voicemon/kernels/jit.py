"""The one decorator that every kernel wears."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` so that it frees the GIL, is kept on disk, and rounds the same way each time.

    ``fastmath`` stays off: reordered sums would make the result depend on how audio was cut. Division by
    zero follows IEEE 754 (no check), which lets loops vectorise; kernels guard their own divisors.
    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python.
    """
    compiler: Any = numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")
    return cast(Callable[P, R], compiler(function))
