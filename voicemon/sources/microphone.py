"""A headset as a source. PortAudio is looked for only when a microphone is listed or opened."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel, Samples
from voicemon.errors import AudioFormatError
from voicemon.sources.leg import Leg

BOUND_SECONDS = 2.0
"""Audio that may wait between the sound card and the call; then the oldest is dropped, and said to be."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A microphone that PortAudio offers."""

    index: int
    name: str
    channels: int
    rate_hz: int
    """Rate that the device prefers."""


def input_devices() -> list[InputDevice]:
    """The microphones of this machine.

    Raises:
        AudioFormatError: PortAudio is not installed.
    """
    return [
        InputDevice(index, str(found["name"]), found["max_input_channels"], int(found["default_samplerate"]))
        for index, found in enumerate(_sounddevice().query_devices())
        if found["max_input_channels"] > 0
    ]


class CaptureQueue:
    """Packets from the sound card's thread to the call's: bounded, and putting never waits for taking."""

    def __init__(self, rate_hz: int, bound_seconds: float = BOUND_SECONDS) -> None:
        self._bound = int(rate_hz * bound_seconds)
        self._packets: deque[tuple[int, Samples]] = deque()
        self._held = 0
        self._position = 0
        # Held for a few list operations only, so that the sound card's thread never waits noticeably.
        self._lock = threading.Lock()

    def put(self, samples: Samples, lost: int = 0) -> None:
        """Take float32[n] at the device's rate, before which the device itself lost ``lost`` samples."""
        with self._lock:
            self._position += lost
            self._packets.append((self._position, samples))
            self._position += len(samples)
            self._held += len(samples)
            while self._held > self._bound and len(self._packets) > 1:
                self._held -= len(self._packets.popleft()[1])

    def take(self) -> list[tuple[int, Samples]]:
        """All that waits: position at the device's rate and samples; positions skip what was dropped."""
        with self._lock:
            packets = list(self._packets)
            self._packets.clear()
            self._held = 0
            return packets


class Microphone:
    """One party's microphone. Open it with ``async with``, then iterate over ``audio()``.

    Entering raises AudioFormatError where PortAudio or the device is missing or does not open.
    """

    def __init__(self, channel: Channel, device: int | str | None = None) -> None:
        self.channel = channel
        self.device = device
        self._stream: Any = None
        self._arrived = asyncio.Event()
        self._closed = False

    async def __aenter__(self) -> Self:
        sounddevice = _sounddevice()
        loop = asyncio.get_running_loop()
        try:
            found = sounddevice.query_devices(self.device, "input")
            self._rate_hz = int(found["default_samplerate"])
            self._queue = CaptureQueue(self._rate_hz)
            self._stream = sounddevice.InputStream(
                device=self.device, channels=1, dtype="float32", samplerate=self._rate_hz,
                callback=_callback(self._queue, self._rate_hz, loop, self._arrived),
            )  # fmt: skip
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            name = "the default microphone" if self.device is None else f"microphone {self.device!r}"
            raise AudioFormatError(f"{name} cannot be opened: {' '.join(str(error).split())}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._closed = True
        self._arrived.set()

    async def audio(self) -> AsyncIterator[AudioChunk | AudioGap]:
        """What is said, on the call's timeline from sample 0, until the microphone is closed."""
        leg = Leg(self.channel, self._rate_hz)
        heard, closed = 0, False
        while not closed:
            await self._arrived.wait()
            self._arrived.clear()
            closed = self._closed  # looked at before the last packets are taken, so that none is left behind
            chunks = [chunk for packet in self._queue.take() for chunk in leg.push(*packet)]
            for chunk in chunks + (leg.flush() if closed else []):
                if chunk.start > heard:
                    yield AudioGap(self.channel, heard, chunk.start, "overloaded: audio was dropped")
                yield chunk
                heard = chunk.stop


def _callback(
    queue: CaptureQueue, rate_hz: int, loop: asyncio.AbstractEventLoop, arrived: asyncio.Event
) -> Any:
    """What PortAudio calls on its own thread; it copies and returns."""
    expected: float | None = None

    def take(samples: Any, count: int, time: Any, status: Any) -> None:
        nonlocal expected
        lost = 0
        if status.input_overflow and expected is not None:
            lost = max(0, round((time.inputBufferAdcTime - expected) * rate_hz))
        expected = time.inputBufferAdcTime + count / rate_hz
        queue.put(np.array(samples[:, 0], np.float32), lost)
        loop.call_soon_threadsafe(arrived.set)

    return take


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise AudioFormatError(
            f"microphones need the system's PortAudio library (Debian: apt install libportaudio2): {error}"
        ) from error
    return sounddevice
