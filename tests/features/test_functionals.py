"""Functionals against a slow twin by name, and on utterances of every length."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.reference.prosody_twin import functional
from tests.reference.signals import JIT, as_heard, noise, voice
from voicemon.features.extractor import LldExtractor
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS, Functional, functionals
from voicemon.features.lld import LLD_INDEX, LLDS

SOUND = np.concatenate((voice(140.0, 0.4), noise(0.2, 0.01), voice(np.linspace(120.0, 240.0, 8000), 1.0)))
VALUES = LldExtractor().push(as_heard(SOUND)).values


def test_names_are_unique_and_each_has_words() -> None:
    assert len(FUNCTIONAL_INDEX) == len(FUNCTIONALS)
    assert 60 <= len(FUNCTIONALS) <= 90
    for row in FUNCTIONALS:
        assert row.lld in LLD_INDEX and row.unit and row.plain


PLAIN = {"mean", "std", "p20", "p50", "p80", "range", "rise", "fall", "trend"}


@pytest.mark.parametrize("row", [f for f in FUNCTIONALS if f.statistic in PLAIN], ids=lambda f: f.name)
def test_equals_its_slow_twin(row: Functional) -> None:
    voiced = VALUES[:, 0] > 0
    values = VALUES[:, LLD_INDEX[row.lld]]
    if row.lld == "f0":
        values = 12 * np.log2(np.where(voiced, values, 27.5) / 27.5)
        mask = voiced
    elif "_unvoiced_" in row.name:
        mask = ~voiced
    else:
        mask = voiced if "_voiced_" in row.name else np.ones(len(values), bool)
    got = functionals(VALUES)[FUNCTIONAL_INDEX[row.name]]
    assert got == pytest.approx(functional(values, mask, row.statistic), rel=1e-9, abs=1e-9)


def test_rhythm_of_a_known_utterance() -> None:
    values = np.zeros((200, len(LLDS)))
    values[20:60, 0] = values[100:160, 0] = 110.0
    by_name = dict(zip(FUNCTIONAL_INDEX, functionals(values), strict=True))
    assert by_name["f0_mean"] == pytest.approx(24.0)
    assert by_name["voiced_share"] == 50.0
    assert by_name["voiced_rate"] == 1.0
    assert by_name["voiced_length_mean"] == pytest.approx(0.5)
    assert by_name["voiced_length_std"] == pytest.approx(0.1)
    assert by_name["unvoiced_length_mean"] == pytest.approx(1 / 3)


@settings(deadline=None, max_examples=50)
@given(arrays(np.float64, st.tuples(st.integers(1, 12), st.just(len(LLDS))), elements=st.floats(-100, 100)))
def test_always_finite(values: np.ndarray) -> None:
    values[:, 0] = np.abs(values[:, 0])
    assert np.isfinite(functionals(values)).all()


def test_a_pitch_that_rounds_to_nothing_is_finite() -> None:
    assert np.isfinite(functionals(np.full((3, len(LLDS)), 5e-324))).all()


def test_without_a_voiced_frame_pitch_is_zero() -> None:
    got = functionals(np.zeros((5, len(LLDS))))
    assert got[FUNCTIONAL_INDEX["f0_mean"]] == 0.0
    assert got[FUNCTIONAL_INDEX["voiced_share"]] == 0.0


@pytest.mark.parametrize("shape", [(0, 18), (5, 17), (18,)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=str(shape[-1])):
        functionals(np.zeros(shape))


@pytest.mark.skipif(not JIT, reason="speed is the compiler's")
def test_300_frames_take_under_a_third_of_a_millisecond() -> None:
    values = np.resize(VALUES, (300, len(LLDS)))
    functionals(values)
    times = []
    for _ in range(30):
        start = time.thread_time()
        functionals(values)
        times.append(time.thread_time() - start)
    assert np.median(times) < 3e-4
