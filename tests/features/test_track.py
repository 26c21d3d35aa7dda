"""The track gives the extractor's own frames, on the timeline's spans, and forgets only what it may."""

import numpy as np
import pytest

from voicemon.audio.chunk import Samples
from voicemon.features.extractor import LldBlock, LldExtractor
from voicemon.features.track import FRAME_SAMPLES, LldTrack
from voicemon.kernels.halfband import HalfBandDown

WINDOW = 512


def voice(windows: int, rest: int = 0) -> Samples:
    """A buzz of 120 Hz with some noise."""
    t = np.arange(windows * WINDOW + rest) / 16000
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 12))
    return (0.1 * buzz + np.random.default_rng(0).normal(0, 0.003, len(t))).astype(np.float32)


def all_frames(samples: Samples) -> np.ndarray:
    down, extractor = HalfBandDown(), LldExtractor()
    at_8k = np.concatenate((down.push(samples), down.flush()))
    return np.concatenate((extractor.push(at_8k).values, extractor.flush().values))


def fed(samples: Samples, ask_every: int = 0) -> LldTrack:
    track = LldTrack()
    for index, start in enumerate(range(0, len(samples), WINDOW)):
        track.push(samples[start : start + WINDOW])
        if ask_every and index % ask_every == 0:
            track.span(0, start)
    return track


@pytest.mark.parametrize("ask_every", [0, 3])
def test_frames_do_not_depend_on_when_somebody_asked(ask_every: int) -> None:
    samples = voice(18, rest=100)
    track = fed(samples, ask_every)
    track.flush()
    first, llds = track.span(0, len(samples))
    assert first == 0 and np.array_equal(llds, all_frames(samples)[: len(samples) // FRAME_SAMPLES])


def test_a_span_holds_the_whole_frames_in_it() -> None:
    samples = voice(20)
    track = fed(samples)
    track.flush()
    first, llds = track.span(161, 1000)
    assert first == 2 and np.array_equal(llds, all_frames(samples)[2:6])
    llds[:] = 0
    assert np.array_equal(track.span(161, 1000)[1], all_frames(samples)[2:6])


def test_frames_that_are_not_complete_yet_are_left_out() -> None:
    _, llds = fed(voice(20)).span(0, 20 * WINDOW)
    assert 20 * WINDOW // FRAME_SAMPLES - 8 <= len(llds) < 20 * WINDOW // FRAME_SAMPLES


def test_forgotten_frames_are_gone_and_the_others_stay_where_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voicemon.features.track._SLACK_FRAMES", 10)
    samples = voice(20)
    track = fed(samples)
    track.flush()
    track.forget(1600)
    assert track.span(0, 1600)[0] == 0  # too few to be worth it yet
    track.forget(7000)
    first, llds = track.span(0, len(samples))
    assert first == 7000 // FRAME_SAMPLES and np.array_equal(llds, all_frames(samples)[first:64])
    assert track.span(0, 1000)[1].shape[0] == 0


@pytest.mark.parametrize("every", [1, 7])
def test_what_nobody_asks_about_is_not_measured_and_changes_no_frame_behind_it(
    monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    measured = 0
    push = LldExtractor.push

    def counted(extractor: LldExtractor, samples: Samples) -> LldBlock:
        nonlocal measured
        measured += len(samples)
        return push(extractor, samples)

    # Loud, then hardly heard: the running peak of what is passed over decides what counts as voice.
    samples = voice(400) * np.repeat(np.array([1, 0.02, 0.3, 0.02], np.float32), 100 * WINDOW)
    expected = all_frames(samples)
    track = LldTrack()
    monkeypatch.setattr(LldExtractor, "push", counted)
    for index, start in enumerate(range(0, len(samples), WINDOW)):
        track.push(samples[start : start + WINDOW])
        if index < 320 and index % every == 0:
            track.forget(max(0, start - 37 * WINDOW))
    first, llds = track.span(283 * WINDOW, len(samples))
    assert first == -(-283 * WINDOW // FRAME_SAMPLES)
    assert np.array_equal(llds, expected[first : first + len(llds)]) and len(llds) > 300
    assert measured < len(samples) // 4
