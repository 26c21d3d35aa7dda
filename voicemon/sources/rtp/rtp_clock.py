"""When a stream's time stamps were, on one timeline for all streams of a call.

A sender's samples come by its own clock, which is up to some 100 ppm off: a third of a second in an hour. Packets can
be late on their way but never early, so the earliest of some seconds tell the sender's clock to within a millisecond or
two. Sender reports (RFC 3550, 6.4.1) tell it exactly, between streams whose sender names itself alike.
"""

from collections import deque
from dataclasses import dataclass

RATE_HZ = 8_000

BLOCK_SECONDS = 2.0
BLOCK_PACKETS = 50
SPAN_SECONDS = 10.0
"""So long the earliest packet is remembered: at 100 ppm a clock goes wrong by a millisecond in this time."""
LEAST_PACKETS = 100
"""And so many packets at least, however long ago: one packet alone may be late."""

SETTLING_SECONDS = 10.0
"""In the beginning of a call an earlier packet moves the whole call's beginning, not the stream within it."""

TRUSTED_SECONDS = 0.25
"""Sender reports that differ by more from what the arrivals say are not believed."""


@dataclass(slots=True)
class _Block:
    begun: float
    last: float
    packets: int
    earliest: float


class StreamClock:
    """One stream's time stamps against the clock of arrivals."""

    def __init__(self) -> None:
        self.first_stamp: int | None = None
        self.name = b""
        """By which the sender says whose clock it goes by."""
        self.reported: float | None = None
        """When stamp 0 was by the sender's own clock, from its latest report."""
        self._blocks: deque[_Block] = deque()

    @property
    def known(self) -> bool:
        """Whether any packet has come."""
        return bool(self._blocks)

    @property
    def zero(self) -> float:
        """When stamp 0 was by the clock of arrivals, in seconds; the way through the network included."""
        return min(block.earliest for block in self._blocks)

    @property
    def last_arrival(self) -> float:
        """When the latest packet came."""
        return self._blocks[-1].last

    def observe(self, stamp: int, arrival_seconds: float) -> None:
        """A packet whose first sample has this stamp came now."""
        if self.first_stamp is None or stamp < self.first_stamp:
            self.first_stamp = stamp
        zero = arrival_seconds - stamp / RATE_HZ
        block = self._blocks[-1] if self._blocks else None
        if block is None or (
            block.packets >= BLOCK_PACKETS and arrival_seconds - block.begun >= BLOCK_SECONDS
        ):
            self._blocks.append(_Block(arrival_seconds, arrival_seconds, 1, zero))
            self._forget(arrival_seconds)
        else:
            block.last, block.packets = arrival_seconds, block.packets + 1
            block.earliest = min(block.earliest, zero)

    def _forget(self, now: float) -> None:
        packets = sum(block.packets for block in self._blocks)
        while (
            now - self._blocks[0].last > SPAN_SECONDS and packets - self._blocks[0].packets >= LEAST_PACKETS
        ):
            packets -= self._blocks.popleft().packets


class CallClock:
    """One timeline for the streams of a call, in samples at ``RATE_HZ`` from its first one."""

    def __init__(self) -> None:
        self._clocks: list[StreamClock] = []
        self._begun: float | None = None
        """When the call's first sample was, by the clock of arrivals."""

    def add(self) -> StreamClock:
        """The clock of one more stream."""
        clock = StreamClock()
        self._clocks.append(clock)
        return clock

    def remove(self, clock: StreamClock) -> None:
        """The stream is over."""
        self._clocks.remove(clock)

    def position(self, clock: StreamClock) -> int:
        """Where the stream's stamp 0 is on the call's timeline; it has been observed before."""
        if self._begun is None or clock.last_arrival < self._begun + SETTLING_SECONDS:
            # Of all streams that have come so far, whichever began first: one may be asked for before another.
            first = min(
                one.zero + one.first_stamp / RATE_HZ
                for one in self._clocks
                if one.known and one.first_stamp is not None
            )
            self._begun = first if self._begun is None else min(first, self._begun)
        return round((self._zero(clock) - self._begun) * RATE_HZ)

    def position_at(self, moment: float) -> int:
        """How far the call had come at a moment of the clock of arrivals; 0 before its first sample."""
        return 0 if self._begun is None else max(0, round((moment - self._begun) * RATE_HZ))

    def _zero(self, clock: StreamClock) -> float:
        by_arrival = clock.zero
        reference = next((one for one in self._clocks if one.known and one.reported is not None), clock)
        same = reference is not clock and clock.name and clock.name == reference.name
        if not same or clock.reported is None or reference.reported is None:
            return by_arrival
        by_report = reference.zero + clock.reported - reference.reported
        return by_report if abs(by_report - by_arrival) <= TRUSTED_SECONDS else by_arrival
