"""A code's value is the one in its place of the table."""

import numpy as np

from voicemon.kernels.table import look_up


def test_each_code_has_its_own_value() -> None:
    chance = np.random.default_rng(1)
    table, codes = chance.normal(size=256).astype(np.float32), chance.integers(0, 256, 1000).astype(np.uint8)
    out = np.zeros(1000, np.float32)
    look_up(table, codes, out)
    np.testing.assert_array_equal(out, table[codes])
