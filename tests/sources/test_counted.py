"""Samples without time stamps: a recording is its bare count, and live nothing is lost or misplaced silently."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.untimed import Sending, arrivals, ramp, spans
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import AHEAD_SECONDS, HELD_SECONDS, HOLE_SECONDS, Counted, Sound

MONO = Sound((Channel.CUSTOMER,), Encoding.PCM16, 8000)
STEREO = Sound((Channel.CUSTOMER, Channel.AGENT), Encoding.PCM16, 16_000)


def live(counted: Counted, how: Sending, seconds: float) -> list[AudioChunk]:
    chunks = []
    for came, start, count, _ in arrivals(how, seconds):
        chunks += counted.push(ramp(start, count), came)
    return chunks + counted.flush()


@given(st.lists(st.integers(0, 900), max_size=30))
@settings(deadline=None)
def test_a_recording_is_its_samples_however_they_are_cut(sizes: list[int]) -> None:
    whole = ramp(0, sum(sizes))
    counted, start, chunks = Counted(MONO, patient=True), 0, []
    for size in sizes:
        chunks += counted.push(whole[2 * start : 2 * (start + size)], 0.0)
        start += size
    chunks += counted.flush()
    bare = Counted(MONO, patient=True)
    expected = bare.push(whole, 0.0) + bare.flush()
    samples = [
        np.concatenate([c.samples for c in some]) if some else np.zeros(0) for some in (chunks, expected)
    ]
    assert np.array_equal(*samples)
    assert (counted.lost_samples, counted.cut_samples, counted.began_seconds) == (0, 0, 0.0)


def test_two_channels_come_sample_by_sample() -> None:
    frames = np.stack((np.arange(3200), -np.arange(3200)), axis=1).astype("<i2")
    counted = Counted(STEREO, patient=False)
    chunks = counted.push(frames.tobytes(), 5.0) + counted.flush()
    heard = {channel: [c for c in chunks if c.channel == channel] for channel in STEREO.channels}
    for channel, sign in ((Channel.CUSTOMER, 1), (Channel.AGENT, -1)):
        assert spans(heard[channel]) == [(0.0, 0.2)]
        samples = np.concatenate([chunk.samples for chunk in heard[channel]])
        assert np.array_equal(np.rint(samples * 32768), sign * np.arange(3200))
    with pytest.raises(ProtocolError, match="6 bytes are no whole number of pcm16 samples of 2 channels"):
        counted.push(bytes(6), 5.0)


@given(st.floats(-100, 100), st.floats(0, 0.08), st.integers(0, 99))
@settings(max_examples=12, deadline=None)
def test_no_clock_and_no_jitter_moves_a_call_that_comes_by_one_connection(
    ppm: float, jitter: float, seed: int
) -> None:
    counted = Counted(MONO, patient=False)
    chunks = live(counted, Sending(ppm=ppm, jitter=jitter, seed=seed), 20)
    assert spans(chunks) == [(0.0, 20.0)]
    assert (counted.lost_samples, counted.cut_samples) == (0, 0)


def test_a_network_that_stalls_loses_nothing() -> None:
    for stall in ((20.0, 25.0), (20.0, 45.0)):
        counted = Counted(MONO, patient=False, one_of_two=True)
        chunks = live(counted, Sending(jitter=0, stall=stall), 60)
        assert spans(chunks) == [(0.0, 60.0)]
        assert counted.packets == 3000 and (counted.lost_samples, counted.cut_samples) == (0, 0)


@pytest.mark.parametrize("jitter", [0.0, 0.02])
@pytest.mark.parametrize("pause", [0.7, 5.0, 45.0])
def test_what_was_never_sent_is_a_hole_where_it_was(jitter: float, pause: float) -> None:
    counted = Counted(MONO, patient=False, one_of_two=True)
    chunks = []
    # The first audio was spoken long before the clock began, as it seems where the sender's clock has run fast.
    for came, start, count, _ in arrivals(Sending(jitter=jitter), 60):
        chunks += counted.push(ramp(start, count), came - 10 + (pause if start >= 20 * 8000 else 0))
    (first, *_, last) = spans(chunks + counted.flush())
    assert first == (0.0, pytest.approx(20.0, abs=0.02))
    (hole,) = [(a[1], b[0]) for a, b in pairwise(spans(chunks)) if b[0] - a[1] > 0.1]
    assert hole == (pytest.approx(20.0, abs=0.02), pytest.approx(20.0 + pause, abs=0.02))
    assert last[1] == pytest.approx(60.0 + pause, abs=0.03)
    assert counted.lost_samples - counted.cut_samples == pytest.approx(pause * 8000, abs=0.03 * 8000)


def test_a_short_hole_is_known_when_no_network_would_have_kept_it_so_long() -> None:
    counted = Counted(MONO, patient=False)
    chunks = []
    for came, start, count, _ in arrivals(Sending(jitter=0), 60):
        chunks += counted.push(ramp(start, count), came + (0.3 if start >= 20 * 8000 else 0))
    (first, second) = spans(chunks + counted.flush())
    assert 20.0 < first[1] < 31.0 and second[0] - first[1] == pytest.approx(0.3)
    assert counted.lost_samples == 0.3 * 8000


def test_a_backlog_that_comes_slowly_is_still_a_backlog() -> None:
    counted = Counted(MONO, patient=False, one_of_two=True)
    chunks = []
    for number in range(
        50 * 40
    ):  # from second 10 to 15 nothing comes, and then all of it at twice the pace of life
        spoken = number * 0.02 + 0.02
        came = max(spoken, min(15 + (spoken - 10) / 2, 20.0)) if spoken > 10 else spoken
        chunks += counted.push(ramp(number * 160, 160), came)
    assert spans(chunks + counted.flush()) == [(0.0, 40.0)]
    assert (counted.lost_samples, counted.cut_samples) == (0, 0)


def test_a_backlog_may_stall_again() -> None:
    counted = Counted(MONO, patient=False, one_of_two=True)
    chunks = []
    for number in range(50 * 40):
        spoken = number * 0.02 + 0.02
        came = max(spoken, 15.0) if 10 < spoken < 10.5 else max(spoken, 16.2) if 10 < spoken < 16 else spoken
        chunks += counted.push(ramp(number * 160, 160), came)
    assert spans(chunks + counted.flush()) == [(0.0, 40.0)]


def test_a_last_packet_that_is_late_is_no_hole() -> None:
    counted = Counted(MONO, patient=False)
    chunks = [
        c for n in range(100) for c in counted.push(ramp(n * 160, 160), 0.02 * n + (2.0 if n > 97 else 0.02))
    ]
    assert spans(chunks + counted.flush()) == [(0.0, 2.0)]


def test_a_sender_that_is_faster_than_life_gains_nothing() -> None:
    counted = Counted(MONO, patient=False)
    chunks = []
    for number in range(500):  # 10 s of audio within 2 s
        chunks += counted.push(ramp(number * 160, 160), number * 0.004)
    chunks += counted.flush()
    seconds = sum(len(chunk.samples) for chunk in chunks) / RATE_HZ
    assert seconds + counted.cut_samples / 8000 == pytest.approx(10.0)
    assert seconds < 2.0 + HELD_SECONDS + HOLE_SECONDS + AHEAD_SECONDS
    assert all(a.stop <= b.start for a, b in pairwise(chunks))


def test_audio_that_waited_for_its_reader_begins_when_it_was_spoken() -> None:
    counted = Counted(MONO, patient=False, one_of_two=True)
    chunks = []
    for number in range(200):  # the first 300 ms are read at once
        chunks += counted.push(ramp(number * 160, 160), max(1.3, 1.02 + number * 0.02))
    assert counted.began_seconds == pytest.approx(1.0)
    assert spans(chunks + counted.flush()) == [(0.0, 4.0)]


def test_little_audio_is_held_and_all_of_it_comes_out() -> None:
    counted = Counted(MONO, patient=False)
    assert counted.push(ramp(0, 160), 0.02) == []
    assert counted.push(b"", 0.02) == []
    assert spans(counted.flush()) == [(0.0, 0.02)]
    burst = Counted(MONO, patient=False)
    assert burst.push(ramp(0, 160), 0.02) == []
    assert burst.push(ramp(160, 8160), 0.02) != []
    assert str(burst) == "2 packets, 0 samples lost, 0 samples cut"
