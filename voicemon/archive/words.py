"""From what a person types into a search box to what SQLite's full-text search takes. Nothing typed is an error."""

import re
import unicodedata
from dataclasses import dataclass

from voicemon.archive.store import clean

LONGEST = 400
"""Characters of a question that are read; what is beyond was hardly typed."""
MOST_TERMS = 24
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other, of which the last may go on where it is a ``prefix``."""

    words: tuple[str, ...]
    prefix: bool = False

    def expression(self) -> str:
        """The term for SQLite. ``ss`` and ``ß`` find each other, as a keyboard may have only one of them."""
        spelt = dict.fromkeys((" ".join(self.words), " ".join(_other_s(word) for word in self.words)))
        star = "*" if self.prefix else ""
        written = [f'"{words}"{star}' for words in spelt]
        return written[0] if len(written) == 1 else f"({' OR '.join(written)})"


def terms_of(typed: str) -> list[Term]:
    """The terms of a question: plain words, ``"words in a row"``, and ``begin*`` for words that begin so.

    What holds neither a letter nor a digit is passed over.
    """
    terms: dict[Term, None] = {}
    for found in _TERM.finditer(clean(_encodable(typed[:LONGEST]))):
        quoted, plain = found.group(1), found.group(2)
        words = _words(plain if quoted is None else quoted)
        if words:
            terms[Term(words, quoted is None and plain.endswith("*"))] = None
    return list(terms)[:MOST_TERMS]


def calls_expression(terms: list[Term], party: str = "") -> str:
    """Calls in which every term was said, wherever; by ``party`` alone where it is named."""
    every = " AND ".join(term.expression() for term in terms)
    return f"{{{party}}} : ({every})" if party else every


def moments_expression(terms: list[Term]) -> str:
    """Utterances in which any of the terms was said."""
    return " OR ".join(term.expression() for term in terms)


def _words(text: str) -> tuple[str, ...]:
    """Runs of letters and digits, as SQLite's tokenizer tells them; an apostrophe parts them there, too."""
    kept = "".join(each if _is_of_a_word(each) else " " for each in text)
    return tuple(kept.split())


def _is_of_a_word(character: str) -> bool:
    # Letters, numbers and private use are tokens, marks belong to the letter before them.
    kind = unicodedata.category(character)
    return kind[0] in "LNM" or kind == "Co"


def _other_s(word: str) -> str:
    small = word.lower()
    return small.replace("ß", "ss") if "ß" in small else small.replace("ss", "ß")


def _encodable(text: str) -> str:
    """Half a surrogate pair, which no file can hold, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
