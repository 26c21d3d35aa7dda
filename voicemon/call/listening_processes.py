"""Listening in processes of its own, where there are many calls.

Python runs one thread at a time, and with a hundred calls the event loop and the arithmetic spend more time waiting for
each other than working. So from a few calls on the arithmetic goes to other processes. A call begins on a thread, so
that nobody waits for a process to start, and moves with all that it has heard between two pieces of audio.
"""

import asyncio
import contextlib
import logging
import pickle
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

from voicemon.affect.estimator import AffectEstimator
from voicemon.audio.chunk import AudioChunk
from voicemon.call.listening import Facts, Listener, Piece, ThreadListening
from voicemon.call.listening_wire import (
    LENGTH,
    Answer,
    Begin,
    Close,
    Forget,
    Hear,
    Question,
    TakeOver,
    frame,
    packed,
)
from voicemon.call.rounds import Rounds
from voicemon.errors import ListeningLost

if sys.platform == "linux":
    import fcntl

FEW_CALLS = 8
"""So many calls stay on threads: another process would cost them memory and gain them nothing."""

MOST_TOGETHER = 32
"""Questions that go into one frame: the first of them waits for the last."""

FRAMES_AHEAD = 3
"""Frames on their way to a process: one that it works on, one that is there when it has done so, and one between."""

GATHERING_S = 0.03
"""So long a question waits for others to go with: listening to many calls together costs each of them less."""

FRAME_BYTES = 900_000
"""Of audio in one frame; a call that is behind brings half a second at a time."""

PIPE_BYTES = 1 << 20
"""A frame must fit into the pipe as a whole: otherwise the event loop has to come back to it, and the process waits."""

BUFFER_BYTES = 1 << 20

log = logging.getLogger(__name__)


class ListeningProcess:
    """One process. Lives on one event loop; `begin` it, then ask."""

    def __init__(self) -> None:
        self.calls = 0
        """How many it listens to."""
        self.lost: ListeningLost | None = None
        """Why it no longer listens, once it does not."""
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting: list[Question] = []
        self._due = False
        """Whether what waits has waited long enough."""
        self._ahead = 0
        self._asked: defaultdict[int, deque[asyncio.Future[Facts]]] = defaultdict(deque)
        """Who waits for an answer about each call, in the order of the answers; some may have gone meanwhile."""
        self._number = 0

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None
        return self._process.pid

    async def begin(self, estimator: AffectEstimator, for_words: bool) -> None:
        """Return once it listens. Raises ListeningLost where it does not get so far."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "voicemon.call.listening_child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=BUFFER_BYTES,
        )  # fmt: skip
        assert self._process.stdin is not None
        _widen(self._process.stdin)
        self._process.stdin.write(frame(Begin(estimator, for_words)))
        self._ahead = FRAMES_AHEAD  # nothing more until it is ready
        self._reading = asyncio.create_task(self._read())
        await self._ready

    async def end(self) -> None:
        """Let it finish, and wait for that."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    def take_over(self, listener: bytes) -> int:
        """Go on with the call that was `packed`; returns the number by which it is known here."""
        self._number += 1
        self.calls += 1
        self._send(TakeOver(self._number, listener))
        return self._number

    async def ask(self, question: Hear | Close) -> Facts:
        """The answer. Raises what the listener raised, or ListeningLost."""
        if self.lost is not None:
            raise self.lost
        answer: asyncio.Future[Facts] = asyncio.get_running_loop().create_future()
        self._asked[question.call].append(answer)
        self._send(question)
        return await answer

    def forget(self, call: int) -> None:
        """A call that will not be asked about again."""
        self.calls -= 1
        self._asked.pop(call, None)
        self._send(Forget(call))

    def _send(self, question: Question) -> None:
        self._waiting.append(question)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(GATHERING_S, self._gathered)

    def _gathered(self) -> None:
        self._due = True
        self._flush()

    def _flush(self) -> None:
        """Send what is due, as far as the process keeps up."""
        if self.lost is not None or not self._due:
            return
        assert self._process is not None and self._process.stdin is not None
        while self._waiting and self._ahead < FRAMES_AHEAD:
            self._ahead += 1
            count = _together(self._waiting)
            self._process.stdin.write(frame(self._waiting[:count]))
            del self._waiting[:count]
        self._due = bool(self._waiting)

    async def _read(self) -> None:
        """Hand out the answers until there are no more."""
        assert self._process is not None and self._process.stdout is not None
        stream = self._process.stdout
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (length,) = LENGTH.unpack(await stream.readexactly(LENGTH.size))
                self._hand_out(pickle.loads(await stream.readexactly(length)))
        status = await self._process.wait()
        self.lost = ListeningLost(f"the process that listened to this call has ended, with status {status}")
        waiting: list[asyncio.Future[Any]] = [
            self._ready,
            *(one for each in self._asked.values() for one in each),
        ]
        self._asked.clear()
        for answer in waiting:
            if not answer.done():
                answer.set_exception(self.lost)

    def _hand_out(self, answers: list[Answer]) -> None:
        if not self._ready.done():
            self._ready.set_result(None)
            self._ahead = 0
        else:
            self._ahead -= 1
        for call, facts in answers:
            waiting = self._asked.get(call)
            answer = waiting.popleft() if waiting else None
            if answer is None or answer.done():
                continue  # whoever asked has gone
            if isinstance(facts, Exception):
                answer.set_exception(facts)
            else:
                answer.set_result(facts)
        self._flush()


