"""Finals before partials, the quiet call before the busy one, and the stated order of loss."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ, Channel
from voicemon.errors import Overloaded
from voicemon.transcription.job_queue import JobQueue, QueueLimits
from voicemon.transcription.transcript import Transcript, WritingJob

LIMITS = QueueLimits(partial_s=10.0, recording_s=20.0, final_s=30.0)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Desk:
    """A queue with its futures by utterance."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue = JobQueue(LIMITS)
        self.futures: dict[str, asyncio.Future[Transcript]] = {}
        self._loop = loop

    def put(
        self, utterance: str, call: str = "c", seconds: float = 1.0, final: bool = True, now: float = 0.0
    ) -> None:
        samples = np.zeros(int(seconds * RATE_HZ), np.float32)
        job = WritingJob(call, utterance, Channel.CUSTOMER, 0, samples, final, 0.9)
        future: asyncio.Future[Transcript] = self._loop.create_future()
        self.queue.put(job, future, now)
        self.futures[utterance if final else f"{utterance}~"] = future

    def order(self) -> list[str]:
        return [self.taken() for _ in range(len(self.queue))]

    def taken(self) -> str:
        entry = self.queue.take()
        assert entry is not None
        return entry.job.utterance


def test_finals_before_partials(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("p", call="a", final=False, now=0)
    desk.put("f", call="b", now=1)
    assert desk.order() == ["f", "p"]


def test_partials_can_be_left_waiting(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("p", call="a", final=False)
    assert desk.queue.take(partials=False) is None
    desk.put("f", call="b")
    entry = desk.queue.take(partials=False)
    assert entry is not None
    assert entry.job.utterance == "f"
    assert desk.taken() == "p"
    assert desk.queue.take() is None


def test_what_is_written_ahead_is_urgent_but_refused_like_a_partial(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("p", call="a", final=False)
    samples = np.zeros(RATE_HZ, np.float32)
    ahead = WritingJob("b", "ahead", Channel.CUSTOMER, 0, samples, final=True, speech=0.9, ahead=True)
    desk.queue.put(ahead, loop.create_future(), 0.0)
    assert desk.order() == ["ahead", "p"]
    for number in range(5):
        desk.put(f"f{number}", call=f"call-{number}", seconds=3)
    with pytest.raises(Overloaded):
        desk.queue.put(ahead, loop.create_future(), 0.0)
    desk.put("f5", call="call-5", seconds=3)


def test_a_busy_call_goes_behind_a_quiet_one(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    for number in range(3):
        desk.put(f"busy-{number}", call="busy", seconds=5, now=0.1 * number)
    desk.put("quiet", call="quiet", now=1.0)
    assert desk.order() == ["busy-0", "quiet", "busy-1", "busy-2"]


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.floats(0.1, 4.0), st.floats(0.0, 3.0), st.booleans()), max_size=12
    )
)
def test_finals_of_a_call_keep_their_order(arrivals: list[tuple[str, float, float, bool]]) -> None:
    loop = asyncio.new_event_loop()
    desk, now, taken, put = Desk(loop), 0.0, [], []
    for number, (call, seconds, wait, take) in enumerate(arrivals):
        now += wait
        try:
            desk.put(f"{call}{number}", call=call, seconds=seconds, now=now)
            put.append(f"{call}{number}")
        except Overloaded:
            pass
        if take and len(desk.queue):
            taken.append(desk.taken())
    taken += desk.order()
    loop.close()
    for call in "ab":
        assert [name for name in taken if name[0] == call] == [name for name in put if name[0] == call]


def test_partials_are_refused_first(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("a", seconds=9)
    with pytest.raises(
        Overloaded, match="partial b of call c refused: 9 s of audio wait for transcription, 10 s may"
    ):
        desk.put("b", seconds=2, final=False)
    desk.put("c", seconds=9)


def test_waiting_partials_make_room_before_an_utterance_is_refused(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("talk", seconds=6, final=False)
    desk.put("a", call="x", seconds=12)
    desk.put("b", call="x", seconds=14)
    assert isinstance(desk.futures["talk~"].exception(), Overloaded)
    with pytest.raises(Overloaded, match="utterance d of call c refused: 26 s"):
        desk.put("d", seconds=5)
    assert desk.order() == ["a", "b"]


def test_an_utterance_over_the_bound_is_taken_by_an_empty_queue(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("long", seconds=40)
    assert len(desk.queue) == 1


def test_newer_hypotheses_replace_older_ones(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("u", seconds=2, final=False)
    first = desk.futures["u~"]
    desk.put("u", seconds=3, final=False)
    assert isinstance(first.exception(), Overloaded)
    desk.put("u", seconds=4)
    assert isinstance(desk.futures["u~"].exception(), Overloaded)
    assert desk.queue.seconds == 4


def test_recordings_leave_room_for_live_calls(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    assert desk.queue.room_for(1000)
    desk.put("a", seconds=15)
    assert desk.queue.room_for(5)
    assert not desk.queue.room_for(6)


def test_withdrawing_a_call_leaves_the_others(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("a", call="x")
    desk.put("b", call="y")
    assert [entry.job.utterance for entry in desk.queue.withdraw("x")] == ["a"]
    assert desk.order() == ["b"]


def test_limits_are_in_the_order_of_loss() -> None:
    limits = QueueLimits()
    assert limits.partial_s < limits.recording_s < limits.final_s
    assert replace(limits, partial_s=1.0).partial_s == 1.0
