"""The server is being stopped: who holds a connection may say good-bye in the words of its own protocol."""

import asyncio
import contextlib
from collections.abc import Iterator

FAREWELL_SECONDS = 3.0
"""For all good-byes together; whoever takes longer is cut off."""


class Stopping:
    """Whether the server is being stopped, and how many still have something to say to that."""

    def __init__(self) -> None:
        self.announced = asyncio.Event()
        self._talking = 0
        self._silent = asyncio.Event()
        self._silent.set()

    @contextlib.contextmanager
    def talking(self) -> Iterator[None]:
        """Around a connection that the stop of the server waits for."""
        self._talking += 1
        self._silent.clear()
        try:
            yield
        finally:
            self._talking -= 1
            if not self._talking:
                self._silent.set()

    async def announce(self) -> None:
        """Say that the server is being stopped and return once all have said good-bye, or had the time to."""
        self.announced.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._silent.wait()
