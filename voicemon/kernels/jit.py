"""The one decorator that every kernel wears."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def forget_stale_cache(folder: Path) -> int:
    """Drop numba's cached kernels in ``folder`` that are older than any source there; returns how many.

    numba compiles a called kernel into its caller but looks only at the caller's own file, so after an
    edit or an upgrade of one kernel it would go on running the old one inside the others.
    """
    newest = max(source.stat().st_mtime for source in folder.glob("*.py"))
    dropped = 0
    for index in (folder / "__pycache__").glob("*.nbi"):
        try:
            if index.stat().st_mtime < newest:
                index.unlink()
                dropped += 1
        except FileNotFoundError:  # another process that starts at the same moment was quicker
            continue
        except PermissionError:  # numba does not use a folder that it may not write either
            continue
    return dropped


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` so that it frees the GIL, is kept on disk, and rounds the same way each time.

    ``fastmath`` stays off: reordered sums would make the result depend on how audio was cut. Division by
    zero follows IEEE 754 (no check), which lets loops vectorise; kernels guard their own divisors.
    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python.
    """
    compiler: Any = numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")
    return cast(Callable[P, R], compiler(function))


def brief_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """The same for what takes a few microseconds: it keeps the GIL.

    Whoever gives up the GIL while others calculate waits far longer to get it back than such a kernel takes.
    """
    compiler: Any = numba.njit(nogil=False, cache=True, fastmath=False, error_model="numpy")
    return cast(Callable[P, R], compiler(function))


forget_stale_cache(Path(__file__).parent)
