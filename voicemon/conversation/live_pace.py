"""How fast a party speaks just now, and how fast it usually does, while a call goes on.

A pace is words a minute of a party's own speech: what was written down of its utterances over the time they took. It
is counted from words only; where none are written down there is none.
"""

import statistics
from bisect import insort
from dataclasses import dataclass

RECENT_SECONDS = 30.0
"""Utterances that ended within so long are "just now": some three or four of a lively talk."""

LEAST_WORDS = 10
"""Fewer recent words than this tell no pace."""

LEAST_UTTERANCE_WORDS = 4
"""An utterance of fewer, such as "yes, of course", is left out: its pace is mere chance."""

LEAST_EARLIER = 3
"""What is usual needs so many utterances before the recent ones."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Words a minute of a party's speech just now, and the median of its earlier utterances, None for too few."""

    words_a_minute: float
    own: float | None

    @property
    def ratio(self) -> float | None:
        """1.25 is a quarter faster than usual for this party."""
        return self.words_a_minute / self.own if self.own else None


class LivePace:
    """The fold over one party's utterances."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._spans: dict[str, tuple[int, int]] = {}
        """Utterances whose words have not come."""
        self._recent: list[tuple[int, int, int]] = []
        """Offset, words and samples of the recent ones, by offset,"""
        self._earlier: list[float] = []
        """and words a minute of those before, sorted."""

    def started(self, utterance: str, at: int) -> None:
        self._spans[utterance] = (at, at)

    def ended(self, utterance: str, offset: int) -> None:
        onset, _ = self._spans.get(utterance, (offset, offset))
        self._spans[utterance] = (onset, offset)

    def written(self, utterance: str, words: int) -> None:
        """The utterance's words have come, ``words`` of them; 0 where they never will."""
        onset, offset = self._spans.pop(utterance, (0, 0))
        if words >= LEAST_UTTERANCE_WORDS and offset > onset:
            insort(self._recent, (offset, words, offset - onset))

    def at(self, now: int) -> Pace | None:
        """The pace at sample ``now``, which never falls; None where there are too few recent words."""
        begin = now - RECENT_SECONDS * self._rate_hz
        while self._recent and self._recent[0][0] <= begin:
            _, words, samples = self._recent.pop(0)
            insort(self._earlier, self._a_minute(words, samples))
        words = sum(each[1] for each in self._recent)
        if words < LEAST_WORDS:
            return None
        own = statistics.median(self._earlier) if len(self._earlier) >= LEAST_EARLIER else None
        return Pace(self._a_minute(words, sum(each[2] for each in self._recent)), own)

    def _a_minute(self, words: int, samples: int) -> float:
        return 60 * words * self._rate_hz / samples
