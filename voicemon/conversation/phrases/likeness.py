"""How alike two written words sound: an edit distance in which letters that are heard alike cost little.

Levenshtein's distance (Soviet Physics Doklady 10, 1966) with weights for what a recogniser confuses: vowels among each
other, voiced and unvoiced consonants, doubled letters, an e or an h that is not heard, an ending.
"""

from functools import lru_cache
from itertools import pairwise

LEAST = 0.75
"""Less alike words are different words: "feel" and "fear" are, "apologise" and "apologised" are not."""

SHORTEST = 4
"""Words with fewer letters are alike only where they are equal: "not" and "now", "sue" and "see" mean other things."""

LONGER_BY = 3
"""Letters that one of two words that are alike may have more than the other."""

LEAST_SWAP = 0.4
"""Cost of a letter for one that is nearly heard the same: the least that a letter costs which the other word lacks."""

_VOWELS = frozenset("aeiouy")
_ALIKE = ("bp", "dt", "gk", "sz", "vf", "ck", "vw", "mn", "cs", "xs", "cz", "gj", "kq")
_NEAR: dict[tuple[str, str], float] = {
    **{(a, b): 0.5 for a in _VOWELS for b in _VOWELS if a != b},
    **{(a, b): LEAST_SWAP for pair in _ALIKE for a in pair for b in pair if a != b},
}
FAR = 0.5
"""What a consonant costs besides where the other word has none that is heard alike: it is lost, or quite another."""

_OTHER = 1 << 26
_BITS = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_NEAR_BITS = {
    letter: sum(bit for other, bit in _BITS.items() if other == letter or (letter, other) in _NEAR)
    for letter in _BITS
}
_FIRM = sum(bit for letter, bit in _BITS.items() if letter not in _VOWELS and letter != "h")
_TURNS = ("un", "dis", "in", "im", "il", "ir", "miss", "ohn")
"""Beginnings that make a word its opposite."""


def likeness(heard: str, word: str) -> float:
    """0..1: 1 for the same word, 0 for words that are not alike."""
    if heard == word:
        return 1.0
    shorter, longer = sorted((heard, word), key=len)
    if len(shorter) < SHORTEST or len(longer) - len(shorter) > LONGER_BY:
        return 0.0
    most = (1.0 - LEAST) * len(longer)
    if _at_least(heard, word) > most:
        return 0.0
    distance = _distance(heard, word, most)
    return 1.0 - distance / len(longer) if distance <= most and not _opposite(shorter, longer) else 0.0


def _at_least(heard: str, word: str) -> float:
    """What two words differ by at the least, from which letters they have: a quick way past most of them."""
    a, near_a = _letters(heard)
    b, near_b = _letters(word)
    only_a, only_b = a & ~b, b & ~a
    return max(
        LEAST_SWAP * only_a.bit_count() + FAR * (only_a & ~near_b & _FIRM).bit_count(),
        LEAST_SWAP * only_b.bit_count() + FAR * (only_b & ~near_a & _FIRM).bit_count(),
    )


@lru_cache(maxsize=16_384)
def _letters(word: str) -> tuple[int, int]:
    """The letters of a word, a bit each, and those with all that are heard alike."""
    own = near = 0
    for letter in word:
        own |= _BITS.get(letter, _OTHER)
        near |= _NEAR_BITS.get(letter, _OTHER)
    return own, near


def beginnings(letter: str) -> frozenset[str]:
    """The letters that a word may begin with and still be like one that begins with ``letter``."""
    near = {b for a, b in _NEAR if a == letter}
    vowel = _VOWELS | {"h"} if letter in _VOWELS or letter == "h" else frozenset()
    return frozenset({letter, *near, *vowel})


def _opposite(shorter: str, longer: str) -> bool:
    return any(longer.startswith(turn) and longer[len(turn) :][:4] == shorter[:4] for turn in _TURNS)


def _distance(heard: str, word: str, most: float) -> float:
    """Summed cost of the cheapest edits that make one word the other; any number above ``most`` for more."""
    drop = [_loss(letter, before) for before, letter in pairwise("\0" + word)]
    row = [0.0]
    for cost in drop:
        row.append(row[-1] + cost)
    for before, letter in pairwise("\0" + heard):
        lost = _loss(letter, before)
        above, diagonal = row, row[0]
        row = [above[0] + lost]
        for at, other in enumerate(word):
            swapped = diagonal + (0.0 if letter == other else _NEAR.get((letter, other), 1.0))
            diagonal = above[at + 1]
            row.append(min(swapped, diagonal + lost, row[at] + drop[at]))
        if min(row) > most:
            break
    return row[-1]


def _loss(letter: str, before: str) -> float:
    """What a letter costs that only one of the words has."""
    if letter == before:
        return 0.2
    if letter in "eh" or (letter in _VOWELS and before in _VOWELS):
        return 0.5
    return 0.9 if letter in "sdtn" else 1.0
