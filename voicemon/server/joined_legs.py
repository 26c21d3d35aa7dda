"""Two connections, one call: legs that name the same call meet here, and go on alone where the other does not come."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import State

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.errors import SenderLeft, VoicemonError
from voicemon.server.call_intake import take_call
from voicemon.sources.incoming import NewCall
from voicemon.sources.joined import JoinedCall

JOIN_SECONDS = 5.0
"""How long a call that nobody is on any more waits for a leg that never came, or whose connection was lost."""

WAITING_CHUNKS = 16
"""Chunks of all legs on their way to the lanes, which never let a live call wait."""


@dataclass(frozen=True, slots=True)
class NewLeg:
    """A connection that brings some of a call's channels."""

    call: NewCall
    audio: AsyncIterator[AudioChunk]
    """From the first sample of this leg on. Raises SenderLeft where its connection is lost."""
    began_seconds: Callable[[], float]
    """When its first sample was spoken, by the event loop's clock; asked once a chunk is out."""


class JoinedCalls:
    """The calls of an application whose legs come on connections of their own."""

    def __init__(self) -> None:
        self._calls: dict[str, _Meeting] = {}

    async def take_leg(self, state: State, leg: NewLeg) -> str:
        """One leg of a call, until the whole call is over; returns the call's name. ``state`` is the application's.

        Raises VoicemonError with what was wrong with the leg or, in the end, with the call.
        """
        name = leg.call.name
        meeting = self._calls.get(name)
        if meeting is None:
            meeting = self._calls[name] = _Meeting(state, leg.call, self._close_door)
        return await meeting.attend(leg)

    def _close_door(self, meeting: "_Meeting") -> None:
        """Whoever names this call from now on opens another one."""
        if self._calls.get(meeting.name) is meeting:
            del self._calls[meeting.name]


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Behind a leg's last chunk."""

    channels: Sequence[Channel]
    lost: str


class _Meeting:
    """One call while legs may join it."""

    def __init__(self, state: State, call: NewCall, close_door: Callable[["_Meeting"], None]) -> None:
        self.name = call.name
        self._joined = JoinedCall(call)
        self._queue: asyncio.Queue[AudioChunk | AudioGap | _Leaving] = asyncio.Queue(WAITING_CHUNKS)
        self._came = asyncio.Event()
        self._close_door = close_door
        self._taking = asyncio.create_task(take_call(state, call, self._audio(), _nobody))
        self._taking.add_done_callback(self._taken)

    async def attend(self, leg: NewLeg) -> str:
        self._joined.join(leg.call)
        self._came.set()
        sending = asyncio.create_task(self._send(leg))
        try:
            # A call that fails must let its senders go although they go on sending.
            await asyncio.wait({sending, self._taking}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            return await asyncio.shield(self._taking)
        except asyncio.CancelledError:
            self._taking.cancel()  # the server is being stopped
            await asyncio.wait({self._taking})
            raise
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send(self, leg: NewLeg) -> None:
        """The leg's audio into the call, to its end. Raises ProtocolError where it cannot be followed."""
        lost = "the server let it go"
        try:
            async for chunk in leg.audio:
                for placed in self._joined.place(leg.began_seconds(), [chunk]):
                    await self._queue.put(placed)
            lost = ""
        except VoicemonError as error:
            lost = str(error)
            if not isinstance(error, SenderLeft):
                raise
        finally:
            if not self._taking.done():
                await self._queue.put(_Leaving(leg.call.brings, lost))

    async def _audio(self) -> AsyncIterator[AudioChunk | AudioGap]:
        """Everybody's audio, until all have left and nobody who is missing has come. Raises SenderLeft at the end where
        a connection was lost."""
        try:
            while True:
                item = await self._queue.get()
                if not isinstance(item, _Leaving):
                    yield item
                    continue
                self._joined.leave(item.channels, item.lost)
                if self._joined.done or (self._joined.nobody_on and not await self._somebody_comes()):
                    break
        finally:
            self._close_door(self)
        if self._joined.lost:
            raise SenderLeft(self._joined.lost)

    async def _somebody_comes(self) -> bool:
        self._came.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(JOIN_SECONDS):
                await self._came.wait()
        return not self._joined.nobody_on

    def _taken(self, taking: "asyncio.Task[str]") -> None:
        self._close_door(self)
        if not taking.cancelled():
            taking.exception()  # the legs are told; one that has gone already need not be


async def _nobody(name: str) -> None:
    """A platform is not told the call's name."""
