"""How fast and how loud each turn was, and how that compares with what the same party did before.

A turn's pace is the words that were written down of it over the time the party spoke in it, in words a minute, and the
syllables that were counted in its voice likewise. There is none where they are missing or few; where both are known,
the words', which are surer, are what a turn is compared by. A turn's level is the mean of its tenths of
seconds that were speech, in dB; only changes of it mean anything, for nobody knows how a line was set.
"""

import statistics
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicemon.conversation.turn_taking import Spoken, TurnTaking

LEAST_WORDS = 5
"""A turn of fewer words has no pace: "yes, thank you" is quick by nature."""

LEAST_SYLLABLES = 12
"""Nor has one of fewer syllables: those that are missed or too many then make it a matter of chance."""

LEAST_LEVELS = 10
"""A level needs a second of speech."""

LEAST_EARLIER = 3
"""What is usual for a party is the median over so many of its earlier turns and more."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one utterance, which was spoken over [onset, offset)."""

    party: str
    onset: int
    offset: int
    words: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Voiced:
    """Syllables that were counted in an utterance that began at ``onset``."""

    party: str
    onset: int
    syllables: int


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a party was in the tenth of a second from ``start`` on, where that was speech."""

    party: str
    start: int
    level_db: float


@dataclass(frozen=True, slots=True)
class TurnVoice:
    """One turn in numbers; None where too little of it is known."""

    turn: Spoken
    words_a_minute: float | None
    own_words_a_minute: float | None
    """Median over the party's earlier turns."""
    level_db: float | None
    own_level_db: float | None
    syllables_a_minute: float | None = None
    own_syllables_a_minute: float | None = None
    """Median over the party's earlier turns."""

    @property
    def pace_ratio(self) -> float | None:
        """1.25 is a quarter faster than usual for this party, by its words, or by its syllables where words are not
        known."""
        if self.words_a_minute is not None and self.own_words_a_minute:
            return self.words_a_minute / self.own_words_a_minute
        if self.syllables_a_minute is not None and self.own_syllables_a_minute:
            return self.syllables_a_minute / self.own_syllables_a_minute
        return None

    @property
    def louder_db(self) -> float | None:
        """By how much the turn was louder than usual for this party."""
        return (
            None if self.level_db is None or self.own_level_db is None else self.level_db - self.own_level_db
        )


def turn_voices(
    taken: TurnTaking,
    said: Iterable[Said],
    voiced: Iterable[Voiced],
    levels: Iterable[Level],
    rate_hz: int,
) -> list[TurnVoice]:
    """Pace and level of every turn of ``taken``, in their order."""
    words = _by_party((each.party, each.onset, each.words) for each in said)
    syllables = _by_party((each.party, each.onset, each.syllables) for each in voiced)
    loud = _by_party((each.party, each.start, each.level_db) for each in levels)
    talk = _by_party((each.party, each.onset, each.offset - each.onset) for each in taken.units)
    paces, rates, level_dbs = _Earlier(), _Earlier(), _Earlier()
    voices = []
    for turn in taken.turns:
        spoken = sum(_within(talk[turn.party], turn))
        pace = _a_minute(_within(words[turn.party], turn), LEAST_WORDS, spoken / rate_hz)
        rate = _a_minute(_within(syllables[turn.party], turn), LEAST_SYLLABLES, spoken / rate_hz)
        level = _mean(_within(loud[turn.party], turn))
        usual = (paces.median(turn.party), level_dbs.median(turn.party), rates.median(turn.party))
        voices.append(TurnVoice(turn, pace, usual[0], level, usual[1], rate, usual[2]))
        paces.add(turn.party, pace)
        rates.add(turn.party, rate)
        level_dbs.add(turn.party, level)
    return voices


class _Earlier:
    """Values of each party's turns so far."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = defaultdict(list)

    def add(self, party: str, value: float | None) -> None:
        if value is not None:
            insort(self._values[party], value)

    def median(self, party: str) -> float | None:
        values = self._values[party]
        return statistics.median(values) if len(values) >= LEAST_EARLIER else None


def _by_party(each: Iterable[tuple[str, int, float]]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for party, at, value in each:
        found[party].append((at, value))
    for values in found.values():
        values.sort()
    return found


def _within(values: Sequence[tuple[int, float]], turn: Spoken) -> list[float]:
    first = bisect_left(values, (turn.onset,))
    last = bisect_left(values, (turn.offset,))
    return [value for _, value in values[first:last]]


def _a_minute(counts: Sequence[float], least: int, seconds: float) -> float | None:
    count = sum(counts)
    return 60 * count / seconds if count >= least and seconds > 0 else None


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if len(values) >= LEAST_LEVELS else None
