"""Which places of all phrases a heard word may fill, and how well: worked out once for each word."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from voicemon.conversation.phrases.likeness import LEAST, LONGER_BY, SHORTEST, beginnings, likeness
from voicemon.conversation.phrases.pattern import Slot
from voicemon.conversation.phrases.tokens import Writing

MOST_KEPT = 20_000
"""Heard words of which it is remembered: the words of a language that people use, and some slips."""

LONGEST = 40
"""Letters of the longest word there is; longer ones are sorted in with those."""

SPLIT = 0.9
"""How well two words fill the place of one, or one that of two: "Kunden Konto", "straightaway"."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word that fills some places."""

    text: str
    begins: bool
    slots: tuple[int, ...]


class Fills:
    """The places that words fill, by number. Give it all ``slots`` (without gaps), and neighbours that may be written
    as one word."""

    def __init__(self, slots: list[Slot], neighbours: set[tuple[int, int]], writing: Writing) -> None:
        self._exact: dict[str, dict[int, float]] = defaultdict(dict)
        by_word: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for number, slot in enumerate(slots):
            for each in slot.spellings:
                by_word[each.text, each.begins].append(number)
                if not each.begins:
                    self._exact[each.text][number] = 1.0
        for first, second in neighbours:
            for a in slots[first].spellings:
                for b in slots[second].spellings:
                    if not (a.begins or b.begins):
                        places = self._exact[a.text + b.text]
                        places[first] = max(SPLIT, places.get(first, 0.0))
                        places[second] = max(SPLIT, places.get(second, 0.0))
        self._negations = writing.negations
        self._by_start: dict[tuple[str, int], list[_Wanted]] = defaultdict(list)
        """The words that one with a first letter and a length may be alike."""
        for (text, begins), numbers in by_word.items():
            if text not in self._negations:
                wanted = _Wanted(text, begins, tuple(numbers))
                for letter, length in product(beginnings(text[0]), _lengths(text, begins)):
                    self._by_start[letter, length].append(wanted)
        self._known: dict[str, dict[int, float]] = {}

    def of(self, heard: str) -> dict[int, float]:
        """Numbers of the slots that a heard word fills, each with how well, `LEAST` or more. A negation is never taken
        for another word."""
        known = self._known.get(heard)
        if known is None:
            known = dict(self._exact.get(heard, {}))
            if heard not in self._negations:
                self._add_alike(heard, known)
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[heard] = known
        return known

    def of_two(self, first: str, second: str) -> dict[int, float]:
        """The slots that two words fill which should be one."""
        return self._exact.get(first + second, {})

    def _add_alike(self, heard: str, known: dict[int, float]) -> None:
        for wanted in self._by_start.get((heard[0], min(len(heard), LONGEST)), ()):
            alike = _likeness(heard, wanted)
            if alike >= LEAST:
                for number in wanted.slots:
                    known[number] = max(alike, known.get(number, 0.0))


def _lengths(text: str, begins: bool) -> range:
    """Lengths of the words that may be alike."""
    if begins:
        return range(max(1, len(text) - 1), LONGEST + 1)
    if len(text) < SHORTEST:
        return range(0)
    return range(max(SHORTEST, len(text) - LONGER_BY), min(LONGEST, len(text) + LONGER_BY) + 1)


def _likeness(heard: str, wanted: _Wanted) -> float:
    if not wanted.begins:
        return likeness(heard, wanted.text)
    return 1.0 if heard.startswith(wanted.text) else likeness(heard[: len(wanted.text)], wanted.text)
