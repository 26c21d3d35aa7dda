"""A phrase as a person writes it, and what it is made of.

    (sorry|apologise)   one of these; each may be several words
    [really]            may be there or not; [really|very] likewise
    ...                 up to three words of any kind, but no negation
    frustrat*           any word that begins so

A phrase becomes a few sequences of slots: alternatives of single words share a slot, longer ones make sequences of
their own.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from voicemon.conversation.phrases.tokens import Writing, folded
from voicemon.errors import VoicemonError

GAP_WORDS = 3
"""Words that ``...`` passes over, at most."""

MOST_SEQUENCES = 48
"""A phrase that spells out more ways than these is better written as several."""

_PIECE = re.compile(r"\.\.\.|[()\[\]|]|[^\s()\[\]|.]+|\.")


class PatternError(VoicemonError):
    """A phrase is not written as one; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of a slot; ``begins``: any word that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sequence that one word fills. No spellings: any word may, as in a gap."""

    spellings: tuple[Spelling, ...]
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether any word fits."""
        return not self.spellings

    def __str__(self) -> str:
        return "|".join(each.text + "*" * each.begins for each in self.spellings)


Sequence = tuple[Slot, ...]


def sequences(pattern: str, writing: Writing) -> list[Sequence]:
    """The sequences of slots that a phrase stands for.

    Raises PatternError for brackets that do not match, a phrase without a word that must be there, or one that spells
    out too many ways.
    """
    pieces = _PIECE.findall(folded(pattern))
    found, rest = _alternatives(pieces, 0, "", writing)
    if rest != len(pieces):
        raise PatternError(f"has {pieces[rest]!r} without its beginning")
    if len(found) != 1:
        raise PatternError("has '|' outside of brackets")
    ways = list(dict.fromkeys(_closed(way) for way in found[0]))
    for way in ways:
        if not any(_tells(slot, writing) for slot in way):
            said = " ".join(str(slot) for slot in way if not slot.optional)
            raise PatternError(f"needs no telling word: {said or 'nothing'!r} would do")
    return ways


def _alternatives(
    pieces: list[str], at: int, close: str, writing: Writing
) -> tuple[list[list[Sequence]], int]:
    """Each alternative up to ``close`` as its ways, and the place of the piece that ended them."""
    found: list[list[Sequence]] = [[()]]
    while at < len(pieces) and pieces[at] != close:
        piece = pieces[at]
        if piece in ")]":
            return found, at
        if piece == "|":
            found.append([()])
            at += 1
            continue
        if piece in "([":
            closing = ")" if piece == "(" else "]"
            inner, at = _alternatives(pieces, at + 1, closing, writing)
            if at >= len(pieces) or pieces[at] != closing:
                raise PatternError(f"has {piece!r} without its end")
            ways = _group([way for each in inner for way in each], optional=piece == "[")
        else:
            ways = [_slots(piece, writing)]
        found[-1] = [before + way for before, way in product(found[-1], ways)]
        if len(found[-1]) > MOST_SEQUENCES:
            raise PatternError(f"spells out more than {MOST_SEQUENCES} ways; write it as several")
        at += 1
    return found, at


def _group(ways: list[Sequence], optional: bool) -> list[Sequence]:
    """Ways through brackets: single words share a slot."""
    if any(not way for way in ways):
        raise PatternError("has an empty alternative")
    single = [way[0] for way in ways if len(way) == 1 and not way[0].is_gap and not way[0].optional]
    found = [way for way in ways if len(way) != 1 or way[0].is_gap or way[0].optional]
    if single:
        spellings = tuple(dict.fromkeys(each for slot in single for each in slot.spellings))
        found.append((Slot(spellings, optional and not found),))
    return [*found, ()] if optional and not (len(found) == 1 and found[0][0].optional) else found


def _tells(slot: Slot, writing: Writing) -> bool:
    return not slot.optional and any(each.text not in writing.light for each in slot.spellings)


def _slots(piece: str, writing: Writing) -> Sequence:
    if piece == "...":
        return (Slot((), optional=True),) * GAP_WORDS
    if piece == ".":
        raise PatternError("has a full stop; a gap is '...'")
    begins = piece.endswith("*")
    tokens = writing.tokens_of(piece.removesuffix("*"))
    if not tokens or "*" in piece[:-1]:
        raise PatternError(f"has {piece!r}, which is no word")
    last = len(tokens) - 1
    return tuple(Slot((Spelling(token, begins and at == last),)) for at, token in enumerate(tokens))


def _closed(way: Sequence) -> Sequence:
    """A sequence without gaps at its ends, where they say nothing."""
    first, stop = 0, len(way)
    while first < stop and way[first].is_gap:
        first += 1
    while stop > first and way[stop - 1].is_gap:
        stop -= 1
    return way[first:stop]


def rarest(way: Sequence, weight: Callable[[Slot], float], common: Callable[[Slot], int]) -> int:
    """Place of the slot by which a sequence is looked for: of the weightiest the one that fewest sequences have."""
    places: Iterable[int] = (at for at, slot in enumerate(way) if not slot.optional)
    return max(places, key=lambda at: (weight(way[at]), -common(way[at]), len(str(way[at]))))
