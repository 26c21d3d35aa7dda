"""One stream's RTP packets, put back in order by their numbers.

The numbers tell what the time stamps of ``reorder.py`` cannot: whether audio is missing because it was lost, or because
nobody spoke and none was sent. No I/O and no clock.
"""

from collections import deque
from dataclasses import dataclass

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import PATIENCE_SECONDS, REMEMBERED, Counts

FIRST_SECONDS = 0.5
"""So long the first packet waits: the earliest of some two dozen tell, through jitter, when the stream began."""

HELD_LIMIT = 256
"""Packets that wait at most, so that no sender fills the memory: five seconds of the usual ones."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A packet whose number and time stamp go on counting where they would begin again at 0."""

    number: int
    stamp: int
    arrival_seconds: float
    encoding: Encoding | None
    """None: no audio, such as comfort noise or a key that was pressed."""
    payload: bytes
    comfort: bool = False
    """Comfort noise (RFC 3389): from here on there is silence that is not sent."""


class RtpOrder:
    """Gives packets out in order; what is behind a hole waits for a while, and the very first for longer."""

    def __init__(self, counts: Counts, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._counts = counts
        self._patience_seconds = patience_seconds
        self._expected: int | None = None
        """Number that follows on; None until the first packet was given out."""
        self._early: dict[int, Numbered] = {}
        self._recent: deque[int] = deque(maxlen=REMEMBERED)
        self._highest = -1

    def push(self, packet: Numbered) -> list[Numbered]:
        """Take a packet; return what is now in order."""
        number = packet.number
        if number in self._early or number in self._recent:
            self._counts.doubled += 1
            return []
        self._recent.append(number)
        if self._expected is not None and number < self._expected:
            self._counts.late += 1
            return []
        if number < self._highest:
            self._counts.overtaken += 1
        self._highest = max(self._highest, number)
        self._early[number] = packet
        return self.due(packet.arrival_seconds)

    def due(self, now: float) -> list[Numbered]:
        """What follows on, and what is behind a hole that was waited for long enough."""
        patience = FIRST_SECONDS if self._expected is None else self._patience_seconds
        return self._settle(now - patience, HELD_LIMIT)

    def flush(self) -> list[Numbered]:
        """Everything: no more will come."""
        return self._settle(float("inf"), 0)

    def _settle(self, overdue: float, most: int) -> list[Numbered]:
        given = []
        while self._early:
            first = self._early.get(self._expected) if self._expected is not None else None
            if first is None:
                # The hole is as old as the packet that first came behind it, whichever that was.
                oldest = min(packet.arrival_seconds for packet in self._early.values())
                if oldest > overdue and len(self._early) <= most:
                    break
                first = self._early[min(self._early)]
            del self._early[first.number]
            self._expected = first.number + 1
            given.append(first)
        return given
