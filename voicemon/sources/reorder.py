"""Packets as a network brings them, put back in order: what comes twice counts once, what is lost leaves a hole.

No I/O and no clock: how long a missing packet is waited for is counted in the audio that came after it. Packets are as
the network brings them, in an encoding of one byte a sample.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass

Placed = tuple[int, bytes]
"""Position of the first sample at the track's rate, and encoded samples that nothing before them overlaps."""

PATIENCE_SECONDS = 0.2
"""Audio that may arrive behind a missing packet before the packet is given up."""

SLACK_SECONDS = 0.01
"""A time stamp this far off is still the packet that follows on: platforms stamp whole milliseconds, and not evenly.
Half of the usual packet, so that one lost packet is never taken for an uneven stamp."""

REMEMBERED = 64
"""Packets whose numbers are kept to know a copy by: more than a second of the usual ones."""


@dataclass(slots=True)
class Counts:
    """What became of the packets of a track, or of a call."""

    packets: int = 0
    """All that came."""
    overtaken: int = 0
    """Came after a later one and were put back in order."""
    doubled: int = 0
    """Copies of a packet that was there already."""
    late: int = 0
    """Came when their place had been given up or was taken; left out, where that was a hole it is said as a gap."""
    lost_samples: int = 0
    """Never came, at the track's rate; each hole is a gap in the call's log."""
    cut_samples: int = 0
    """Left out of packets that overlapped what had been heard."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __str__(self) -> str:
        return (
            f"{self.packets} packets, {self.overtaken} out of order, {self.doubled} twice, {self.late} too late, "
            f"{self.lost_samples} samples lost, {self.cut_samples} samples cut"
        )


class Reorder:
    """One track's packets on their way to its leg. Holds at most ``PATIENCE_SECONDS`` and one packet."""

    def __init__(self, rate_hz: int) -> None:
        self.counts = Counts()
        self.expected = 0
        """Position just past everything that was given out."""
        self._patience = int(PATIENCE_SECONDS * rate_hz)
        self._slack = int(SLACK_SECONDS * rate_hz)
        self._early: list[Placed] = []
        """Packets behind a hole, by position."""
        self._held = 0
        self._recent: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)

    def push(self, number: int, position: int, samples: bytes) -> list[Placed]:
        """Take packet ``number``, stamped ``position``; return what is now in order."""
        self.counts.packets += 1
        if position == self.expected and samples and not self._early:
            # In order and without a hole, as nearly all packets are, and so no copy of one that was there.
            self._recent.append((number, position))
            self.expected += len(samples)
            return [(position, samples)]
        if (number, position) in self._recent:
            self.counts.doubled += 1
            return []
        self._recent.append((number, position))
        if not samples:
            return []
        if self._early and position < self._early[-1][0]:
            self.counts.overtaken += 1
        insort(self._early, (position, samples), key=lambda early: early[0])
        self._held += len(samples)
        return self._settle(self._patience)

    def flush(self) -> list[Placed]:
        """No more will come: what waits behind a hole is given out."""
        return self._settle(0)

    def _settle(self, patience: int) -> list[Placed]:
        """Give out what follows on, past holes that were waited for long enough."""
        placed: list[Placed] = []
        while self._early:
            position, samples = self._early[0]
            ahead = position - self.expected
            # A packet shorter than the slack must not pass for its own successor.
            slack = max(1, min(self._slack, (len(samples) + 1) // 2))
            if ahead >= slack:
                if self._held <= patience:
                    break
                self.counts.lost_samples += ahead
                self.expected = position
            del self._early[0]
            self._held -= len(samples)
            if ahead <= -slack:
                samples = self._beyond(samples, -ahead)
            if samples:
                placed.append((self.expected, samples))
                self.expected += len(samples)
        return placed

    def _beyond(self, samples: bytes, heard: int) -> bytes:
        """What is left of a packet whose first ``heard`` samples have their place taken."""
        if heard >= len(samples):
            self.counts.late += 1
        else:
            self.counts.cut_samples += heard
        return samples[heard:]
