"""What a language's words say of how pleasant a call is: ``lexicons/en.toml`` and its like, read and made ready.

A language is data: a file in that folder, named by Whisper's code. The comment on top of ``en.toml`` says what its
numbers mean and how to add another.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from voicemon.errors import WeightsError

LEXICONS = Path(__file__).resolve().parent / "lexicons"
"""Where the languages that ship lie."""

MOST_WORDS = 8
"""No expression is longer."""

Weight = Annotated[float, msgspec.Meta(ge=-1.0, le=1.0)]
Degree = Annotated[float, msgspec.Meta(ge=-2.0, le=2.0)]
Reach = Annotated[int, msgspec.Meta(ge=0, le=8)]

_NOT_IN_WORD = re.compile(r"[^\w']+|_")
_SPELLING = re.compile(r"[\w']+\*?|\*")


class Kind(Enum):
    """What an expression does."""

    WEIGHT = auto()
    """Carries valence, and can be negated."""
    ASIDE = auto()
    """Carries valence whatever is negated around it: ``unfortunately``."""
    DEGREE = auto()
    """Makes the next weight count more, or less."""
    NEGATION = auto()
    FORMULA = auto()
    """Said because one says it."""
    BOUNDARY = auto()
    """Begins another clause."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression does, and how much."""

    kind: Kind
    amount: float = 0.0
    """A weight or an aside: valence -1..1. A degree: the factor."""
    negated: float | None = None
    """A weight's valence -1..1 where it is negated; None: what a negation makes of any weight."""


@dataclass(slots=True)
class _Node:
    """Where one stands in an expression: what may come next, and what it means if it ends here."""

    after: "dict[str, _Node]" = field(default_factory=dict)
    meaning: Meaning | None = None


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The expressions of one language."""

    start: _Node
    reach_before: int
    """Words between a negation and a weight after it, at most."""
    reach_after: int
    """The same for a weight before it."""

    def longest(self, tokens: Sequence[str], first: int) -> tuple[int, Meaning] | None:
        """The longest expression that begins with token ``first``: where it stops, and what it means."""
        found: tuple[int, Meaning] | None = None
        here, stop = [self.start], first
        while here and stop < len(tokens):
            spellings = list(_spellings(tokens[stop]))
            here = [node.after[spelling] for spelling in spellings for node in here if spelling in node.after]
            stop += 1
            # The first has the most letters written out: "stole" before "stol*".
            found = next(((stop, node.meaning) for node in here if node.meaning is not None), found)
        return found


def tokens_of(text: str) -> list[str]:
    """A word as it is looked up: lower case, no punctuation, no 's; a hyphen makes two of one. May be none."""
    return [
        token for part in _NOT_IN_WORD.sub(" ", text.replace("’", "'")).split() if (token := _plain(part))
    ]


def _plain(word: str) -> str:
    return word.casefold().strip("'").removesuffix("'s")


@cache
def lexicon_of(language: str, folder: Path = LEXICONS) -> Lexicon | None:
    """The lexicon for Whisper's code of a language, None where there is none. Read once.

    Raises WeightsError for a file that is no lexicon.
    """
    path = folder / f"{language}.toml"
    if not language.isalpha() or not path.is_file():
        return None
    try:
        tables = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Tables)
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} is no lexicon: {error}") from error
    start = _Node()
    for expression, meaning in _meanings(tables):
        if fault := _fault(expression):
            raise WeightsError(f"{path} is no lexicon: {expression!r} {fault}")
        if not _add(start, [_plain(word) for word in expression.split(" ")], meaning):
            raise WeightsError(f"{path} is no lexicon: {expression!r} stands in two tables")
    return Lexicon(start, tables.negation.before, tables.negation.after)


def languages(folder: Path = LEXICONS) -> tuple[str, ...]:
    """Codes of the languages that have a lexicon, in the order of the alphabet, each read and found sound.

    Raises WeightsError for the first that is not.
    """
    codes = sorted(path.stem for path in folder.glob("*.toml"))
    return tuple(code for code in codes if lexicon_of(code, folder) is not None)


class _Negation(msgspec.Struct, forbid_unknown_fields=True):
    words: list[str] = []
    before: Reach = 3
    after: Reach = 0


class _Clauses(msgspec.Struct, forbid_unknown_fields=True):
    words: list[str] = []


class _Formulas(msgspec.Struct, forbid_unknown_fields=True):
    said: list[str] = []


class _Tables(msgspec.Struct, forbid_unknown_fields=True):
    """A lexicon as it is written."""

    weights: dict[str, Weight]
    negated: dict[str, Weight] = {}
    asides: dict[str, Weight] = {}
    degrees: dict[str, Degree] = {}
    negation: _Negation = msgspec.field(default_factory=_Negation)
    clauses: _Clauses = msgspec.field(default_factory=_Clauses)
    formulas: _Formulas = msgspec.field(default_factory=_Formulas)


def _meanings(tables: _Tables) -> Iterator[tuple[str, Meaning]]:
    for expression in tables.weights | tables.negated:
        weight, negated = tables.weights.get(expression, 0.0), tables.negated.get(expression)
        yield expression, Meaning(Kind.WEIGHT, weight, negated)
    yield from ((said, Meaning(Kind.ASIDE, amount)) for said, amount in tables.asides.items())
    yield from ((said, Meaning(Kind.DEGREE, amount)) for said, amount in tables.degrees.items())
    yield from ((said, Meaning(Kind.NEGATION)) for said in tables.negation.words)
    yield from ((said, Meaning(Kind.FORMULA)) for said in tables.formulas.said)
    yield from ((said, Meaning(Kind.BOUNDARY)) for said in tables.clauses.words)


def _fault(expression: str) -> str:
    spellings = expression.split(" ")
    if not all(map(_SPELLING.fullmatch, spellings)) or spellings[0] == "*":
        return "is no expression: words with a space between, a star only at their end or for one that is not the first"
    return f"has more than {MOST_WORDS} words" if len(spellings) > MOST_WORDS else ""


def _add(node: _Node, spellings: list[str], meaning: Meaning) -> bool:
    """Put an expression into the tree; False where it is there already."""
    for spelling in spellings:
        node = node.after.setdefault(spelling, _Node())
    if node.meaning is not None:
        return False
    node.meaning = meaning
    return True


def _spellings(token: str) -> Iterator[str]:
    """How a token may be written in a lexicon: itself, then its beginnings with a star, the longest first."""
    yield token
    for length in range(len(token), -1, -1):
        yield token[:length] + "*"
