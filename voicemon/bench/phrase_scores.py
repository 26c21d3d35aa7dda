"""Sentences whose families are known, and how well different ways find them."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voicemon import events as ev
from voicemon.conversation.phrases.families import Family
from voicemon.conversation.phrases.index import THRESHOLD, PhraseIndex, index_of
from voicemon.conversation.phrases.pattern import Sequence as Way

SENTENCES = Path(__file__).with_name("phrases.tsv")

Words = Sequence[ev.SpokenWord]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody says, and which families' phrases it holds."""

    row: int
    """Counts from 1. Odd rows were there to develop with."""
    text: str
    language: str
    party: str
    families: frozenset[str]

    @property
    def judges(self) -> bool:
        """Whether it was kept back while the phrases were written."""
        return self.row % 2 == 0


Finder = Callable[[Sentence, Words], set[str]]


@dataclass(slots=True)
class Score:
    """Families found, by whether they are there; a sentence may hold several, or none."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[str], there: frozenset[str]) -> None:
        """Count a sentence."""
        self.right += len(found & there)
        self.wrong += len(found - there)
        self.missed += len(there - found)

    @property
    def precision(self) -> float:
        """Share of what was found that is there; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 where nothing is."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The sentences that are spoken."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        Sentence(number, row["sentence"], row["language"], row["party"], frozenset(row["families"].split()))
        for number, row in enumerate(rows, start=1)
    ]


def scored(
    sentences: Iterable[Sentence], find: Finder, heard: Mapping[int, Words], family: str = ""
) -> Score:
    """How a way to find families does on sentences as they were heard, by row; of one ``family`` or of all."""
    total = Score()
    for each in sentences:
        found, there = find(each, heard[each.row]), each.families
        total.add(found & {family} if family else found, there & {family} if family else there)
    return total


def as_written(text: str) -> list[ev.SpokenWord]:
    """A text as if each of its words had been heard without doubt, a sample long."""
    return [
        ev.SpokenWord(text=word, start=at, stop=at + 1, probability=1.0)
        for at, word in enumerate(text.split())
    ]


def found_by_us(sentence: Sentence, words: Words, least: float = THRESHOLD) -> set[str]:
    """The families that voicemon finds."""
    index = _index(sentence.language)
    tokens = index.language.writing.tokens(words)
    return {hit.family.name for hit in index.hits(tokens, sentence.party, least)}


def found_word_by_word(sentence: Sentence, words: Words) -> set[str]:
    """The families of which a phrase is there word by word: with its alternatives, options and gaps, but no slip
    forgiven and no ``unless`` heard."""
    index = _index(sentence.language)
    text = "".join(token.text + " " for token in index.language.writing.tokens(words))
    families = [family for family in index.language.families if family.heard_on(sentence.party)]
    searches = _searches(sentence.language)
    return {family.name for family in families if any(each.search(text) for each in searches[family.name])}


@cache
def _searches(language: str) -> dict[str, list[re.Pattern[str]]]:
    return {family.name: _search_all(family) for family in _index(language).language.families}


def _search_all(family: Family) -> list[re.Pattern[str]]:
    return [_search(way) for phrase in family.phrases for way in phrase.ways]


def _search(way: Way) -> re.Pattern[str]:
    parts = []
    for slot in way:
        spelt = "|".join(re.escape(each.text) + r"\w*" * each.begins for each in slot.spellings) or r"\w+"
        parts.append(f"(?:(?:{spelt}) )" + "?" * slot.optional)
    return re.compile(r"(?<!\S)" + "".join(parts))


def _index(language: str) -> PhraseIndex:
    index = index_of(language)
    assert index is not None, language
    return index
