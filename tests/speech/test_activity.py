"""Onsets and offsets from probabilities, against what hysteresis means."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.chunk import Channel
from voicemon.errors import ConfigError
from voicemon.speech.activity import ActivityOptions, ActivityTracker, EdgeKind, SpeechEdge
from voicemon.speech.detector import WINDOW_SAMPLES

OPTIONS = ActivityOptions()


def edges(probabilities: list[float]) -> list[SpeechEdge]:
    tracker = ActivityTracker(Channel.AGENT, OPTIONS)
    found = [tracker.push(probability) for probability in probabilities]
    found.append(tracker.flush(len(probabilities) * WINDOW_SAMPLES))
    return [edge for edge in found if edge]


def in_windows(edge: SpeechEdge) -> tuple[EdgeKind, float, float]:
    return edge.kind, edge.at / WINDOW_SAMPLES, edge.heard / WINDOW_SAMPLES


def test_speech_is_confirmed_late_but_dated_right() -> None:
    onset, offset = edges([0.1] * 5 + [0.9] * 10 + [0.1] * 30)
    assert in_windows(onset) == (EdgeKind.ONSET, 5, 8)
    assert in_windows(offset) == (EdgeKind.OFFSET, 15, 15 + OPTIONS.hangover_windows)


def test_two_likely_windows_are_no_speech() -> None:
    assert edges([0.1, 0.9, 0.9, 0.1] * 20) == []


def test_a_pause_within_the_hangover_is_bridged() -> None:
    pause = [0.1] * (OPTIONS.hangover_windows - 1)
    assert len(edges([0.9] * 5 + pause + [0.4] + pause + [0.9] * 5)) == 2  # the flush gives the offset


def test_a_breath_ends_what_has_been_going_on_for_long() -> None:
    breath = [0.1] * OPTIONS.short_hangover_windows
    for long, expected in ((False, []), (True, [EdgeKind.OFFSET])):
        tracker = ActivityTracker(Channel.AGENT, OPTIONS)
        assert [tracker.push(0.9) for _ in range(OPTIONS.onset_windows)][-1] is not None
        found = [edge for probability in breath if (edge := tracker.push(probability, long))]
        assert [edge.kind for edge in found] == expected
        assert all(edge.at == OPTIONS.onset_windows * WINDOW_SAMPLES for edge in found)


def test_between_the_thresholds_speech_goes_on_but_does_not_begin() -> None:
    assert edges([0.4] * 50) == []
    onset, offset = edges([0.9] * 3 + [0.4] * 50)
    assert in_windows(offset) == (EdgeKind.OFFSET, 53, 53)
    assert onset.at == 0


def test_the_end_of_the_call_ends_speech_at_its_last_likely_window() -> None:
    _, offset = edges([0.9] * 10 + [0.1] * 4)
    assert in_windows(offset) == (EdgeKind.OFFSET, 10, 14)


@given(st.lists(st.floats(0, 1), max_size=300))
def test_edges_alternate_and_are_dated_before_they_are_known(probabilities: list[float]) -> None:
    found = edges(probabilities)
    assert [edge.kind for edge in found] == [EdgeKind.ONSET, EdgeKind.OFFSET] * (len(found) // 2)
    for edge in found:
        assert 0 <= edge.at <= edge.heard <= len(probabilities) * WINDOW_SAMPLES
    for before, after in pairwise(found):
        assert before.at < after.at and before.heard <= after.heard


@pytest.mark.parametrize(
    "wrong",
    [
        {"onset_probability": 0.2},
        {"offset_probability": 0.0},
        {"onset_windows": 0},
        {"onset_windows": 17},
        {"hangover_windows": 0},
    ],
)
def test_options_out_of_range_are_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        ActivityOptions(**wrong)
