"""Words as they are compared: lower case, no punctuation, contractions written out, umlauts as two letters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

_NOT_IN_WORD = re.compile(r"[^\w']+|_")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "’": "'", "‘": "'", "`": "'"})


class Spoken(Protocol):
    """A word that was heard."""

    @property
    def text(self) -> str:
        """As it is written, with its punctuation."""

    @property
    def probability(self) -> float:
        """The recogniser's, 0..1."""


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word that was not heard but typed, hence without doubt."""

    text: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared; a spoken word may hold several (``I'm``) or none (``…``)."""

    text: str
    word: int
    """Which of the spoken words it comes from."""
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language's words are compared."""

    light: frozenset[str] = frozenset()
    """Words that carry little by themselves."""
    fillers: frozenset[str] = frozenset()
    """Words that may stand anywhere and change nothing."""
    negations: frozenset[str] = frozenset()
    """Words that turn a phrase around; nothing else is ever taken for one."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Contractions and what they stand for; a star at the beginning is the rest of the word: ``*n't`` is ``* not``."""

    def tokens_of(self, text: str) -> list[str]:
        """The parts of a written word, or of several, as they are compared."""
        return [token for part in _parts(text) for token in self._spelt(part).replace("'", "").split()]

    def tokens(self, words: Sequence[Spoken]) -> list[Token]:
        """The tokens of an utterance."""
        return [
            Token(text, at, word.probability)
            for at, word in enumerate(words)
            for text in self.tokens_of(word.text)
        ]

    def _spelt(self, part: str) -> str:
        if part in self.written:
            return self.written[part]
        for length in range(1, len(part)):
            whole = self.written.get("*" + part[length:])
            if whole is not None:
                return whole.replace("*", part[:length])
        return part.removesuffix("'s")


def folded(text: str) -> str:
    """Lower case, with umlauts as two letters and one kind of apostrophe."""
    return text.casefold().translate(_UMLAUTS)


def _parts(text: str) -> list[str]:
    return [bare for part in _NOT_IN_WORD.sub(" ", folded(text)).split() if (bare := part.strip("'"))]
