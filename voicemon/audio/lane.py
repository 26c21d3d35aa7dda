"""From packets as a network brings them to audio in order: nothing missing that is not said to be.

``LaneQueue`` has no I/O and decides everything; ``Lane`` lets one coroutine put and another take.
"""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.errors import AudioFormatError, ConfigError


class LanePolicy(StrEnum):
    """What a full lane does."""

    LIVE = "live"
    """Drops the oldest audio and says so: what is said now matters most."""
    RECORDING = "recording"
    """Lets the producer wait: a replay loses nothing."""


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """Bounds of one lane."""

    policy: LanePolicy = LanePolicy.LIVE
    bound_seconds: float = 2.0
    """Audio held before the lane is full."""
    patience_seconds: float = 0.2
    """Audio that may arrive behind a hole before the hole is given up; packets overtake each other."""
    piece_seconds: float = 0.5
    """Audio that comes out at once, where so much waits: whoever is behind catches up with fewer, larger pieces."""
    longest_hole_seconds: float = 3600.0
    """A position further ahead than this is a fault of the sender, not a hole."""

    def __post_init__(self) -> None:
        if not 0 <= self.patience_seconds < self.bound_seconds:
            raise ConfigError(
                f"patience_seconds must be 0 or more and below bound_seconds, "
                f"not {self.patience_seconds} and {self.bound_seconds}"
            )


class LaneQueue:
    """One channel's audio on its way to the analyser, in order from sample 0.

    Everything up to the last sample that came out was either in an ``AudioChunk`` or in an ``AudioGap``.
    Audio that arrives twice counts once; audio that arrives after its place was given up is left out, as the
    gap already says.
    """

    def __init__(self, channel: Channel, options: LaneOptions) -> None:
        self.channel = channel
        self.options = options
        self.taken = 0
        """First sample not given out yet."""
        self._ready: deque[AudioChunk | AudioGap] = deque()
        self._ready_stop = 0
        self._early: list[AudioChunk | AudioGap] = []
        """What waits behind a hole, by start."""
        self.held = 0
        """Samples waiting, those behind a hole included; gaps hold none."""

    def has_room(self, samples: int) -> bool:
        """Whether ``samples`` more fit. An empty lane takes a chunk of any length."""
        return self.held == 0 or self.held + samples <= self._bound

    def put(self, item: AudioChunk | AudioGap) -> None:
        """Take one packet, or a gap that its source knows the reason of, in whatever order they came.

        Raises:
            AudioFormatError: its position lies before 0 or absurdly far ahead.
        """
        longest = int(self.options.longest_hole_seconds * RATE_HZ)
        for position in (item.start, item.stop):
            if position < 0 or position - self._ready_stop > longest:
                raise AudioFormatError(
                    f"{self.channel} audio at sample {position} does not belong behind {self._ready_stop}"
                )
        if item.stop <= item.start:
            return
        insort(self._early, item, key=lambda early: early.start)
        self.held += _samples(item)
        self._settle(self.options.patience_seconds)
        if self.options.policy is LanePolicy.LIVE and self.held > self._bound:
            self._drop_oldest()

    def take(self) -> AudioChunk | AudioGap | None:
        """The next piece of the channel, following on from the last one; None while there is none.

        Audio that waits in several chunks is handed out as one.
        """
        if not self._ready:
            return None
        item = self._ready.popleft()
        if isinstance(item, AudioChunk):
            item = self._joined(item)
        self.taken = item.stop
        if isinstance(item, AudioChunk):
            self.held -= len(item.samples)
        return item

    def _joined(self, first: AudioChunk) -> AudioChunk:
        """``first`` with the chunks that follow on, up to `LaneOptions.piece_seconds`."""
        most = int(self.options.piece_seconds * RATE_HZ)
        parts, count = [first.samples], len(first.samples)
        while self._ready and isinstance(following := self._ready[0], AudioChunk):
            count += len(following.samples)
            if count > most:
                break
            parts.append(following.samples)
            self._ready.popleft()
        return AudioChunk(self.channel, first.start, np.concatenate(parts)) if len(parts) > 1 else first

    def close(self) -> None:
        """No more will come: holes that are still open are lost."""
        self._settle(0)

    @property
    def _bound(self) -> int:
        return int(self.options.bound_seconds * RATE_HZ)

    def _settle(self, patience_seconds: float) -> None:
        """Move what follows on to the ready queue, past holes that were waited for long enough."""
        while self._early:
            first = self._early[0]
            if first.start > self._ready_stop:
                waiting = sum(map(_samples, self._early))
                if waiting <= patience_seconds * RATE_HZ:
                    return
                self._append(AudioGap(self.channel, self._ready_stop, first.start, "lost on the way"))
            del self._early[0]
            self.held -= _samples(first)
            if first.stop <= self._ready_stop:
                continue
            if isinstance(first, AudioGap):
                self._append(AudioGap(self.channel, self._ready_stop, first.stop, first.reason))
            else:
                new = first.samples[self._ready_stop - first.start :]
                self.held += len(new)
                self._append(AudioChunk(self.channel, self._ready_stop, new))

    def _append(self, item: AudioChunk | AudioGap) -> None:
        self._ready.append(item)
        self._ready_stop = item.stop

    def _drop_oldest(self) -> None:
        """Turn the oldest audio into one gap at the front, until the lane is half full: where the listener is behind,
        one gap of a second does less harm than a hole in every packet."""
        self._settle(0)
        stop = self.taken
        kept = self._bound // 2
        while self.held > kept:
            item = self._ready.popleft()
            stop = item.stop
            if isinstance(item, AudioChunk):
                self.held -= len(item.samples)
                spare = kept - self.held
                if spare > 0:
                    stop = item.stop - spare
                    self.held += spare
                    self._ready.appendleft(AudioChunk(self.channel, stop, item.samples[-spare:]))
        reason = "overloaded: the oldest audio was dropped"
        self._ready.appendleft(AudioGap(self.channel, self.taken, stop, reason))


class Lane:
    """A ``LaneQueue`` between two coroutines of one event loop."""

    def __init__(self, channel: Channel, options: LaneOptions | None = None) -> None:
        self.queue = LaneQueue(channel, options or LaneOptions())
        self._closed = False
        self._changed = asyncio.Condition()

    async def put(self, item: AudioChunk | AudioGap) -> None:
        """Hand in one packet or a gap; a full recording lane waits until there is room.

        Raises:
            AudioFormatError: its position cannot belong to this channel.
        """
        async with self._changed:
            if self.queue.options.policy is LanePolicy.RECORDING:
                await self._changed.wait_for(lambda: self.queue.has_room(_samples(item)))
            self.queue.put(item)
            self._changed.notify_all()

    async def close(self) -> None:
        """Say that nothing more will come; the consumer's loop then ends."""
        async with self._changed:
            self._closed = True
            self.queue.close()
            self._changed.notify_all()

    async def __aiter__(self) -> AsyncIterator[AudioChunk | AudioGap]:
        """The channel's audio and gaps in order, until the lane is closed and empty."""
        while (item := await self._take()) is not None:
            yield item

    async def _take(self) -> AudioChunk | AudioGap | None:
        async with self._changed:
            while (item := self.queue.take()) is None and not self._closed:
                await self._changed.wait()
            self._changed.notify_all()
            return item


def _samples(item: AudioChunk | AudioGap) -> int:
    """How many samples a lane holds of it: none of a gap."""
    return len(item.samples) if isinstance(item, AudioChunk) else 0
