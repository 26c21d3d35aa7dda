"""Families of phrases, read from TOML and made ready: those that ship, and what a user adds or puts in their place.

A user's folder has files like ours, ``en.toml`` and its like. A family of a name that is known adds its phrases to
those there are, or takes their place where it says ``replace = true``; without phrases it is then turned off.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from voicemon.conversation.phrases.pattern import PatternError, sequences
from voicemon.conversation.phrases.pattern import Sequence as Way
from voicemon.conversation.phrases.tokens import Writing, folded
from voicemon.errors import ConfigError

SHIPPED = Path(__file__).resolve().parent
"""Where the languages that ship lie."""

WORDS = "words"
"""The table of a file that is no family: how the language's words are compared."""

Party = Literal["agent", "customer", "both"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is written, and the sequences of slots that it stands for."""

    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases that do the same thing in a talk."""

    name: str
    party: Party
    """On whose channel it is listened for. On one that carries everybody each family is."""
    about: str
    """What it is, for a person."""
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    """Where one of these overlaps a hit, it is none: "not ... angry"."""

    def heard_on(self, channel: str) -> bool:
        """Whether it is listened for on a channel."""
        return "both" in (self.party, channel) or channel in (self.party, "mixed")


@dataclass(frozen=True, eq=False)
class Language:
    """The families of one language."""

    code: str
    writing: Writing
    families: tuple[Family, ...]


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    light: list[str] = []
    fillers: list[str] = []
    negations: list[str] = []
    written: dict[str, str] = {}


class _Family(msgspec.Struct, forbid_unknown_fields=True):
    """A family as it is written."""

    party: Party | None = None
    about: str = ""
    phrases: list[str] = []
    unless: list[str] = []
    replace: bool = False


@cache
def language_of(code: str, folder: str = "") -> Language | None:
    """The families for Whisper's code of a language with those of a user's ``folder``; None: there are none. Read once.

    Raises ConfigError naming the file, family and phrase that cannot be used.
    """
    if not code.isalpha():
        return None
    families: dict[str, Family] = {}
    writing, found = Writing(), False
    for place in (SHIPPED, *([Path(folder)] if folder else [])):
        path = place / f"{code}.toml"
        if path.is_file():
            found = True
            tables = _read(path)
            writing = _with_words(writing, tables.pop(WORDS, {}), path)
            for name, table in tables.items():
                families[name] = _joined(families.get(name), name, table, writing, path)
    kept = tuple(family for family in families.values() if family.phrases)
    return Language(code, writing, kept) if found else None


def languages(folder: str = "") -> tuple[str, ...]:
    """Codes of the languages that have families, in the order of the alphabet, each read and found sound.

    Raises ConfigError for the first that is not, and for a ``folder`` that is none.
    """
    if folder and not Path(folder).is_dir():
        raise ConfigError(f"[advice] phrases: {folder!r} is no folder")
    places = (SHIPPED, *([Path(folder)] if folder else []))
    codes = sorted({path.stem for place in places for path in place.glob("*.toml")})
    return tuple(code for code in codes if language_of(code, folder) is not None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None


def _with_words(writing: Writing, table: object, path: Path) -> Writing:
    words = _converted(table, _Words, f"{path}: [{WORDS}]")
    written = {folded(short): folded(long) for short, long in words.written.items()}
    return Writing(
        writing.light | _folded(words.light),
        writing.fillers | _folded(words.fillers),
        writing.negations | _folded(words.negations),
        {**writing.written, **written},
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(folded, words))


def _joined(known: Family | None, name: str, table: object, writing: Writing, path: Path) -> Family:
    """A family with what a file says of it."""
    where = f"{path}: family {name!r}"
    read = _converted(table, _Family, where)
    if known is None or read.replace:
        if read.party is None and (known is None or read.phrases):
            raise ConfigError(f'{where} does not say whose it is: party = "agent", "customer" or "both"')
        if known is None and not read.phrases:
            raise ConfigError(f"{where} has no phrases")
        known = Family(name, read.party or "both", "", (), ())
    return Family(
        name,
        read.party or known.party,
        read.about or known.about,
        known.phrases + _phrases(read.phrases, writing, where),
        known.unless + _phrases(read.unless, writing, where),
    )


def _phrases(texts: list[str], writing: Writing, where: str) -> tuple[Phrase, ...]:
    phrases = []
    for text in texts:
        try:
            phrases.append(Phrase(text, tuple(sequences(text, writing))))
        except PatternError as error:
            raise ConfigError(f"{where}: {text!r} {error}") from None
    return tuple(phrases)


def _converted(table: object, kind: Any, where: str) -> Any:
    if not isinstance(table, Mapping):
        raise ConfigError(f"{where} is no table")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {error}") from None
