"""In a process of its own a call is heard as on a thread, it moves there unharmed, and a lost process is no silence."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.serving import config_for
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.call import listening_processes
from voicemon.call.host import NO_WORDS, CallHost, CallOptions
from voicemon.call.listening_processes import (
    FRAME_BYTES,
    MOST_TOGETHER,
    ListeningProcess,
    ListeningProcesses,
    _together,
)
from voicemon.call.listening_wire import Hear
from voicemon.call.session import CallSession
from voicemon.demo import demo_call
from voicemon.errors import AudioFormatError, ListeningLost
from voicemon.sources.recording import open_recording

SECONDS = 12
PIECES = [chunk for chunk in open_recording([demo_call()]).chunks(0.2) if chunk.stop <= SECONDS * RATE_HZ]
BOTH = [Channel.CUSTOMER, Channel.AGENT]


class Call:
    """A live call on a host."""

    def __init__(self, host: CallHost, folder: Path) -> None:
        self.host = host
        self.folder = folder
        self.facts: list[ev.CallEvent] = []
        self.session: CallSession

    async def open(self) -> "Call":
        log = self.host.create_log(self.host.header(self.folder.name, "a test", "", BOTH), self.folder)
        self.session = await self.host.open_call(log, self.folder, self.facts.append, CallOptions())
        return self

    async def hear(self, pieces: list[AudioChunk]) -> None:
        for customer, agent in zip(pieces[::2], pieces[1::2], strict=True):
            await self.session.hear_in_turn([customer, agent])

    @property
    def told(self) -> list[Any]:
        return [msgspec.to_builtins(fact) for fact in self.facts]


def on_a_host(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    scene: Callable[[CallHost], Coroutine[Any, Any, None]],
) -> None:
    """Run ``scene`` on a host that has more than a few calls from the ``few``-th on."""
    monkeypatch.setattr(listening_processes, "FEW_CALLS", few)

    async def run() -> None:
        async with CallHost(config_for(folder, NO_WORDS)) as host:
            await scene(host)

    asyncio.run(run())


def processes_of(host: CallHost) -> ListeningProcesses:
    return host._processes


async def started(host: CallHost) -> ListeningProcess:
    """Its first process, once it listens."""
    processes = processes_of(host)
    processes.room()
    assert processes._starting is not None
    await processes._starting
    return processes.processes[0]


async def bad_audio(host: CallHost, folder: Path) -> None:
    """A call whose audio is none: its own fault ends it, and no other's."""
    call = await Call(host, folder).open()
    with pytest.raises(AudioFormatError, match="does not follow on"):
        await call.hear(PIECES[2:4])
    call.session.fail("no audio")


def test_a_call_is_heard_there_as_on_a_thread_and_moves_in_the_middle_of_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(host: CallHost) -> None:
        call = await Call(host, tmp_path / "first").open()
        await call.hear(PIECES)  # on a thread: one call is a few
        await call.session.finish()
        one, other = [await Call(host, tmp_path / name).open() for name in ("one", "other")]
        middle = len(PIECES) // 4 * 2
        pieces = PIECES[:middle], PIECES[middle:]
        processes_of(host)._given_up = True
        await asyncio.gather(one.hear(pieces[0]), other.hear(PIECES[:2]))
        assert processes_of(host).processes == []
        processes_of(host)._given_up = False
        process = await started(host)
        await asyncio.gather(one.hear(pieces[1]), other.hear(PIECES[2:]), bad_audio(host, tmp_path / "bad"))
        assert process.calls == 2
        await asyncio.gather(one.session.finish(), other.session.finish())
        assert process.calls == 0
        readings = [fact for fact in call.facts if isinstance(fact, ev.ReadingTaken)]
        assert len(readings) > 4
        assert one.told == call.told and other.told == call.told

    on_a_host(tmp_path, monkeypatch, 1, scene)


def test_channels_may_come_at_the_same_time_and_an_answer_that_nobody_waits_for_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(host: CallHost) -> None:
        call, plain = [await Call(host, tmp_path / name).open() for name in ("call", "plain")]
        process = await started(host)
        for customer, agent in zip(PIECES[:20:2], PIECES[1:20:2], strict=True):
            await call.session.hear(customer, agent)
        left = asyncio.create_task(call.hear(PIECES[20:22]))
        for _ in range(5):  # turns of the event loop until it has been asked for
            await asyncio.sleep(0)
        assert len(process._asked[1]) == 1
        left.cancel()
        await call.session.finish()
        await plain.hear(PIECES[:22])
        await plain.session.finish()
        ends = [each for each in plain.told if each["type"] == "speech-ended" or each["type"] == "call-ended"]
        assert ends
        assert {each["type"] for each in call.told} <= {each["type"] for each in plain.told}
        assert [each["type"] for each in call.told if each["type"].endswith("ended")] == [
            each["type"] for each in ends
        ]

    on_a_host(tmp_path, monkeypatch, 0, scene)


def test_a_lost_process_is_said_in_its_calls_and_the_next_call_has_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(host: CallHost) -> None:
        call, other = [await Call(host, tmp_path / name).open() for name in ("one", "other")]
        process = await started(host)
        await call.hear(PIECES[:2])
        hearing = asyncio.create_task(call.hear(PIECES[2:]))
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(ListeningLost, match="has ended, with status"):
            await hearing
        with pytest.raises(ListeningLost):
            await call.hear(PIECES[2:4])
        call.session.fail("lost")
        await other.hear(PIECES)  # it had not moved there yet
        await other.session.finish()
        assert isinstance(other.facts[-1], ev.CallEnded)
        last = await Call(host, tmp_path / "last").open()
        assert (await started(host)).pid != process.pid
        await last.hear(PIECES[:4])
        await last.session.finish()

    on_a_host(tmp_path, monkeypatch, 0, scene)


def test_a_process_that_does_not_start_leaves_calls_on_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(host: CallHost) -> None:
        monkeypatch.setattr(listening_processes.sys, "executable", "/bin/false")
        call = await Call(host, tmp_path / "call").open()
        processes_of(host).room()
        starting = processes_of(host)._starting
        assert starting is not None
        await starting
        await call.hear(PIECES[:10])
        await call.session.finish()
        assert processes_of(host).processes == [] and call.facts

    on_a_host(tmp_path, monkeypatch, 0, scene)


def test_a_frame_fits_into_the_pipe() -> None:
    long = Hear(1, [AudioChunk(channel, 0, np.zeros(8_000, np.float32)) for channel in BOTH])
    short = Hear(1, PIECES[:2])
    assert _together([short] * 100) == MOST_TOGETHER
    assert _together([long] * 100) == FRAME_BYTES // (4 * 16_000)
    assert _together([long]) == 1 and _together([]) == 0
