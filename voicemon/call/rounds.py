"""Work of many calls off the event loop, whose results come back together.

Each time a thread hands one result to the event loop it wakes it, and both then want Python at the same moment. So a
thread works off what waits, a few jobs at a time, and hands their results over in one go: the more there is to do, the
fewer times for each.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

Result = TypeVar("Result")

MOST_TOGETHER = 8
"""Jobs whose results come together: the first of them waits for the last."""


Job = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]
"""Who waits for it, and what is to be done."""


class Rounds:
    """Lives on one event loop, and works on so many of the ``threads`` at a time."""

    def __init__(self, threads: Executor, workers: int) -> None:
        self._threads = threads
        self._workers = workers
        self._waiting: deque[Job] = deque()
        self._working = 0
        # A thread that finds nothing to do leaves at once, not when the loop hears of it: what comes meanwhile must
        # find a thread although the loop is busy.
        self._lock = threading.Lock()

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """What ``work`` returns or raises, in the order in which it was asked for."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        with self._lock:
            self._waiting.append((answer, work, arguments))
            wanted = self._working < self._workers
            self._working += wanted
        if wanted:
            self._threads.submit(self._work, loop)
        return await answer

    def _next(self) -> Job | None:
        """On a thread: what to do next; None where it is to leave."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._working -= 1
            return None

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """On a thread: until nothing waits."""
        job = self._next()
        while job is not None:
            answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
            while job is not None and len(answers) < MOST_TOGETHER:
                answer, work, arguments = job
                try:
                    answers.append((answer, work(*arguments), None))
                except BaseException as error:  # a worker's edge: whoever asked is told
                    answers.append((answer, None, error))
                job = self._next()
            with contextlib.suppress(RuntimeError):  # the loop may have ended before the work was done
                loop.call_soon_threadsafe(_hand_over, answers)


def _hand_over(answers: list[tuple["asyncio.Future[Any]", Any, BaseException | None]]) -> None:
    for answer, result, error in answers:
        if answer.cancelled():
            continue
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(error)
