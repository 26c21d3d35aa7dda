"""How fast a party speaks just now, and how fast it usually does, while a call goes on.

A pace is words a minute of a party's own speech: what was written down of its utterances over the time they took. Where
nothing is written down, the syllables that were counted in its voice stand for them.
"""

import statistics
from bisect import insort
from dataclasses import dataclass

RECENT_SECONDS = 30.0
"""Utterances that ended within so long are "just now": some three or four of a lively talk."""

LEAST_EARLIER = 3
"""What is usual needs so many utterances before the recent ones."""


@dataclass(frozen=True, slots=True)
class Least:
    """Fewer tell no pace."""

    recent: int
    """Of all recent utterances together,"""
    utterance: int
    """and of one, whose pace would be mere chance."""


WORDS = Least(10, 4)
""""Yes, of course" is quick by nature."""
SYLLABLES = Least(60, 12)
"""One in seven is missed: over some fifteen seconds of speech that evens out."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Words, or syllables, a minute of a party's speech just now, and the median of its earlier utterances, None for
    too few."""

    a_minute: float
    own: float | None

    @property
    def ratio(self) -> float | None:
        """1.25 is a quarter faster than usual for this party."""
        return self.a_minute / self.own if self.own else None


class LivePace:
    """The fold over one party's utterances, which counts their words, or their syllables."""

    def __init__(self, rate_hz: int, least: Least) -> None:
        self._rate_hz = rate_hz
        self._least = least
        self._spans: dict[str, tuple[int, int]] = {}
        """Utterances whose words have not come."""
        self._recent: list[tuple[int, int, int]] = []
        """Offset, count and samples of the recent ones, by offset,"""
        self._earlier: list[float] = []
        """and how many a minute of those before, sorted."""

    def started(self, utterance: str, at: int) -> None:
        self._spans[utterance] = (at, at)

    def ended(self, utterance: str, offset: int) -> None:
        onset, _ = self._spans.get(utterance, (offset, offset))
        self._spans[utterance] = (onset, offset)

    def counted(self, utterance: str, count: int) -> None:
        """There are ``count`` words or syllables in the utterance; 0 where nobody knows."""
        onset, offset = self._spans.pop(utterance, (0, 0))
        if count >= self._least.utterance and offset > onset:
            insort(self._recent, (offset, count, offset - onset))

    def at(self, now: int) -> Pace | None:
        """The pace at sample ``now``, which never falls; None where there is too little recent speech."""
        begin = now - RECENT_SECONDS * self._rate_hz
        while self._recent and self._recent[0][0] <= begin:
            _, count, samples = self._recent.pop(0)
            insort(self._earlier, self._a_minute(count, samples))
        count = sum(each[1] for each in self._recent)
        if count < self._least.recent:
            return None
        own = statistics.median(self._earlier) if len(self._earlier) >= LEAST_EARLIER else None
        return Pace(self._a_minute(count, sum(each[2] for each in self._recent)), own)

    def _a_minute(self, count: int, samples: int) -> float:
        return 60 * count * self._rate_hz / samples
