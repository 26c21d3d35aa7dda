"""Work of many calls off the event loop, whose results come back together.

Each time a thread hands one result to the event loop it wakes it, and both then want Python at the same moment. So a
thread works off what waits, a few jobs at a time, and hands their results over in one go: the more there is to do, the
fewer times for each.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

Result = TypeVar("Result")

MOST_TOGETHER = 8
"""Jobs whose results come together: the first of them waits for the last."""


class Rounds:
    """Lives on one event loop, and works on so many of the ``threads`` at a time."""

    def __init__(self, threads: Executor, workers: int) -> None:
        self._threads = threads
        self._workers = workers
        self._working = 0
        self._waiting: deque[tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]] = deque()

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """What ``work`` returns or raises, in the order in which it was asked for."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((answer, work, arguments))
        self._begin(loop)
        return await answer

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting and self._working < self._workers:
            self._working += 1
            self._threads.submit(self._work, loop)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """On a thread: until nothing waits."""
        last = False
        while not last:
            answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
            while len(answers) < MOST_TOGETHER and not last:
                try:
                    answer, work, arguments = self._waiting.popleft()
                except IndexError:
                    last = True
                    continue
                try:
                    answers.append((answer, work(*arguments), None))
                except BaseException as error:  # a worker's edge: whoever asked is told
                    answers.append((answer, None, error))
            last = last or not self._waiting
            with contextlib.suppress(RuntimeError):  # the loop may have ended before the work was done
                loop.call_soon_threadsafe(self._hand_over, loop, answers, last)

    def _hand_over(
        self,
        loop: asyncio.AbstractEventLoop,
        answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]],
        last: bool,
    ) -> None:
        for answer, result, error in answers:
            if answer.cancelled():
                continue
            if error is None:
                answer.set_result(result)
            else:
                answer.set_exception(error)
        if last:
            self._working -= 1
            self._begin(loop)  # something may have come after the thread looked
