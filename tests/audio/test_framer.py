"""Windows come out the same however the samples came in."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.framer import Framer


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 16))
def test_nothing_is_lost_or_moved(lengths: list[int], window_samples: int) -> None:
    samples = np.arange(sum(lengths), dtype=np.float32)
    framer = Framer(window_samples)
    edges = np.cumsum([0, *lengths])
    blocks = [framer.push(samples[a:b]) for a, b in pairwise(edges)]
    rest = framer.flush()
    assert all(len(block) % window_samples == 0 for block in blocks)
    assert len(rest) < window_samples
    assert np.array_equal(np.concatenate((*blocks, rest)), samples)


def test_windows_do_not_alias_the_input() -> None:
    samples = np.zeros(8, np.float32)
    windows = Framer(4).push(samples)
    samples[:] = 1
    assert len(windows) == 8 and not windows.any()
