"""Which lines of a live log a page is told at once, and which may wait for company.

Levels come twenty times a second and are most of what a page hears of a call. Each message wakes it, however little is
in it, so levels wait a little and come several at a time; where somebody begins to speak nothing waits.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

import msgspec

from voicemon.call.log_lines import is_level

WAIT_S = 0.11
"""So late a level may be that does not jump: a channel's next one is there by then, and goes with it."""
ONSET_DB = 9.0
"""A level as high as this above all of the half second before it is somebody who begins to speak; who goes on speaking
is as quiet between two syllables, but not for as long."""
BEFORE = 5
"""Levels in half a second."""
QUIET_DB = -60.0
"""About as quiet as a telephone line is: what happens below is nothing."""


class _Level(msgspec.Struct):
    channel: str
    level_db: float


_decoder = msgspec.json.Decoder(_Level)


class LevelWatch:
    """Tells whether lines may wait, from the levels before them."""

    def __init__(self) -> None:
        self._last: dict[str, deque[float]] = {}

    def may_wait(self, lines: bytes) -> bool:
        """Whether ``lines``, the next of a log, hold levels alone, and none that jumps."""
        waits = True
        for line in lines.splitlines():
            if not is_level(line):
                return False
            level = _decoder.decode(line)
            loud = max(QUIET_DB, level.level_db)
            before = self._last.setdefault(level.channel, deque([loud], maxlen=BEFORE))
            waits = waits and loud - max(before) < ONSET_DB
            before.append(loud)
        return waits


async def in_company(batches: AsyncIterator[bytes], wait_s: float = WAIT_S) -> AsyncIterator[bytes]:
    """The same lines in the same order, in fewer batches: levels wait for ``wait_s`` at most, and go with whatever does
    not wait."""
    loop = asyncio.get_running_loop()
    watch, waiting, due = LevelWatch(), b"", 0.0
    coming = asyncio.ensure_future(anext(batches, None))
    try:
        while True:
            patience = None if not waiting else max(0.0, due - loop.time())
            done, _ = await asyncio.wait({coming}, timeout=patience)
            batch = coming.result() if done else b""
            if batch:
                coming = asyncio.ensure_future(anext(batches, None))
                due = due if waiting else loop.time() + wait_s
                waiting += batch
            if batch and watch.may_wait(batch) and loop.time() < due:
                continue
            if waiting:
                yield waiting
            if batch is None:
                return
            waiting = b""
    finally:
        coming.cancel()
        with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming
