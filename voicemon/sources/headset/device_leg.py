"""One opened device's blocks as audio and gaps on the call's timeline, each hole with its reason. No I/O."""

from collections.abc import Iterator

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.sources.headset.device_clock import Captured, DeviceClock
from voicemon.sources.leg import Leg

DROPPED = "overloaded: audio was dropped"
SLOW_CLOCK = "the device's clock is slow"
LOST = "the device lost audio"

DRIFT_SECONDS = 0.02
"""A crystal falls behind by less than this before it is put right; a longer hole is audio that was lost."""


class DeviceLeg:
    """Follows on from ``heard``, the end of what its channel had before; everything from there on is told."""

    def __init__(self, channel: Channel, rate_hz: int, heard: int, missing: str) -> None:
        """``missing``: why there is nothing between ``heard`` and the device's first block."""
        self.heard = heard
        """First sample of the timeline that nothing was told of yet."""
        self.clock = DeviceClock(rate_hz, reached=-(-heard * rate_hz // RATE_HZ))
        self._channel = channel
        self._leg = Leg(channel, rate_hz)
        self._missing = missing
        self._index: int | None = None
        """Device index that follows on; None before the first block."""

    def push(self, block: Captured) -> list[AudioChunk | AudioGap]:
        """Take the device's next block; return what is now certain."""
        if self._index is not None and block.index > self._index:
            self._missing = DROPPED
        self._index = block.index + len(block.samples)
        return list(self._told(self._placed(block)))

    def flush(self) -> list[AudioChunk | AudioGap]:
        """The device has gone: what was still held."""
        chunks = [chunk for placed in self.clock.flush() for chunk in self._leg.push(*placed)]
        return list(self._told(chunks + self._leg.flush()))

    def _placed(self, block: Captured) -> list[AudioChunk]:
        skipped = self.clock.corrections.skipped
        chunks = [chunk for placed in self.clock.push(block) for chunk in self._leg.push(*placed)]
        if self.clock.corrections.skipped > skipped and not self._missing:
            seconds = (self.clock.corrections.skipped - skipped) / self.clock.rate_hz
            self._missing = SLOW_CLOCK if seconds < DRIFT_SECONDS else LOST
        return chunks

    def _told(self, chunks: list[AudioChunk]) -> Iterator[AudioChunk | AudioGap]:
        for chunk in chunks:
            if chunk.start > self.heard:
                yield AudioGap(self._channel, self.heard, chunk.start, self._missing or LOST)
                self._missing = ""
            # Two roundings to the timeline's rate may meet in one sample.
            new = chunk.samples[max(0, self.heard - chunk.start) :]
            start = chunk.stop - len(new)
            self.heard = max(self.heard, chunk.stop)
            if len(new):
                yield AudioChunk(self._channel, start, new)
