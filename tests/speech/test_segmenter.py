"""Utterances: what belongs to them, where the long ones are split, and that no speech falls between them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.chunk import Channel, Samples
from voicemon.errors import ConfigError
from voicemon.speech.activity import ActivityOptions, ActivityTracker
from voicemon.speech.detector import WINDOW_SAMPLES
from voicemon.speech.segmenter import Opening, Segmenter, SegmenterOptions, Utterance

OPTIONS = SegmenterOptions()


def window(index: int) -> Samples:
    """Samples that say where they come from."""
    return np.arange(index * WINDOW_SAMPLES, (index + 1) * WINDOW_SAMPLES, dtype=np.float32)


def segmented(probabilities: list[float]) -> list[tuple[int, Opening | Utterance]]:
    """What is found, with the number of windows that had been heard by then."""
    activity = ActivityTracker(Channel.CUSTOMER, ActivityOptions())
    segmenter = Segmenter(Channel.CUSTOMER, OPTIONS)
    found: list[tuple[int, Opening | Utterance]] = []
    for index, p in enumerate(probabilities):
        found += [(index + 1, item) for item in segmenter.push(window(index), p, activity.push(p))]
        assert len(segmenter._windows) <= OPTIONS.longest_windows  # bounded memory
    end = activity.flush(len(probabilities) * WINDOW_SAMPLES)
    return found + [(len(probabilities), item) for item in segmenter.flush(end)]


def utterances(probabilities: list[float]) -> list[Utterance]:
    return [item for _, item in segmented(probabilities) if isinstance(item, Utterance)]


def test_an_utterance_has_its_pre_roll_its_tail_and_its_samples() -> None:
    (utterance,) = utterances([0.1] * 20 + [0.9] * 10 + [0.1] * 20)
    assert (utterance.id, utterance.channel) == ("customer-1", Channel.CUSTOMER)
    assert utterance.start == 15 * WINDOW_SAMPLES and utterance.onset == 20 * WINDOW_SAMPLES
    assert utterance.offset == 30 * WINDOW_SAMPLES and utterance.stop == 34 * WINDOW_SAMPLES
    assert np.array_equal(utterance.samples, np.arange(utterance.start, utterance.stop))
    assert utterance.speech == pytest.approx((9 * 0.1 + 10 * 0.9) / 19)


def test_it_opens_when_the_onset_is_certain() -> None:
    (windows, opening), _ = segmented([0.1] * 20 + [0.9] * 10)
    assert windows == 23
    assert isinstance(opening, Opening) and opening.onset == 20 * WINDOW_SAMPLES


def test_a_long_utterance_is_split_where_speech_is_least_likely() -> None:
    probabilities = [0.9] * 1000
    probabilities[400] = 0.5
    first, second, third = utterances(probabilities)
    assert first.stop == second.start == 401 * WINDOW_SAMPLES
    assert second.stop == third.start
    assert [item.id for item in (first, second, third)] == ["customer-1", "customer-2", "customer-3"]


def test_silence_behind_a_split_opens_nothing() -> None:
    found = segmented([0.9] * (OPTIONS.longest_windows - 8) + [0.1] * 60)
    assert [type(item) for _, item in found] == [Opening, Utterance]


def test_samples_so_far_are_a_copy() -> None:
    activity = ActivityTracker(Channel.AGENT, ActivityOptions())
    segmenter = Segmenter(Channel.AGENT, OPTIONS)
    for index in range(10):
        segmenter.push(window(index), 0.9, activity.push(0.9))
    so_far = segmenter.so_far(2 * WINDOW_SAMPLES)
    assert np.array_equal(so_far, np.arange(2 * WINDOW_SAMPLES, 10 * WINDOW_SAMPLES))
    so_far[:] = -1
    assert segmenter.so_far(0)[2 * WINDOW_SAMPLES] == 2 * WINDOW_SAMPLES
    assert segmenter.speech_since(0) == pytest.approx(0.9)


runs = st.lists(
    st.tuples(st.sampled_from([0.02, 0.2, 0.4, 0.6, 0.95]), st.integers(1, 250)), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(runs, st.integers(0, 9))
def test_no_speech_falls_between_utterances(spans: list[tuple[float, int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    level = np.concatenate([np.full(count, p) for p, count in spans])
    probabilities = np.clip(level + rng.normal(0, 0.05, len(level)), 0, 1).tolist()
    found = utterances(probabilities)
    for item in found:
        assert 0 <= item.start <= item.onset < item.offset <= item.stop <= len(level) * WINDOW_SAMPLES
        assert item.stop - item.start <= OPTIONS.longest_windows * WINDOW_SAMPLES
        assert np.array_equal(item.samples, np.arange(item.start, item.stop))
    for before, after in pairwise(found):
        assert before.stop <= after.start
    activity = ActivityTracker(Channel.CUSTOMER, ActivityOptions())
    edges = [edge for p in probabilities if (edge := activity.push(p))]
    if end := activity.flush(len(level) * WINDOW_SAMPLES):
        edges.append(end)
    for onset, offset in zip(edges[::2], edges[1::2], strict=True):
        for index in range(onset.at // WINDOW_SAMPLES, offset.at // WINDOW_SAMPLES):
            held = any(u.start <= index * WINDOW_SAMPLES < u.stop for u in found)
            assert held or probabilities[index] < OPTIONS.resume_probability


@pytest.mark.parametrize("wrong", [{"tail_windows": -1}, {"split_windows": 500}, {"settled_windows": 94}])
def test_options_out_of_range_are_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        SegmenterOptions(**wrong)
