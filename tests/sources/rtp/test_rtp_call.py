"""Calls over bad networks from senders with clocks of their own: one timeline, every hole said, nothing made up."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls_over_rtp import PACKET, Sender, Weather, arrivals
from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.audio.lane import LaneOptions, LanePolicy, LaneQueue
from voicemon.sources.rtp.rtcp import SenderReport, write_sender_report
from voicemon.sources.rtp.rtp import RtpPacket, write_packet
from voicemon.sources.rtp.rtp_call import RtpCall

PARTIES = (Channel.CUSTOMER, Channel.AGENT)
LAWS = {0: Encoding.MULAW}
BAD = Weather(loss=0.01, jitter_seconds=0.05, overtaken=0.02, cuts=((20.0, 25.0),))
TICK = 0.05


def chunks_of(call: RtpCall, senders: list[Sender], weather: Weather, seed: int) -> Iterator[AudioChunk]:
    """What comes out while the packets come in, as a server would drive it."""
    ticks = itertools.count()
    ticked = next(ticks) * TICK
    for now, place, _, packet in arrivals(senders, weather, seed):
        while ticked < now:
            yield from call.due(ticked)
            ticked = next(ticks) * TICK
        yield from call.rtp(str(place), write_packet(packet), now)
    yield from call.flush()


def heard(
    senders: list[Sender], weather: Weather, seed: int = 1
) -> tuple[RtpCall, dict[Channel, list[AudioChunk | AudioGap]]]:
    call = RtpCall(PARTIES)
    for place in range(len(senders)):
        call.open(str(place), PARTIES[place], LAWS)
    lanes = {party: LaneQueue(party, LaneOptions(LanePolicy.RECORDING, 1e9, 0)) for party in PARTIES}
    out: dict[Channel, list[AudioChunk | AudioGap]] = {party: [] for party in PARTIES}
    for chunk in chunks_of(call, senders, weather, seed):
        lanes[chunk.channel].put(chunk)
        while (piece := lanes[chunk.channel].take()) is not None:
            out[chunk.channel].append(piece)
    for party, lane in lanes.items():
        lane.close()
        while (piece := lane.take()) is not None:
            out[party].append(piece)
    return call, out


def timeline_errors(
    sender: Sender, senders: list[Sender], pieces: list[AudioChunk | AudioGap]
) -> list[float]:
    """For each stretch of one packet's marked samples, seconds between where it lies and when it was spoken."""
    values = decode(Encoding.MULAW, bytes(range(251)))
    begun = min(one.joins for one in senders)
    spacing = 0.02 / (1 + sender.drift_ppm * 1e-6)
    errors = []
    for piece in pieces:
        if isinstance(piece, AudioGap):
            continue
        # Between two samples of one value the interpolated one has it too, save at the seams.
        marks = np.argmin(np.abs(piece.samples[8::320, None] - values[None, :]), axis=1)
        exact = np.isclose(piece.samples[8::320], values[marks], atol=1e-6)
        for index in np.flatnonzero(exact):
            here = (piece.start + 8 + 320 * int(index)) / 16_000 + begun
            near = (here - sender.joins) / spacing
            number = int(marks[index]) + 251 * round((near - 0.5 - int(marks[index])) / 251)
            errors.append(
                0.0 if 0 <= near - number <= 1 else min(abs(near - number), abs(near - number - 1)) * spacing
            )
    return errors


def everything_is_said(pieces: list[AudioChunk | AudioGap]) -> bool:
    return (
        all(one.stop == following.start for one, following in itertools.pairwise(pieces))
        and pieces[0].start == 0
    )


def test_the_file_itself_comes_out_of_a_good_network() -> None:
    _, out = heard([Sender(stamp=2**32 - 800, number=65_530), Sender(source=2)], Weather(jitter_seconds=0.01))
    for party in PARTIES:
        (first, *rest) = out[party]
        whole = np.concatenate([piece.samples for piece in (first, *rest) if isinstance(piece, AudioChunk)])
        assert len(whole) == 10 * 16_000
        assert not [piece for piece in out[party] if isinstance(piece, AudioGap)]


def test_an_hour_of_drift_and_bad_network_stays_within_20_ms() -> None:
    senders = [
        Sender(drift_ppm=100, leaves=3600, stamp=2**32 - 5000, number=65_530),
        Sender(drift_ppm=-100, joins=0.3, leaves=3600, stamp=77, source=2),
    ]
    call, out = heard(senders, BAD)
    for party, sender in zip(PARTIES, senders, strict=True):
        assert everything_is_said(out[party])
        errors = timeline_errors(sender, senders, out[party])
        assert len(errors) > 150_000
        assert max(errors) <= 0.020, f"{party}: {max(errors) * 1000:.1f} ms"
        longest = max(
            (piece for piece in out[party] if isinstance(piece, AudioGap)),
            key=lambda gap: gap.stop - gap.start,
        )
        assert 5 * 16_000 <= longest.stop - longest.start <= 5.1 * 16_000
    assert "samples repeated" in call.summary


@settings(max_examples=15, deadline=None)
@given(
    st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 5), st.integers(0, 2**32 - 1), st.integers(0, 65_535),
    st.integers(0, 1000),
)  # fmt: skip
def test_any_two_senders_share_a_timeline(
    fast: float, slow: float, later: float, stamp: int, number: int, seed: int
) -> None:
    senders = [Sender(fast, 0, 40, stamp, number), Sender(slow, later, 38, number, stamp & 0xFFFF, 2)]
    _, out = heard(senders, BAD, seed)
    for party, sender in zip(PARTIES, senders, strict=True):
        assert everything_is_said(out[party])
        assert max(timeline_errors(sender, senders, out[party])) <= 0.020


def test_a_late_join_an_early_hang_up_and_a_leg_that_never_speaks() -> None:
    senders = [Sender(leaves=4), Sender(joins=7, leaves=9, source=2)]
    _, out = heard(senders, Weather())
    assert out[Channel.CUSTOMER][-1].stop == 4 * 16_000
    gap = out[Channel.AGENT][0]
    assert isinstance(gap, AudioGap) and (gap.start, gap.stop) == (0, 7 * 16_000)
    assert out[Channel.AGENT][-1].stop == 9 * 16_000
    _, out = heard(senders[:1], Weather())
    assert out[Channel.AGENT] == []


def test_lost_packets_are_gaps_of_their_length() -> None:
    call = RtpCall(PARTIES)
    call.open("0", Channel.CUSTOMER, LAWS)
    chunks = []
    for index in [*range(50), *range(55, 100)]:
        packet = RtpPacket(0, False, index, PACKET * index, 1, bytes(PACKET))
        chunks += call.rtp("0", write_packet(packet), 0.02 * index)
    chunks += call.flush()
    spans = [(chunk.start, chunk.stop) for chunk in chunks]
    assert (spans[0][0], spans[-1][1]) == (0, 32_000)
    holes = [(a, b) for (_, a), (b, _) in itertools.pairwise(spans) if a != b]
    assert holes == [(16_000, 17_600)]
    assert call.counts.lost_samples == 800


def test_a_channel_passes_from_one_stream_to_another() -> None:
    call = RtpCall(PARTIES)
    call.open("0", Channel.AGENT, LAWS)
    chunks = [
        c
        for n in range(50)
        for c in call.rtp("0", write_packet(RtpPacket(0, False, n, 160 * n, 1, bytes(160))), 0.02 * n)
    ]
    chunks += call.close("0")
    call.open("2", Channel.AGENT, LAWS)
    for n in range(50):
        packet = RtpPacket(0, False, 900 + n, 5000 + 160 * n, 2, bytes(160))
        chunks += call.rtp("2", write_packet(packet), 2.0 + 0.02 * n)
    chunks += call.flush()
    assert {chunk.channel for chunk in chunks} == {Channel.AGENT}
    assert next(chunk.start for chunk in chunks if chunk.start >= 16_100) == 32_000
    assert chunks[-1].stop == 48_000


@pytest.mark.parametrize("data", [b"", b"\x80", bytes(200), b"\xff" * 2000])
def test_noise_is_counted_and_does_no_harm(data: bytes) -> None:
    call = RtpCall(PARTIES)
    call.open("0", Channel.CUSTOMER, LAWS)
    assert call.rtp("0", data, 0.0) == []
    call.rtcp("0", data)
    assert call.spoilt == 2
    call.rtcp("0", write_sender_report(SenderReport(1, 5.0, 1), 1, 160, b"x"))
    assert call.spoilt == 2 and call.flush() == []