class ListeningProcesses:
    """Async context manager: ``most`` processes, started once there are more than a few calls."""

    def __init__(self, most: int, rounds: Rounds) -> None:
        self.processes: list[ListeningProcess] = []
        """Those that are ready."""
        self._most = most
        self._rounds = rounds
        self._calls = 0
        self._starting: asyncio.Task[None] | None = None
        self._given_up = False
        self._begin: tuple[AffectEstimator, bool] | None = None

    async def __aenter__(self) -> "ListeningProcesses":
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._starting is not None:
            await self._starting
        await asyncio.gather(*(process.end() for process in self.processes))

    def prepare(self, estimator: AffectEstimator, for_words: bool) -> None:
        """With what the processes are to read, and whether words are written down."""
        self._begin = estimator, for_words

    def listening(self, listener: Listener) -> "MovingListening":
        """Where a new live call is listened to."""
        self._calls += 1
        return MovingListening(listener, self._rounds, self)

    def left(self) -> None:
        """One of the calls is over."""
        self._calls -= 1

    def room(self) -> ListeningProcess | None:
        """Where a call may move to now, if anywhere; more than a few calls make it ready."""
        self.processes = [process for process in self.processes if process.lost is None]
        if self._calls > FEW_CALLS and len(self.processes) < self._most and not self._given_up:
            self._start()
        return min(self.processes, key=lambda process: process.calls, default=None)

    def _start(self) -> None:
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._started())

    async def _started(self) -> None:
        assert self._begin is not None
        process = ListeningProcess()
        try:
            await process.begin(*self._begin)
            self.processes.append(process)
        except (ListeningLost, OSError) as error:
            self._given_up = True
            log.warning(
                "calls are listened to on threads, for a process of their own did not start: %s", error
            )


class MovingListening:
    """A live call, on a thread first and in a process as soon as there is one."""

    def __init__(self, listener: Listener, rounds: Rounds, processes: ListeningProcesses) -> None:
        self._listener: Listener | None = listener
        self._rounds = rounds
        self._processes = processes
        self._on_a_thread = ThreadListening(listener, rounds)
        self._turn = asyncio.Lock()
        """A call moves as a whole: nobody asks meanwhile."""
        self._process: ListeningProcess | None = None
        self._call = 0
        self._over = False

    async def hear(self, pieces: Sequence[Piece], before: Callable[[], None] | None = None) -> Facts:
        """See `Listening`. Raises ListeningLost, too."""
        async with self._turn:
            return await self._heard(pieces, before)

    async def _heard(self, pieces: Sequence[Piece], before: Callable[[], None] | None) -> Facts:
        if self._process is None and (process := self._processes.room()) is not None:
            state = await self._rounds.run(_after, before, self._listener)
            self._call, self._process = process.take_over(state), process
            self._listener, before = None, None
        if self._process is None:
            return await self._on_a_thread.hear(pieces, before)
        if before is not None:
            await self._rounds.run(before)
        return await self._process.ask(Hear(self._call, pieces))

    async def close(self, before: Callable[[], None] | None = None) -> Facts:
        """See `Listening`."""
        async with self._turn:
            if self._process is None:
                facts = await self._on_a_thread.close(before)
            else:
                if before is not None:
                    await self._rounds.run(before)
                facts = await self._process.ask(Close(self._call))
        self.forget()
        return facts

    def forget(self) -> None:
        """See `Listening`; again: does nothing."""
        if self._over:
            return
        self._over = True
        self._processes.left()
        if self._process is not None:
            self._process.forget(self._call)


def _together(questions: Sequence[Question]) -> int:
    """How many of the ``questions``, one at least, fit into one frame."""
    held = 0
    for count, question in enumerate(questions[:MOST_TOGETHER]):
        if isinstance(question, Hear):
            held += sum(4 * len(piece.samples) for piece in question.pieces if isinstance(piece, AudioChunk))
        if count and held > FRAME_BYTES:
            return count
    return min(len(questions), MOST_TOGETHER)


def _widen(stream: asyncio.StreamWriter) -> None:
    """Make room in a pipe for a whole frame, where the system lets us."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError):  # ValueError where the process has ended already
            fcntl.fcntl(stream.get_extra_info("pipe"), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _after(before: Callable[[], None] | None, listener: Any) -> bytes:
    if before is not None:
        before()
    return packed(listener)
