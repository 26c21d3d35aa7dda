"""Where a phrase stands in an utterance, though the recogniser may have misheard some of it.

A sequence of slots is aligned with the words by dynamic programming (Needleman and Wunsch, Journal of Molecular Biology
48, 1970; free at both ends of the utterance, after Smith and Waterman, Journal of Molecular Biology 147, 1981). What
does not fit costs: a word that only sounds alike, one that is missing, one too many. Time grows with slots times words
around the word by which the phrase is looked for, never faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voicemon.conversation.phrases.fills import SPLIT, Fills
from voicemon.conversation.phrases.pattern import Sequence as Way
from voicemon.conversation.phrases.pattern import Slot
from voicemon.conversation.phrases.tokens import Token, Writing

LIGHT = 0.4
"""Weight of a word that carries little, beside 1 of any other: a longer phrase may lose one, no telling one."""

EXTRA, EXTRA_LIGHT, EXTRA_NEGATION = 0.5, 0.2, 1.0
"""Costs of a word too many: a telling one makes it nearly another phrase, a negation turns it around."""

TAKEN = 0.01
"""What a word that need not be there gains when it is: of two fits the longer wins."""

GAP = -1
"""Number of a slot that any word fills."""

_Path = tuple[float, int, "tuple[int, object] | None"]
"""The cheapest way to one place: its cost, where its first word stands (-1: none yet), and what it left out."""

_BEFORE: _Path = (0.0, -1, None)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a sequence fits tokens [first, stop)."""

    first: int
    stop: int
    score: float
    """0..1; 1: every word is there."""
    missing: tuple[str, ...]
    """Words of the phrase that are not."""


class Heard:
    """An utterance's tokens with all that is asked of each of them again and again."""

    def __init__(self, tokens: Sequence[Token], fills: Fills, writing: Writing) -> None:
        self.fills = [fills.of(token.text) for token in tokens]
        self.two = [fills.of_two(a.text, b.text) for a, b in pairwise(tokens)]
        self.sure = [0.5 + 0.5 * min(1.0, max(0.0, token.probability)) for token in tokens]
        """How far a misfit counts: half for a word of which the recogniser was not sure at all."""
        self.extra = [
            _extra(token.text, writing) * sure for token, sure in zip(tokens, self.sure, strict=True)
        ]
        """What each costs where it is one too many."""
        self.negation = [token.text in writing.negations for token in tokens]
        self.best: dict[int, float] = {}
        """How well each slot that any word fills is filled at best."""
        for filled in (*self.fills, *self.two):
            for number, alike in filled.items():
                if alike > self.best.get(number, 0.0):
                    self.best[number] = alike


class Aligned:
    """A sequence made ready to be aligned; ``numbers`` are those of its slots among all."""

    def __init__(self, way: Way, numbers: Sequence[int], writing: Writing) -> None:
        self._way = way
        self._numbers = numbers
        self._weights = [weight(slot, writing) for slot in way]
        self._needed = sorted(
            (
                (w, number)
                for slot, w, number in zip(way, self._weights, numbers, strict=True)
                if not slot.optional
            ),
            reverse=True,
        )
        self._total = sum(w for w, _ in self._needed)
        self._opening = next(at for at, slot in enumerate(way) if not slot.optional)

    def may_fit(self, heard: Heard, least: float) -> bool:
        """Whether enough of its words were said, in whatever order, for a fit of ``least``."""
        left = (1.0 - least) * self._total + TAKEN * len(self._way)
        for each, number in self._needed:
            left -= each * 0.5 * (1.0 - heard.best[number]) if number in heard.best else each
            if left < 0:
                return False
        return True

    def fit(self, heard: Heard, first: int, stop: int) -> Fit | None:
        """The best fit within tokens [first, stop), None where no word fits."""
        row = [_BEFORE] * (stop - first + 1)
        back = row
        for at in range(len(self._way)):
            back, row = row, self._row(at, heard, first, (back, row))
        ends = [at for at, path in enumerate(row) if path[1] >= 0]
        if not ends:
            return None
        best = min(ends, key=lambda at: (row[at][0], at))
        cost, begun, left_out = row[best]
        names = self._left_out(left_out)
        if begun and heard.negation[begun - 1] and names and names[0] == self._opening:
            cost += EXTRA_NEGATION  # "I do not understand": the phrase begins before the negation
        score = min(1.0, max(0.0, 1.0 - cost / self._total))
        return Fit(begun, first + best, score, tuple(str(self._way[at]) for at in names))

    def _row(self, at: int, heard: Heard, first: int, rows: tuple[list[_Path], list[_Path]]) -> list[_Path]:
        """The cheapest paths past a slot, by the number of tokens read; ``rows`` are those past the two before."""
        two_back, back = rows
        slot, number, weight = self._way[at], self._numbers[at], self._weights[at]
        before = self._numbers[at - 1] if at else GAP
        inside = at + 1 < len(self._way)
        row: list[_Path] = []
        for read, path in enumerate(back):
            best = path if slot.optional else (path[0] + weight, path[1], (at, path[2]))
            if read:
                token = first + read - 1
                alike = heard.fills[token].get(number, 0.0)
                if alike:
                    cost = weight * (1.0 - alike) * heard.sure[token] - (TAKEN if slot.optional else 0.0)
                    best = _cheaper(best, back[read - 1], cost, token)
                elif number == GAP and back[read - 1][1] >= 0 and not heard.negation[token]:
                    best = _cheaper(best, back[read - 1], 0.0, token)
                if inside and row[-1][1] >= 0:
                    best = _cheaper(best, row[-1], heard.extra[token], token)
                if alike == SPLIT and heard.fills[token].get(before) == SPLIT:
                    best = _cheaper(best, two_back[read - 1], weight * (1.0 - SPLIT), token)
                if read > 1 and number in heard.two[token - 1]:
                    best = _cheaper(best, back[read - 2], weight * (1.0 - SPLIT), token - 1)
            row.append(best)
        return row

    @staticmethod
    def _left_out(left: object) -> list[int]:
        """Places of the slots that were left out, in order."""
        places: list[int] = []
        while isinstance(left, tuple):
            places.append(left[0])
            left = left[1]
        return places[::-1]


def weight(slot: Slot, writing: Writing) -> float:
    """How much a slot counts."""
    if slot.is_gap:
        return 0.0
    return LIGHT if all(each.text in writing.light for each in slot.spellings) else 1.0


def _extra(text: str, writing: Writing) -> float:
    if text in writing.negations:
        return EXTRA_NEGATION
    if text in writing.fillers:
        return 0.0
    return EXTRA_LIGHT if text in writing.light else EXTRA


def _cheaper(best: _Path, path: _Path, cost: float, token: int) -> _Path:
    """The better of two paths, the second one longer by what begins at ``token``."""
    summed = path[0] + cost
    if summed > best[0] or (summed == best[0] and best[1] >= 0):
        return best
    return summed, path[1] if path[1] >= 0 else token, path[2]
