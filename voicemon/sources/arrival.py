"""Where samples without time stamps belong on the call's timeline, told from when they arrived.

A sender counts samples by its own clock, which runs up to 100 ppm fast or slow: a third of a second an hour. The
network only ever delays, so the least delayed packet of the last seconds shows how the two clocks stand. No I/O and no
clock: arrivals are handed in.
"""

from collections import deque

WINDOW_SECONDS = 10
"""Over which the least delayed packet is looked for: hundreds of packets, in which 100 ppm make a millisecond. Seconds
in which nothing came do not count, so that a network that stalls for longer moves nothing either."""

TOLERANCE_SECONDS = 0.008
"""A sender's count stands this far off before it is moved: rarely, and never by what could be heard."""


class Arrival:
    """One sender's count of samples beside the clock of the call."""

    def __init__(self, rate_hz: int, tolerance_seconds: float = TOLERANCE_SECONDS) -> None:
        self._rate_hz = rate_hz
        self._tolerance_seconds = tolerance_seconds
        self._offset: int | None = None
        self._least: deque[tuple[int, float]] = deque(maxlen=WINDOW_SECONDS)
        """Second of arrival and the least offset in it, in seconds, from the oldest to the newest."""

    def offset(self, stop: int, arrival_seconds: float) -> int:
        """What to add to the sender's positions from this packet on, in samples, to be on the call's timeline.

        ``stop`` is the sender's count just past the packet, ``arrival_seconds`` when it came, from the call's beginning
        and never less than before. Where the offset grows there is a hole of so many samples before this packet; where
        it shrinks so many samples have their place taken.
        """
        seen = arrival_seconds - stop / self._rate_hz
        second = int(arrival_seconds)
        if self._least and self._least[-1][0] == second:
            self._least[-1] = second, min(seen, self._least[-1][1])
        else:
            self._least.append((second, seen))
        least = min(offset for _, offset in self._least)
        if self._offset is None or abs(least - self._offset / self._rate_hz) > self._tolerance_seconds:
            self._offset = round(least * self._rate_hz)
        return self._offset
