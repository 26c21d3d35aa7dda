"""The work that the LLD bench times gives the extractor's own values, whole or in windows."""

import numpy as np

from tests.reference.signals import as_heard, voice
from voicemon.bench.lld import WINDOW, extract


def test_both_timed_ways_give_the_same_values() -> None:
    samples = as_heard(voice(150.0, 0.5))
    assert np.array_equal(extract(samples, len(samples)), extract(samples, WINDOW))
    assert len(extract(samples, WINDOW)) == 50
