"""The fit of what is no voice: its bar holds back as many as said, and two voices are really two."""

import numpy as np
import pytest

from models.not_a_voice.fit import FALSE_REFUSALS, bar, fit, rows_of, stretches
from tests.realdata import needs_data
from voicemon.affect.not_a_voice import octaves
from voicemon.bench.made_sounds import made


def test_few_scores_lie_over_the_bar() -> None:
    random = np.random.default_rng(0)
    seconds = np.exp(random.uniform(np.log(0.7), np.log(6), 20_000))
    length = np.array([octaves(s) for s in seconds])
    scores = random.normal(0, 1, 20_000) * (2 - 0.5 * length)
    high, fall = bar(scores, seconds)
    assert fall == pytest.approx(0.5 * 2.88, rel=0.25)
    assert (scores > high - fall * length).mean() == pytest.approx(FALSE_REFUSALS, rel=0.7)


def test_the_fit_finds_what_differs() -> None:
    random = np.random.default_rng(1)
    speaking, other = random.normal(0, 1, (300, 14)), random.normal(0, 1, (100, 14))
    other[:, 3] += 4
    length = np.ones(300)
    weights, constant = fit((speaking, length), (other, length[:100]), (np.zeros(14), np.ones(14)))
    assert np.argmax(np.abs(weights)) == 3
    assert weights[3] > 0 > constant


def test_a_recording_is_measured_whole_and_in_pieces() -> None:
    samples = made("made hold music", 3.2)
    assert len(list(stretches(samples))) == 9
    values, seconds = rows_of(iter([samples]))
    assert values.shape == (len(seconds), 14)
    assert seconds.max() == pytest.approx(3.2, abs=0.1)


@needs_data
def test_two_voices_are_of_two_speakers_and_long_enough() -> None:
    from models.not_a_voice.fit import two_voices

    mixed = list(two_voices("emodb", 2))
    assert len(mixed) == 2
    assert all(len(samples) >= 5600 for samples in mixed)
