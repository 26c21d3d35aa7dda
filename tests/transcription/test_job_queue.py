"""Finals before partials, the quiet call before the busy one, and the stated order of loss."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

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
        self, utterance: str, call: str = "c", seconds: float = 1.0, final: bool = True, now: float = 0.0,
        **more: Any,
    ) -> None:  # fmt: skip
        samples = np.zeros(int(seconds * RATE_HZ), np.float32)
        job = WritingJob(call, utterance, Channel.CUSTOMER, 0, samples, final, 0.9, **more)
        future: asyncio.Future[Transcript] = self._loop.create_future()
        self.queue.put(job, future, now)
        self.futures[utterance if final else f"{utterance}~"] = future

    def order(self) -> list[str]:
        return [self.taken() for _ in range(len(self.queue))]

    def taken(self) -> str:
        (entry,) = self.queue.take(0.0)
        return entry.job.utterance


def test_finals_before_partials(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("p", call="a", final=False, now=0)
    desk.put("f", call="b", now=1)
    assert desk.order() == ["f", "p"]


def test_first_words_come_before_more_words(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("more", call="a", final=False, shown=True)
    desk.put("again", call="b", ahead=True, shown=True, now=1.0)
    desk.put("first", call="c", final=False, now=2.0)
    desk.put("pause", call="d", ahead=True, now=3.0)
    desk.put("whole", call="e", now=4.0)
    assert desk.order() == ["whole", "first", "pause", "again", "more"]


def test_partials_can_be_left_waiting(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("p", call="a", final=False)
    assert desk.queue.take(0.0, lambda job: job.final) == []
    desk.put("f", call="b")
    (entry,) = desk.queue.take(0.0, lambda job: job.final)
    assert entry.job.utterance == "f"
    assert desk.taken() == "p"
    assert desk.queue.take(0.0) == []


def test_an_early_start_gives_way_to_whole_utterances(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("ahead", call="a", ahead=True, shown=True)
    desk.put("p", call="b", final=False, shown=True, now=1.0)
    desk.put("whole", call="c", now=5.0)
    assert desk.order() == ["whole", "ahead", "p"]
    for number in range(5):
        desk.put(f"f{number}", call=f"call-{number}", seconds=3)
    with pytest.raises(Overloaded):
        desk.put("ahead", call="b", ahead=True, shown=True)
    desk.put("f5", call="call-5", seconds=3)


def test_an_early_start_whose_utterance_is_over_is_a_whole_one(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("ahead", call="a", ahead=True)
    desk.put("other", call="b", ahead=True)
    desk.put("earlier", call="c", now=1.0)
    early = desk.futures["ahead"]
    desk.queue.promote(early, 2.0)
    desk.put("later", call="d", now=3.0)
    assert [(entry.job.ahead, entry.since) for entry in desk.queue.waiting() if entry.future is early] == [
        (False, 2.0)
    ]
    assert desk.order() == ["earlier", "ahead", "later", "other"]
    desk.queue.promote(early, 4.0)  # nothing waits of it any more
    assert len(desk.queue) == 0


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
        stayed = [name for name in put if name[0] == call and not desk.futures[name].done()]
        assert [name for name in taken if name[0] == call] == stayed


def test_partials_are_refused_first(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("a", seconds=9)
    with pytest.raises(
        Overloaded, match="partial b of call c refused: 9 s of audio wait for transcription, 10 s may"
    ):
        desk.put("b", seconds=2, final=False, shown=True)
    desk.put("b", seconds=2, final=False)
    desk.put("c", seconds=9)
    with pytest.raises(Overloaded, match="partial d of call c refused: 20 s of audio wait"):
        desk.put("d", seconds=2, final=False)


def test_waiting_partials_make_room_before_an_utterance_is_refused(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("talk", seconds=6, final=False)
    desk.put("a", call="x", seconds=12)
    desk.put("b", call="x", seconds=14)
    assert isinstance(desk.futures["talk~"].exception(), Overloaded)
    with pytest.raises(Overloaded, match="utterance d of call x refused: 26 s"):
        desk.put("d", call="x", seconds=5)
    assert desk.order() == ["a", "b"]


def test_where_too_much_waits_the_call_that_sends_most_loses(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    for number in range(6):
        desk.put(f"flood{number}", call="a", seconds=5)
    desk.put("quiet", call="b", seconds=5)
    with pytest.raises(Overloaded, match="utterance flood5 of call a refused: 25 s of audio wait"):
        desk.futures["flood5"].result()
    assert desk.order() == ["flood0", "quiet", "flood1", "flood2", "flood3", "flood4"]


def test_a_recording_loses_nothing_to_a_live_call(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    for number in range(6):
        desk.put(f"r{number}", call="a", seconds=5, patient=True)
    with pytest.raises(Overloaded, match="utterance live of call b refused"):
        desk.put("live", call="b", seconds=5)
    assert desk.order() == [f"r{number}" for number in range(6)]


def test_what_has_waited_too_long_is_given_up_unless_it_is_recorded(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("early", call="a", now=0.0)
    desk.put("recorded", call="b", now=0.0, patient=True)
    desk.put("late", call="c", now=1.0)
    taken = [desk.queue.take(LIMITS.wait_s + 0.5)[0].job.utterance for _ in range(2)]
    assert taken == ["recorded", "late"]
    with pytest.raises(Overloaded, match="utterance early of call a given up: it waited 8 s"):
        desk.futures["early"].result()


def test_what_was_given_up_by_its_holder_takes_no_room(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    desk.put("gone", seconds=30)
    desk.futures["gone"].cancel()
    desk.put("a", call="b", seconds=30)
    assert desk.order() == ["a"]


def test_jobs_of_one_kind_are_taken_together(loop: asyncio.AbstractEventLoop) -> None:
    desk = Desk(loop)
    for name, seconds in (("a", 1), ("b", 2), ("c", 1), ("d", 1), ("e", 1)):
        desk.put(name, call=name, seconds=seconds)
    desk.put("p", call="p", seconds=1, final=False)
    counted: list[tuple[int, int]] = []

    def most(kind: object, alike: int, others: int) -> int:
        counted.append((alike, others))
        return 3

    def taken() -> list[str]:
        batch = desk.queue.take(0.0, lambda job: job.utterance != "c", lambda job: job.seconds, most)
        return [entry.job.utterance for entry in batch]

    assert [taken(), taken(), taken()] == [["a", "d", "e"], ["b"], ["p"]]
    assert counted == [(4, 1), (1, 1), (1, 1)]
    assert desk.order() == ["c"]


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


def test_a_newer_hypothesis_has_waited_as_long_as_the_one_it_replaces(
    loop: asyncio.AbstractEventLoop,
) -> None:
    desk = Desk(loop)
    desk.put("u", call="a", seconds=2, final=False)
    desk.put("v", call="b", seconds=2, final=False, now=1.0)
    desk.put("u", call="a", seconds=3, final=False, now=2.0)
    assert desk.order() == ["u", "v"]


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
