"""Which expressions of an utterance carry valence, with the negations and degrees around them.

An utterance is cut into clauses at its punctuation: nothing reaches from one into another.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicemon.affect.lexicon import Kind, Lexicon, Meaning, tokens_of

LEAST_SURE = 0.35
"""Words less probable than this say nothing: the recogniser may have made them up."""

NOT_PLEASANT, NOT_UNPLEASANT = -0.6, -0.35
"""What a negation makes of a weight above and below 0: "not good" is nearly bad, "not terrible" is not great."""

ASKED = 0.4
"""How far the words of a question count: who asks about a refund has not been refused one."""

_QUESTION = ("?", "？")
_SENTENCE_ENDS = (*_QUESTION, ".", "!", "…", "。", "！")
_CLAUSE_ENDS = (*_SENTENCE_ENDS, ",", ";", ":", "，", "、", "–", "—")


class Spoken(Protocol):
    """A word that was heard."""

    @property
    def text(self) -> str:
        """As it is written, with its punctuation."""

    @property
    def probability(self) -> float:
        """The recogniser's, 0..1."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """An expression with all that modifies it."""

    text: str
    """As it was said, in lower case: ``not very happy``."""
    weight: float
    """Valence -1..1."""
    evidence: float
    """How far it counts, 0..1: by its least probable word, less in a question."""

    @property
    def strength(self) -> float:
        """How much it has to say, 0..1: a strong word more than two of half its weight."""
        return self.evidence * math.pow(abs(self.weight), 1.5)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Found:
    """An expression of the lexicon in a clause: its tokens [first, stop)."""

    first: int
    stop: int
    meaning: Meaning

    @property
    def kind(self) -> Kind:
        return self.meaning.kind


def carriers(words: Sequence[Spoken], lexicon: Lexicon) -> Iterator[Carrier]:
    """What carries valence in an utterance, in the order in which it was said."""
    for sentence in _cut(words, _SENTENCE_ENDS):
        counts = ASKED if _bare(sentence[-1]).endswith(_QUESTION) else 1.0
        for clause in _cut(sentence, _CLAUSE_ENDS):
            tokens = [_Token(token, word.probability) for word in clause for token in tokens_of(word.text)]
            yield from _carriers_of_clause(tokens, lexicon, counts)


def _cut(words: Sequence[Spoken], ends: tuple[str, ...]) -> Iterator[Sequence[Spoken]]:
    """The words, cut after each that ends so. No piece is empty."""
    start = 0
    for stop, word in enumerate(words, start=1):
        if stop == len(words) or _bare(word).endswith(ends):
            yield words[start:stop]
            start = stop


def _bare(word: Spoken) -> str:
    """A word without what may stand after its punctuation."""
    return word.text.rstrip(" \"'”’»)")


def _carriers_of_clause(tokens: list[_Token], lexicon: Lexicon, counts: float) -> Iterator[Carrier]:
    found = _expressions(tokens, lexicon)
    for place, one in enumerate(found):
        if one.kind not in (Kind.WEIGHT, Kind.ASIDE):
            continue
        degrees = _degrees(found, place)
        negation = _negation(found, place, lexicon) if one.kind is Kind.WEIGHT else None
        weight = _weight(one.meaning, negation is not None)
        for degree in degrees:
            weight *= degree.meaning.amount
        if weight:
            parts = [one, *degrees, *([negation] if negation else [])]
            span = tokens[min(part.first for part in parts) : max(part.stop for part in parts)]
            sure = min(token.probability for token in span)
            evidence = counts * min(sure, 1.0) if sure >= LEAST_SURE else 0.0
            yield Carrier(" ".join(token.text for token in span), min(1.0, max(-1.0, weight)), evidence)


def _expressions(tokens: list[_Token], lexicon: Lexicon) -> list[_Found]:
    """Expressions of the lexicon from the left, the longest first."""
    texts, found, first = [token.text for token in tokens], [], 0
    while first < len(texts):
        match = lexicon.longest(texts, first)
        if match is not None:
            found.append(_Found(first, *match))
        first = match[0] if match is not None else first + 1
    return found


def _weight(meaning: Meaning, negated: bool) -> float:
    if not negated:
        return meaning.amount
    if meaning.negated is not None:
        return meaning.negated
    return meaning.amount * (NOT_PLEASANT if meaning.amount > 0 else NOT_UNPLEASANT)


def _degrees(found: list[_Found], place: int) -> list[_Found]:
    """The degrees right before an expression; a negation may stand between: "really not good"."""
    degrees = []
    for nearer, further in zip(found[place:0:-1], found[place - 1 :: -1], strict=False):
        if further.stop != nearer.first or further.kind not in (Kind.DEGREE, Kind.NEGATION):
            break
        if further.kind is Kind.DEGREE:
            degrees.append(further)
    return degrees


def _negation(found: list[_Found], place: int, lexicon: Lexicon) -> _Found | None:
    """The negation that turns an expression around, None where there is none.

    One behind the expression must not belong to what follows it: "schlecht nicht gut".
    """
    one = found[place]
    before = _next(one, found[:place][::-1], Kind.NEGATION, lexicon.reach_before)
    if before is not None:
        return before
    behind = found[place + 1 :]
    after = _next(one, behind, Kind.NEGATION, lexicon.reach_after)
    if after is None or _next(after, behind[behind.index(after) + 1 :], Kind.WEIGHT, 2) is not None:
        return None
    return after


def _next(one: _Found, others: Sequence[_Found], kind: Kind, reach: int) -> _Found | None:
    """The next of a kind among ``others`` on one side, the nearest first, if fewer than ``reach`` words stand
    between, and no weight and no new clause. Formulas and degrees are not counted: "not, you know, so good".
    """
    passed = 0
    for other in others:
        between = max(one.first - other.stop, other.first - one.stop) - passed
        if other.kind is kind:
            return other if between < reach else None
        if other.kind in (Kind.WEIGHT, Kind.BOUNDARY):
            return None
        passed += other.stop - other.first
    return None
