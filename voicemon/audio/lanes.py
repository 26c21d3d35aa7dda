"""All lanes of one call between two coroutines: one puts, the other takes from all of them at once."""

import asyncio
from collections.abc import Iterable

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.audio.lane import LaneOptions, LanePolicy, LaneQueue


class Lanes:
    """A `LaneQueue` for each channel."""

    def __init__(self, channels: Iterable[Channel], options: LaneOptions) -> None:
        self._patient = options.policy is LanePolicy.RECORDING
        self._queues = {channel: LaneQueue(channel, options) for channel in channels}
        self._closed = False
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()

    async def put(self, piece: AudioChunk | AudioGap) -> None:
        """Hand in one packet or a gap; where lanes are a recording's, wait until there is room.

        Raises:
            AudioFormatError: its position cannot belong to its channel.
        """
        queue = self._queues[piece.channel]
        samples = len(piece.samples) if isinstance(piece, AudioChunk) else 0
        while self._patient and not queue.has_room(samples):
            self._emptied.clear()
            await self._emptied.wait()
        queue.put(piece)
        self._filled.set()

    def close(self) -> None:
        """Nothing more will come: `take` then gives out the rest."""
        for queue in self._queues.values():
            queue.close()
        self._closed = True
        self._filled.set()

    async def take(self) -> list[AudioChunk | AudioGap]:
        """The next piece of each channel that has one; none once the lanes are closed and empty."""
        while True:
            pieces = [piece for queue in self._queues.values() if (piece := queue.take()) is not None]
            if pieces or self._closed:
                self._emptied.set()
                return pieces
            self._filled.clear()
            await self._filled.wait()
