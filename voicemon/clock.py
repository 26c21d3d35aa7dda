"""Time as a dependency: one clock for the world, one that a test moves by hand."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What pacing needs of a clock."""

    def now(self) -> float:
        """Seconds since some fixed moment; never runs backwards."""
        ...

    async def sleep_until(self, moment: float) -> None:
        """Return once ``now()`` has reached ``moment``; at once if it has passed."""
        ...


class MonotonicClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep_until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - time.monotonic()))
