"""The process that listens to one device: ``python -m voicemon.sources.headset.capture NAME`` writes audio to stdout.

A process for each device, because PortAudio sees a device that is plugged in again only when it starts anew, which
ends all its streams; because what hangs or crashes in a sound driver must not take the call along; and because the
sound card's thread then never waits for a busy interpreter. The messages are those of ``capture_wire``.
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np

from voicemon.audio.chunk import Samples
from voicemon.errors import AudioFormatError
from voicemon.sources.headset import capture_wire as wire
from voicemon.sources.headset.device_clock import Captured
from voicemon.sources.headset.devices import InputDevice, find_device
from voicemon.sources.headset.sound_system import input_devices, sounddevice
from voicemon.sources.headset.source_watch import SourceWatch

BLOCK_SECONDS = 0.01
LATENCY_SECONDS = 0.04
"""What the sound system may hold: enough for a busy machine, little against what a person notices."""
BOUND_SECONDS = 2.0
"""Audio that may wait between the sound card's thread and the pipe; then the oldest is dropped, and leaves a hole."""
FIRST_SECONDS = 5.0
"""A device that gives nothing for so long after it was opened is not working;"""
SILENT_SECONDS = 1.5
"""one that has given audio and stops for so long, and then"""
AGAIN_SECONDS = 0.5
"""for so long, is gone."""


class CaptureQueue:
    """Blocks from the sound card's thread to the process's own: bounded, and putting never waits for taking."""

    def __init__(self, rate_hz: int, bound_seconds: float = BOUND_SECONDS) -> None:
        self._bound = int(rate_hz * bound_seconds)
        self._blocks: deque[Captured] = deque()
        self._held = 0
        self._index = 0
        self._ended = ""
        # Held for a few list operations only, so that the sound card's thread never waits noticeably.
        self._changed = threading.Condition()

    def put(self, moment: float, samples: Samples, lost: int = 0) -> None:
        """Take float32[n] captured from ``moment`` on, before which the device itself lost ``lost`` samples."""
        with self._changed:
            self._index += lost
            self._blocks.append(Captured(self._index, moment, samples))
            self._index += len(samples)
            self._held += len(samples)
            while self._held > self._bound and len(self._blocks) > 1:
                self._held -= len(self._blocks.popleft().samples)
            self._changed.notify()

    def end(self, reason: str) -> None:
        """No more will come, for the first reason that is given."""
        with self._changed:
            self._ended = self._ended or reason
            self._changed.notify()

    def take(self, patience_seconds: float) -> list[Captured]:
        """All that waits, or what comes first; indices skip what was dropped.

        Raises AudioFormatError, once nothing waits, where the queue has ended or nothing comes in time.
        """
        with self._changed:

            def news() -> bool:
                return bool(self._blocks or self._ended)

            # The second time is for a process that itself stood still: the sound card's thread was not heard, either.
            if not (
                self._changed.wait_for(news, patience_seconds) or self._changed.wait_for(news, AGAIN_SECONDS)
            ):
                raise AudioFormatError(f"it has given nothing for {patience_seconds:g} s")
            if not self._blocks:
                raise AudioFormatError(self._ended)
            blocks = list(self._blocks)
            self._blocks.clear()
            self._held = 0
            return blocks


def main(wanted: str, out: BinaryIO) -> int:
    """Listen to the device until it goes or nobody reads any more. Returns the exit status."""
    try:
        try:
            for message in captured(find_device(input_devices(), wanted)):
                out.write(wire.write(message))
                out.flush()
        except AudioFormatError as error:
            out.write(wire.write(wire.Closed(reason=str(error))))
            out.flush()
    except BrokenPipeError:
        return 0
    return 1


def captured(device: InputDevice) -> Iterator[wire.Opened | Captured]:
    """Say that the device is open, then its audio. Raises AudioFormatError when it does not open, and when it goes."""
    library = sounddevice()
    queue = CaptureQueue(device.rate_hz)
    if device.source:
        # The sound server's plugin takes the source from here when the stream is opened.
        os.environ["PULSE_SOURCE"] = device.source
    try:
        stream = library.InputStream(
            device=device.portaudio, channels=min(2, device.channels), dtype="float32",
            samplerate=device.rate_hz, blocksize=round(device.rate_hz * BLOCK_SECONDS),
            latency=LATENCY_SECONDS, callback=callback(queue, device.rate_hz),
            finished_callback=lambda: queue.end("its stream has ended"),
        )  # fmt: skip
        stream.start()
    except (library.PortAudioError, ValueError) as error:
        raise AudioFormatError(f"{device.name!r} cannot be opened: {' '.join(str(error).split())}") from None
    with SourceWatch(device.source, os.getpid(), queue.end):
        yield wire.Opened(name=device.lasting_name, rate_hz=device.rate_hz)
        patience = FIRST_SECONDS
        while True:
            yield from queue.take(patience)
            patience = SILENT_SECONDS


def callback(queue: CaptureQueue, rate_hz: int, now: Callable[[], float] = time.perf_counter) -> Any:
    """What PortAudio calls on its own thread; it mixes the channels down, notes the moment and returns."""
    expected: float | None = None

    def take(samples: Any, count: int, times: Any, status: Any) -> None:
        nonlocal expected
        behind = times.currentTime - times.inputBufferAdcTime
        if not 0 <= behind <= BOUND_SECONDS:
            behind = count / rate_hz  # some systems do not tell
        moment = now() - behind
        lost = 0
        if status.input_overflow and expected is not None:
            lost = max(0, round((moment - expected) * rate_hz))
        expected = moment + count / rate_hz
        queue.put(moment, np.mean(samples, axis=1, dtype=np.float32), lost)

    return take


def quiet_standard_error() -> None:
    """Sound libraries write on standard error what no person at a terminal wants to read."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def spawned(wanted: str) -> list[str]:
    """The command line of the process that listens to ``wanted``."""
    return [sys.executable, "-m", "voicemon.sources.headset.capture", wanted]


if __name__ == "__main__":
    quiet_standard_error()
    status = main(sys.argv[1], sys.stdout.buffer)
    # Not through PortAudio's own end, which waits for drivers that may hang.
    os._exit(status)
