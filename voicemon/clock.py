"""Time as a thing that is handed in, so that nothing that paces or waits needs real time in its tests."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds that only ever grow, from an arbitrary zero."""

    def now(self) -> float:
        """Seconds since this clock's zero."""

    async def sleep_until(self, moment: float) -> None:
        """Return once ``now()`` has reached ``moment``; others get their turn even if it already has."""


class MonotonicClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since an arbitrary zero."""
        return time.monotonic()

    async def sleep_until(self, moment: float) -> None:
        """Return once ``now()`` has reached ``moment``."""
        await asyncio.sleep(max(0.0, moment - time.monotonic()))


class ManualClock:
    """Stands still until it is told to move, or, with ``leaps``, jumps straight to whatever is waited for."""

    def __init__(self, leaps: bool = False) -> None:
        self.leaps = leaps
        self._now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Seconds that it was moved by so far."""
        return self._now

    async def sleep_until(self, moment: float) -> None:
        """Return once the clock was moved to ``moment``."""
        if self.leaps:
            self._now = max(self._now, moment)
        if moment <= self._now:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((moment, woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Move on and wake, earliest first, everyone whose moment has come; then let them run once."""
        self._now += seconds
        due = sorted((s for s in self._sleepers if s[0] <= self._now), key=lambda sleeper: sleeper[0])
        self._sleepers = [s for s in self._sleepers if s[0] > self._now]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)
        await asyncio.sleep(0)
