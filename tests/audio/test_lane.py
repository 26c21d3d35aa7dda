"""Law 5: audio in = audio out + gaps said, in order, whatever the network does."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.audio.lane import Lane, LaneOptions, LanePolicy, LaneQueue
from voicemon.errors import AudioFormatError, ConfigError

CALL = np.random.default_rng(0).uniform(-1, 1, 200_000).astype(np.float32)


def packet(start: int, stop: int) -> AudioChunk:
    return AudioChunk(Channel.CUSTOMER, start, CALL[start:stop])


def drain(queue: LaneQueue) -> list[AudioChunk | AudioGap]:
    items = []
    while (item := queue.take()) is not None:
        items.append(item)
    return items


def check_account(given_in: list[AudioChunk], out: list[AudioChunk | AudioGap]) -> None:
    """What came out follows on from 0 to the end, and its samples are those that went in."""
    position = 0
    for item in out:
        assert item.start == position and item.stop > item.start
        position = item.stop
        if isinstance(item, AudioChunk):
            assert np.array_equal(item.samples, CALL[item.start : item.stop])
        else:
            assert item.reason
    assert position == max((chunk.stop for chunk in given_in if len(chunk.samples)), default=0)


@st.composite
def packets(draw: st.DrawFn) -> list[AudioChunk]:
    """Packets as a bad network brings them: holes, overlaps, some that were overtaken, some absurdly late."""
    position, chunks = 0, []
    for step, length in draw(
        st.lists(st.tuples(st.integers(-2500, 2500), st.integers(0, 3000)), max_size=30)
    ):
        start = max(0, position + (step if abs(step) > 1500 else 0))
        chunks.append(packet(start, start + length))
        position = chunks[-1].stop
    return chunks


@given(packets(), st.lists(st.booleans(), min_size=30, max_size=30), st.sampled_from(list(LanePolicy)))
def test_audio_in_is_audio_out_and_gaps_said(
    chunks: list[AudioChunk], taking: list[bool], policy: LanePolicy
) -> None:
    queue = LaneQueue(Channel.CUSTOMER, LaneOptions(policy, bound_seconds=0.5, patience_seconds=0.1))
    out = []
    for chunk, take in zip(chunks, taking, strict=False):
        queue.put(chunk)
        waiting = (*queue._ready, *queue._early)
        assert queue.held == sum(len(item.samples) for item in waiting if isinstance(item, AudioChunk))
        if policy is LanePolicy.LIVE:
            assert queue.held <= 0.5 * RATE_HZ
        if take:
            out += drain(queue)
    queue.close()
    check_account(chunks, out + drain(queue))
    assert queue.held == 0


@given(st.permutations(range(8)))
def test_packets_that_overtake_each_other_are_put_in_order(order: list[int]) -> None:
    queue = LaneQueue(Channel.CUSTOMER, LaneOptions(patience_seconds=0.2))
    for index in order:
        queue.put(packet(index * 320, (index + 1) * 320))
    out = drain(queue)
    assert all(isinstance(item, AudioChunk) for item in out)
    assert sum(item.stop - item.start for item in out) == 8 * 320


def test_a_hole_is_given_up_after_its_patience_and_late_audio_is_left_out() -> None:
    queue = LaneQueue(Channel.CUSTOMER, LaneOptions(patience_seconds=0.1))
    queue.put(packet(0, 160))
    queue.put(packet(480, 1900))
    assert [type(item) for item in drain(queue)] == [AudioChunk]
    queue.put(packet(1900, 2200))
    gap, *rest = drain(queue)
    assert isinstance(gap, AudioGap) and (gap.start, gap.stop) == (160, 480)
    queue.put(packet(160, 480))
    assert drain(queue) == [] and rest[-1].stop == 2200


def test_a_full_live_lane_drops_the_oldest_and_says_so_once() -> None:
    queue = LaneQueue(Channel.CUSTOMER, LaneOptions(bound_seconds=1.0))
    sent = [packet(start, start + 300) for start in range(0, 48_000, 300)]
    for chunk in sent:
        queue.put(chunk)
    gap, *rest = drain(queue)
    check_account(sent, [gap, *rest])
    assert isinstance(gap, AudioGap) and gap.start == 0
    assert 48_000 - 16_000 <= gap.stop <= 48_000 - 8_000, (
        "between full and half full: the newest audio is what counts"
    )
    assert "overloaded" in gap.reason
    assert all(isinstance(item, AudioChunk) for item in rest)


def test_who_is_behind_gets_what_waits_in_larger_pieces() -> None:
    queue = LaneQueue(Channel.CUSTOMER, LaneOptions(patience_seconds=0.0, piece_seconds=0.05))
    sent = [packet(start, start + 300) for start in (*range(0, 1800, 300), *range(2400, 3000, 300))]
    for chunk in sent:
        queue.put(chunk)
    pieces = drain(queue)
    check_account(sent, pieces)
    assert [(type(piece), piece.stop - piece.start) for piece in pieces] == [
        (AudioChunk, 600), (AudioChunk, 600), (AudioChunk, 600), (AudioGap, 600), (AudioChunk, 600),
    ]  # fmt: skip


@pytest.mark.parametrize("start", [-1, 3601 * RATE_HZ])
def test_absurd_positions_are_refused(start: int) -> None:
    queue = LaneQueue(Channel.AGENT, LaneOptions())
    with pytest.raises(AudioFormatError, match=str(start)):
        queue.put(AudioChunk(Channel.AGENT, start, np.zeros(10, np.float32)))


def test_patience_beyond_the_bound_is_refused() -> None:
    with pytest.raises(ConfigError, match="patience_seconds"):
        LaneOptions(bound_seconds=1, patience_seconds=2)


def test_a_recording_waits_for_its_reader_and_loses_nothing() -> None:
    async def run() -> tuple[list[AudioChunk | AudioGap], int]:
        lane = Lane(Channel.CUSTOMER, LaneOptions(LanePolicy.RECORDING, bound_seconds=0.5))
        out, most = [], 0

        async def feed() -> None:
            for start in range(0, 200_000, 4000):
                await lane.put(packet(start, start + 4000))
            await lane.close()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed())
            async for item in lane:
                most = max(most, lane.queue.held)
                out.append(item)
                await asyncio.sleep(0)
        return out, most

    out, most = asyncio.run(run())
    assert all(isinstance(item, AudioChunk) for item in out)
    assert np.array_equal(np.concatenate([item.samples for item in out]), CALL)
    assert most <= 0.5 * RATE_HZ


def test_a_chunk_longer_than_the_lane_still_passes() -> None:
    async def run() -> int:
        lane = Lane(Channel.CUSTOMER, LaneOptions(LanePolicy.RECORDING, bound_seconds=0.5))
        await asyncio.wait_for(lane.put(packet(0, 200_000)), 1)
        await lane.close()
        return sum([item.stop - item.start async for item in lane])

    assert asyncio.run(run()) == 200_000


def test_a_gap_that_its_source_knows_keeps_its_reason() -> None:
    queue = LaneQueue(Channel.AGENT, LaneOptions(patience_seconds=0))
    queue.put(AudioChunk(Channel.AGENT, 0, np.zeros(100, np.float32)))
    queue.put(AudioGap(Channel.AGENT, 50, 200, "muted"))
    queue.put(AudioGap(Channel.AGENT, 120, 180, "again"))
    queue.put(AudioChunk(Channel.AGENT, 250, np.zeros(50, np.float32)))
    pieces = []
    while (piece := queue.take()) is not None:
        pieces.append((piece.start, piece.stop, getattr(piece, "reason", None)))
    assert pieces == [(0, 100, None), (100, 200, "muted"), (200, 250, "lost on the way"), (250, 300, None)]
    with pytest.raises(AudioFormatError, match="does not belong"):
        queue.put(AudioGap(Channel.AGENT, 300, 1 << 60, "for ever"))
