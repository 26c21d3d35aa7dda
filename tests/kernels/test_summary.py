"""The functionals' kernel writes every place of its vector."""

import numpy as np

from voicemon.kernels import prosody, summary


def test_every_place_is_written() -> None:
    values = np.random.default_rng(0).uniform(0.1, 1.0, (prosody.COLUMNS, 20))
    values[prosody.F0, ::4] = 0.0
    first, second = np.full(summary.FUNCTIONALS_COUNT, 1.5), np.full(summary.FUNCTIONALS_COUNT, -7.5)
    summary.summarise(values, first)
    summary.summarise(values, second)
    assert np.array_equal(first, second)


def test_no_column_is_summed_up_twice() -> None:
    assert len(set(summary.VOICED)) == len(summary.VOICED)
    assert {prosody.F0, prosody.LEVEL, prosody.LOUDNESS, *summary.VOICED} == set(range(prosody.COLUMNS))
