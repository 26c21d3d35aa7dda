"""A call from a connection to the board, whatever kind of connection it is and whatever protocol is spoken on it."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from starlette.datastructures import State

from voicemon.audio.chunk import AudioChunk
from voicemon.errors import ProtocolError, SenderLeft
from voicemon.server.call_intake import take_call
from voicemon.server.joined_legs import JoinedCalls, NewLeg
from voicemon.server.pace import MESSAGES_A_SECOND, PATIENT_MESSAGES_A_SECOND, Rest, Throttle
from voicemon.sources.incoming import Gathering, Incoming, Message, NewCall, OneLeg

START_SECONDS = 10.0
"""In which a platform must say which call it brings."""

IDLE_SECONDS = 60.0
"""Without audio the call is lost: the platforms send it while nobody speaks, too."""

LOST = "the platform's connection was lost"
LEFT_UNKNOWN = "the platform closed before it said which call it brings"

log = logging.getLogger(__name__)


class Connection(Protocol):
    """Messages in and answers out."""

    async def receive(self) -> Sequence[Message]:
        """The messages that have come, at least one; none where the sender closed in good order.

        Raises SenderLeft where it is gone.
        """

    async def send(self, message: Message) -> None:
        """Send an answer. Raises SenderLeft where nobody is there to take it."""


async def take_from(state: State, connection: Connection, stream: Incoming) -> str:
    """One call from its first message to its last; returns its name. ``state`` is the application's.

    Raises VoicemonError with what was wrong; no other call is touched.
    """
    receiving = _Receiving(connection, stream, lambda: len(state.board.live))
    call, early = await receiving.announced()
    started = replace(call, started_at=datetime.now(UTC).isoformat(timespec="seconds"))
    if call.brings:
        joined: JoinedCalls = state.joined
        name = await joined.take_leg(state, NewLeg(started, receiving.audio(early), receiving.began_seconds))
    else:
        name = await take_call(state, started, receiving.audio(early), _nobody)
    log.info("call %s: %s", name, stream.summary)
    return name


class _Receiving:
    """What comes on one connection."""

    def __init__(self, connection: Connection, stream: Incoming, calls: Callable[[], int]) -> None:
        """``calls`` tells how many there are now."""
        self._connection = connection
        self._stream = stream
        self._calls = calls
        self._gathering = stream if isinstance(stream, Gathering) else None
        self._patient = False
        self._closed = False
        self._wrong: ProtocolError | None = None
        """What was wrong with a message, while audio of earlier ones has yet to be handed on."""
        self._throttle = Throttle(MESSAGES_A_SECOND)
        self._opened = asyncio.get_running_loop().time()

    async def announced(self) -> tuple[NewCall, list[AudioChunk]]:
        """The call, and what audio its announcement brought. Raises SenderLeft or ProtocolError where there is none."""
        early: list[AudioChunk] = []
        try:
            async with asyncio.timeout(START_SECONDS):
                while (call := self._stream.call) is None:
                    early += await self._next()
                    if self._wrong is not None:
                        raise self._wrong
                    if self._closed:
                        raise SenderLeft(LEFT_UNKNOWN)
        except TimeoutError:
            raise ProtocolError(f"no start within {START_SECONDS:.0f} s") from None
        self._patient = call.patient
        if call.patient:
            self._throttle = Throttle(PATIENT_MESSAGES_A_SECOND)
        return call, early

    async def audio(self, early: list[AudioChunk]) -> AsyncIterator[AudioChunk]:
        """The call's audio, ``early`` first, until its end. Raises SenderLeft when the platform goes without one."""
        rest = Rest()
        left: SenderLeft | None = None
        for chunk in early:
            yield chunk
        while not self._over and left is None:
            try:
                chunks = await self._some()
            except SenderLeft as error:
                left = error
            else:
                for chunk in chunks:
                    yield chunk
                    rest.heard(chunk)
                if self._wrong is not None:
                    raise self._wrong
                if not self._patient and (seconds := rest.seconds(self._age_seconds(), self._calls())):
                    await asyncio.sleep(seconds)
        for chunk in self._stream.flush():
            yield chunk
        if left is not None:
            raise left

    def began_seconds(self) -> float:
        """When the first sample of one leg of a call was spoken, by the event loop's clock; 0 for a recording."""
        assert isinstance(self._stream, OneLeg)
        return 0.0 if self._patient else self._opened + self._stream.began_seconds

    def _age_seconds(self) -> float:
        return asyncio.get_running_loop().time() - self._opened

    @property
    def _over(self) -> bool:
        return self._closed or self._stream.over

    async def _some(self) -> list[AudioChunk]:
        """The audio of the messages up to the first that sets some free, or up to the end."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                while not self._over and self._wrong is None:
                    if chunks := await self._next():
                        return chunks
        except TimeoutError:
            raise SenderLeft(f"no audio came for {IDLE_SECONDS:.0f} s") from None
        return []

    async def _next(self) -> list[AudioChunk]:
        """The audio of the messages that come next."""
        messages = await self._connection.receive()
        self._closed = not messages
        await self._throttle.turn(len(messages))
        stream, age_seconds, chunks = self._stream, self._age_seconds(), list[AudioChunk]()
        try:
            for message in messages:
                chunks += stream.read(message, math.inf if self._patient else age_seconds)
                for answer in stream.answers():
                    await self._connection.send(answer)
                if stream.over:
                    break
            if self._gathering is not None:
                chunks += self._gathering.gathered()
        except ProtocolError as error:
            self._wrong = error  # what came before it is heard first
        return chunks


async def _nobody(name: str) -> None:
    """A platform is not told the call's name."""
