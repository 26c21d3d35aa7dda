"""How many utterances to write together, and whether a worker that is free should wait for one more."""

import math
from dataclasses import dataclass

MOST_TOGETHER = {"cpu": 8, "cuda": 16}
"""Utterances in a batch. On a CPU decoding costs 185 ms an utterance alone, 61 by eight, 57 by sixteen
(`voicemon bench batches`), and the first of a batch waits for the last."""

LONGEST_WAIT_S = 0.05
"""So long a free worker waits at most."""

_ARRIVALS_OVER_S = 4.0
"""Seconds over which arrivals are averaged."""

_FORGETS = 0.95
"""What a batch still counts when the next one is done."""


def share(alike: int, others: int, workers: int, most: int) -> int:
    """How many of so many alike that wait one of several workers takes: its part of all that waits, the ``others`` that
    cannot be written with them included, so that no worker stays idle."""
    return max(1, min(most, alike, -(-(alike + others) // workers)))


@dataclass(slots=True)
class BatchTimes:
    """What batches cost, as they are measured: seconds = fixed + each * jobs, by least squares that forget.

    The fixed part is what one more job in a batch saves.
    """

    _weight: float = 0.0
    _jobs: float = 0.0
    _seconds: float = 0.0
    _jobs_squared: float = 0.0
    _product: float = 0.0

    def add(self, jobs: int, seconds: float) -> None:
        """A batch of ``jobs`` took ``seconds``."""
        self._weight = self._weight * _FORGETS + 1
        self._jobs = self._jobs * _FORGETS + jobs
        self._seconds = self._seconds * _FORGETS + seconds
        self._jobs_squared = self._jobs_squared * _FORGETS + jobs * jobs
        self._product = self._product * _FORGETS + jobs * seconds

    @property
    def fixed(self) -> float:
        """Seconds that a batch costs beside its jobs; 0 while batches were all of the same size."""
        spread = self._weight * self._jobs_squared - self._jobs**2
        if self._weight < 2 or spread < 1e-6 * self._jobs_squared * self._weight:
            return 0.0
        each = (self._weight * self._product - self._jobs * self._seconds) / spread
        return max(0.0, (self._seconds - max(each, 0.0) * self._jobs) / self._weight)


@dataclass(slots=True)
class Arrivals:
    """How many jobs a second come in, of late."""

    _rate: float = 0.0
    _last: float = 0.0

    def add(self, now: float) -> None:
        """A job came; ``now`` in seconds."""
        self._rate = self.rate(now) + 1 / _ARRIVALS_OVER_S
        self._last = now

    def rate(self, now: float) -> float:
        """Jobs a second, averaged over the last seconds."""
        return self._rate * math.exp((self._last - now) / _ARRIVALS_OVER_S)


def wait_for_more(rate: float, fixed: float, missing: int) -> float:
    """Seconds that a free worker does well to wait for ``missing`` more jobs to fill its batch.

    A second of waiting costs a second of the worker and brings ``rate`` jobs, each of which saves ``fixed`` seconds;
    so it pays only where rate * fixed is over 1, which an idle machine never reaches.
    """
    if missing <= 0 or rate * fixed <= 1:
        return 0.0
    return min(LONGEST_WAIT_S, missing / rate)
