"""The estimator: in range, the same bits each time, honest about little speech, quick."""

import subprocess
import sys
import time

import numpy as np
import pytest

from voicemon.affect.estimator import AffectEstimator, widened
from voicemon.affect.inputs import GAIN_OF_A_DB


@pytest.fixture(scope="module")
def estimator() -> AffectEstimator:
    return AffectEstimator.load()


def voices(estimator: AffectEstimator, count: int) -> np.ndarray:
    population = estimator.release.population
    scale = np.where(np.isfinite(population.scale), population.scale, 1.0)
    return population.mean + scale * np.random.default_rng(5).normal(0, 1.5, (count, len(scale)))


def test_readings_are_in_range(estimator: AffectEstimator) -> None:
    baseline = estimator.new_baseline()
    for values in voices(estimator, 40):
        reading = estimator.estimate(values, baseline, 2.0)
        assert -1 <= reading.arousal <= 1
        assert -1 <= reading.valence <= 1
        assert 0 <= reading.stress_low <= reading.stress <= reading.stress_high <= 100
        assert 0 <= reading.confidence <= 1
        assert reading.baseline == baseline.share
        assert reading.model == estimator.model
        baseline.learn(values, 2.0, -20.0)


def test_the_same_utterance_gives_the_same_bits_whatever_was_read_between(estimator: AffectEstimator) -> None:
    first, *others = voices(estimator, 10)
    baseline = estimator.new_baseline()
    before = estimator.estimate(first, baseline, 2.0)
    for other in others:
        estimator.estimate(other, baseline, 1.0)
    assert estimator.estimate(first, baseline, 2.0) == before


def test_less_speech_is_less_sure(estimator: AffectEstimator) -> None:
    values, baseline = voices(estimator, 1)[0], estimator.new_baseline()
    short, long = estimator.estimate(values, baseline, 0.7), estimator.estimate(values, baseline, 6.0)
    assert short.confidence < long.confidence
    assert short.stress_high - short.stress_low > long.stress_high - long.stress_low
    assert (short.arousal, short.stress) == (long.arousal, long.stress)


def test_the_line_s_gain_means_nothing_to_a_voice_not_heard_before(estimator: AffectEstimator) -> None:
    values, baseline = voices(estimator, 1)[0], estimator.new_baseline()
    louder = estimator.estimate(values + 12 * GAIN_OF_A_DB, baseline, 2.0)
    assert louder.arousal == pytest.approx(estimator.estimate(values, baseline, 2.0).arousal, abs=1e-6)


def test_twice_the_variance_at_the_length_that_says_so() -> None:
    np.testing.assert_allclose(widened(np.array([0.3]), 0.6) ** 2, [2 * 0.09])


def test_a_reading_with_its_explanation_takes_well_under_a_frame(estimator: AffectEstimator) -> None:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    baseline, values, times = estimator.new_baseline(), voices(estimator, 100), []
    for row in values:
        began = time.thread_time()
        estimator.estimate(row, baseline, 2.0)
        times.append(time.thread_time() - began)
    torch.set_num_threads(threads)
    assert np.median(times) < 0.002, "0.5 ms is the aim on an idle machine"


def test_importing_the_reader_does_not_import_torch() -> None:
    code = "import sys, voicemon.affect.reader; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
