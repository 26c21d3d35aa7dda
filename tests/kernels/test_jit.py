"""The kernel decorator's cache: what is older than any source is dropped."""

import os
from pathlib import Path

from voicemon.kernels.jit import forget_stale_cache, kernel


def test_a_kernel_computes_what_the_function_says() -> None:
    @kernel
    def twice(x: float) -> float:
        return 2.0 * x

    assert twice(1.5) == 3.0


def test_only_older_cache_entries_are_dropped(tmp_path: Path) -> None:
    source, cache = tmp_path / "a.py", tmp_path / "__pycache__"
    cache.mkdir()
    source.write_text("")
    old, new = cache / "a.old.nbi", cache / "a.new.nbi"
    for path in (old, new):
        path.write_text("")
    os.utime(source, (1000, 1000))
    os.utime(old, (999, 999))
    os.utime(new, (1001, 1001))
    assert forget_stale_cache(tmp_path) == 1
    assert [path.name for path in cache.iterdir()] == ["a.new.nbi"]


def test_without_a_cache_there_is_nothing_to_drop(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    assert forget_stale_cache(tmp_path) == 0
