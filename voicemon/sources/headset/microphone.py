"""One party's sound input as a source: what it hears on the call's timeline, however often it is plugged in again."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.errors import AudioFormatError, ProtocolError
from voicemon.sources.headset import capture_wire as wire
from voicemon.sources.headset.capture import FIRST_SECONDS, spawned
from voicemon.sources.headset.device_clock import Captured
from voicemon.sources.headset.device_leg import DeviceLeg
from voicemon.sources.headset.muting import LONGEST_GAP_SECONDS

OPENING_SECONDS = 10.0
"""A device says within this whether it opens."""
PATIENCE_SECONDS = FIRST_SECONDS + 5.0
"""The process that listens gives up by itself after less; one that says nothing for so long hangs."""
LOOK_AGAIN_SECONDS = 1.0
"""A device that has gone is looked for again so often."""
NOT_YET = "the device was not open yet"


class Microphone:
    """One party's sound input. Open it with ``async with``, then iterate over ``audio`` until ``stop``.

    Entering raises AudioFormatError where PortAudio or the device is missing or does not open, unless it may come late.
    A device that is not there, or no longer, is looked for by its name, and the time without it is a gap.
    """

    def __init__(
        self,
        channel: Channel,
        device: str,
        on_state: Callable[[str], None] = lambda state: None,
        may_come_late: bool = False,
    ) -> None:
        """``on_state`` is told why the device is not there when it goes, and "" when it is there again."""
        self.channel = channel
        self.name = device
        """What was asked for, and what the device is called once it is open."""
        self.left_out_seconds = 0.0
        """Audio that the machine's time had no place for: the device's clock is fast."""
        self._may_come_late = may_come_late
        self._began = 0.0
        self._on_state = on_state
        self._capture: _Capture | None = None
        self._stopping = asyncio.Event()

    async def __aenter__(self) -> Self:
        capture = await _Capture.started(self.name)
        try:
            self._opened = await capture.opened()
            self._capture, self.name = capture, self._opened.name
        except AudioFormatError as error:
            if not self._may_come_late:
                raise
            self._on_state(str(error))
        finally:
            if self._capture is None:
                await capture.close()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._capture is not None:
            await self._capture.close()

    @property
    def process(self) -> int | None:
        """The id of the process that listens to the device, where there is one."""
        return None if self._capture is None else self._capture.process

    def stop(self) -> None:
        """Let ``audio`` end with what has been heard until now."""
        self._stopping.set()
        if self._capture is not None:
            self._capture.kill()

    async def audio(self, began: float) -> AsyncIterator[AudioChunk | AudioGap]:
        """What is heard on the call's timeline, and what is missing, from sample 0 on without a hole.

        ``began`` is the moment of sample 0 by ``time.perf_counter``, which all processes share.
        """
        self._began = began
        heard, missing, away = 0, NOT_YET, self._capture is None
        while not self._stopping.is_set():
            if self._capture is None:
                await self._look_again()
                if self._elapsed() - heard > LONGEST_GAP_SECONDS * RATE_HZ:
                    yield AudioGap(self.channel, heard, self._elapsed(), missing)
                    heard = self._elapsed()
                continue
            away = False
            leg = DeviceLeg(self.channel, self._opened.rate_hz, heard, missing)
            async for piece in self._followed(self._capture, leg):
                yield piece
            self.left_out_seconds += leg.clock.corrections.left_out / self._opened.rate_hz
            if leg.heard > heard:
                heard, missing = leg.heard, f"{self.name} was not there"
            if not self._stopping.is_set():
                away = True
                await self._capture.close()
                self._capture = None
        if away and self._elapsed() > heard:
            yield AudioGap(self.channel, heard, self._elapsed(), missing)

    async def _followed(self, capture: "_Capture", leg: DeviceLeg) -> AsyncIterator[AudioChunk | AudioGap]:
        """What the device gives until it goes."""
        try:
            async for block in capture.blocks():
                since = Captured(block.index, block.moment - self._began, block.samples)
                for piece in leg.push(since):
                    yield piece
        except AudioFormatError as error:
            if not self._stopping.is_set():
                self._on_state(str(error))
        for piece in leg.flush():
            yield piece

    async def _look_again(self) -> None:
        """Open the device if it is there again, in a while."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), LOOK_AGAIN_SECONDS)
            return
        capture = await _Capture.started(self.name)
        try:
            self._opened = await capture.opened()
            self._capture, self.name = capture, self._opened.name
            self._on_state("")
        except AudioFormatError as error:
            self._on_state(str(error))
        finally:
            if self._capture is None:
                await capture.close()

    def _elapsed(self) -> int:
        """The timeline's sample that is captured now."""
        return round((time.perf_counter() - self._began) * RATE_HZ)


class _Capture:
    """A process that listens to a device."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ending = False
        """It ends by itself, or has been killed."""

    @classmethod
    async def started(cls, device: str) -> Self:
        """Start it. It has a session of its own, so that Ctrl-C in the terminal ends the call before its audio."""
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *spawned(device), stdin=nothing, stdout=pipe, stderr=nothing, start_new_session=True
        )
        return cls(process)

    @property
    def process(self) -> int:
        """Its id."""
        return self._process.pid

    async def opened(self) -> wire.Opened:
        """What it says first. Raises AudioFormatError where the device does not open."""
        message = await self._message(OPENING_SECONDS)
        if not isinstance(message, wire.Opened):
            raise AudioFormatError(f"it gave {type(message).__name__} before it was open")
        return message

    async def blocks(self) -> AsyncIterator[Captured]:
        """The device's audio. Raises AudioFormatError when it goes."""
        while isinstance(message := await self._message(PATIENCE_SECONDS), Captured):
            yield message
        raise AudioFormatError(f"it gave {message!r} instead of audio")

    async def _message(self, patience_seconds: float) -> wire.Opened | Captured:
        assert self._process.stdout is not None
        read = self._process.stdout.readexactly
        try:
            async with asyncio.timeout(patience_seconds):
                length = wire.read_length(await read(wire.LENGTH.size))
                message = wire.read(await read(length))
        except asyncio.IncompleteReadError:
            self._ending = True
            raise AudioFormatError(f"process {self.process}, which listens to it, has ended") from None
        except ProtocolError as error:
            raise AudioFormatError(str(error)) from None
        except TimeoutError:
            raise AudioFormatError(f"it has said nothing for {patience_seconds:g} s") from None
        if isinstance(message, wire.Closed):
            self._ending = True
            raise AudioFormatError(message.reason)
        return message

    def kill(self) -> None:
        """End it at once: it holds nothing that needs care."""
        if self._ending:  # it may be gone already, and asyncio trips over that
            return
        self._ending = True
        if hasattr(os, "killpg"):
            # The group is its own: what it has asked pactl must not live on without it, waiting for an answer.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    async def close(self) -> None:
        """End it, and wait for that."""
        self.kill()
        await self._process.wait()
