"""How often a sender's connection is read: rarely enough to save work, and never so often that others wait."""

import math

from voicemon.audio.chunk import RATE_HZ, AudioChunk
from voicemon.clock import Clock, MonotonicClock

REST_SECONDS = 0.1
"""So long a live call's connection is left alone after it was read: what comes meanwhile is then read, decoded and
heard in one go, and not in ten."""

CROWDED_REST_SECONDS = 0.2
"""The same where there are many calls: readings come a tenth of a second later, and each second costs less."""

CROWD = 50
"""So many calls are many."""

MESSAGES_A_SECOND = 1_000
"""Ten times what a live call brings. Of a sender that brings more no more is read, and it waits."""

PATIENT_MESSAGES_A_SECOND = 20_000
"""The same for a recording, which may come at many times the pace of life."""

BEHIND_SECONDS = 0.25
"""A call whose audio comes so much later than it did at best has something to catch up with, and does not rest."""


class Throttle:
    """Holds back a sender of too many messages, so that it takes nobody else's time."""

    def __init__(self, messages_a_second: int, clock: Clock | None = None) -> None:
        self._allowed = messages_a_second
        self._clock = clock or MonotonicClock()
        self._second = 0
        self._count = 0

    async def turn(self, messages: int = 1) -> None:
        """Return when so many messages, which have come together, may be taken: at once but in a flood."""
        second = int(self._clock.now())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += messages
        if self._count > self._allowed:
            await self._clock.sleep_until(second + 1)


class Rest:
    """When the connection of a live call may be left alone for a moment."""

    def __init__(self) -> None:
        self._heard = 0
        self._rested = 0
        """How far the call had come at the last rest."""
        self._best = -math.inf
        """How far its audio has been ahead of its age, in seconds, when it was most so: less than none."""

    def heard(self, chunk: AudioChunk) -> None:
        """Audio came."""
        self._heard = max(self._heard, chunk.stop)

    def seconds(self, age_seconds: float, calls: int = 1) -> float:
        """How long to rest now, when the call has lasted so long and there are so many ``calls``."""
        ahead = self._heard / RATE_HZ - age_seconds
        self._best = max(self._best, ahead)
        if ahead < self._best - BEHIND_SECONDS or self._heard == self._rested:
            return 0.0
        self._rested = self._heard
        return CROWDED_REST_SECONDS if calls > CROWD else REST_SECONDS
