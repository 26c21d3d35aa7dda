"""When a customer says again what they have said before: perhaps it was not heard.

Two utterances make the same point where they share most of what they say: telling words without their endings, numbers
in digits, each counting more the fewer utterances of the call have it (inverse document frequency, Spärck Jones,
Journal of Documentation 28, 1972). A name that every sentence holds says little; "the third time" said twice says much.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicemon import events as ev
from voicemon.conversation.phrases.families import language_of
from voicemon.conversation.phrases.tokens import Writing

LEAST_SHARED = 3
"""Telling words, numbers not counted, that two utterances share at least: a number read out twice is no complaint."""

OVERLAP = 0.6
"""Part of the shorter utterance's weight that the longer one has to have: most of what was said, in other words."""

LEAST_OF_LONGER = 0.25
"""And of the longer one's: a point may come with others, but it has to be one of the main ones."""

_SAY_NOTHING = {
    "en": "hello hi hey yes yeah yep no okay right thank thanks please sorry bye goodbye good morning afternoon "
    "evening know mean think guess like get got go going want need see say said tell told one thing something well "
    "sure fine exactly alright mhm uh um call calling not never nothing let make come because name sir mister madam",
    "de": "hallo guten tag morgen abend ja nein okay genau danke bitte tschuess wiederhoeren gut weiss denke glaube "
    "meine gehen sagen gesagt mal sache etwas was frau herr name nicht kein keine nichts weil machen kommen gemacht "
    "alles klar",
}
"""Words that make no point, in any utterance."""

_NUMBERS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "de": "null eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf",
}
_ORDINALS = {
    "en": "zeroth first second third fourth fifth sixth seventh eighth ninth tenth",
    "de": "nullte erste zweite dritte vierte fuenfte sechste siebte achte neunte zehnte",
}
_ENDINGS = {
    "en": re.compile(r"(?:ings?|ed|ers?|es|s|e|ly|al|ation|ion|ment)$"),
    "de": re.compile(r"(?:ungen|ung|enden|ende|esten|este|test|ten|ste|te|en|er|es|em|st|e|n|t|s)$"),
}
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class _Said:
    """An utterance that made a point, and the point that it made."""

    words: frozenset[str]
    first: int
    """Sample at which it was made for the first time,"""
    times: int
    """and how often it had been by then."""


class RepeatWatch:
    """Tells when the customer makes a point again: PointRepeated. Utterances of a channel that carries both are not
    compared: it is not known whose they are."""

    def __init__(self, channel: str = "customer") -> None:
        self._channel = channel
        self._said: list[_Said] = []
        self._having: Counter[str] = Counter()
        """Utterances that have a word."""

    def push(self, event: ev.CallEvent) -> Iterator[ev.PointRepeated]:
        """What the next fact repeats; only the customer's final words do."""
        if not isinstance(event, ev.TranscriptWritten) or event.channel != self._channel:
            return
        words = point_of(event.words, event.language)
        if sum(not _is_number(word) for word in words) < LEAST_SHARED:
            return
        earlier = self._earlier(words)
        said = _Said(words, event.words[0].start, 1)
        if earlier is not None:
            said = _Said(words, earlier.first, earlier.times + 1)
        self._having.update(words)
        self._said.append(said)
        if earlier is not None:
            yield ev.PointRepeated(
                channel=event.channel, utterance=event.utterance, start=event.words[0].start, stop=event.words[-1].stop,
                text=" ".join(word.text for word in event.words), first=said.first, times=said.times,
            )  # fmt: skip

    def _earlier(self, words: frozenset[str]) -> _Said | None:
        """The utterance that made this point before, of several the one that is most alike."""
        best, found = 0.0, None
        for said in self._said:
            if len(said.words & words) >= LEAST_SHARED:
                alike = self._alike(said.words, words)
                if alike > best:
                    best, found = alike, said
        if found is None:
            return None
        times = max(said.times for said in self._said if said.first == found.first)
        return _Said(found.words, found.first, times)

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Part of the shorter one's weight that both have; 0 where that is too little."""
        shared = one & other
        if sum(not _is_number(word) for word in shared) < LEAST_SHARED:
            return 0.0
        common, shorter, longer = self._weight(shared), *sorted((self._weight(one), self._weight(other)))
        return common / shorter if common >= max(OVERLAP * shorter, LEAST_OF_LONGER * longer) else 0.0

    def _weight(self, words: frozenset[str]) -> float:
        total = len(self._said) + 1
        return sum(math.log(1.0 + total / max(1, self._having[word])) for word in words)


def point_of(words: Sequence[ev.SpokenWord], language: str) -> frozenset[str]:
    """The telling words of an utterance without endings, numbers as digits; none in a language without families."""
    known = language_of(language)
    if known is None or language not in _SAY_NOTHING:
        return frozenset()
    return frozenset(_stems([token.text for token in known.writing.tokens(words)], language, known.writing))


def _stems(tokens: Sequence[str], language: str, writing: Writing) -> Iterator[str]:
    silent, numbers = _SILENT[language], _DIGITS[language]
    for token in tokens:
        if token in numbers or token.rstrip("stndrh.").isdigit():
            yield numbers.get(token, token.rstrip("stndrh."))
        elif token not in silent and token not in writing.light and token not in writing.fillers:
            yield stem(token, language)


def stem(word: str, language: str) -> str:
    """A word without its ending, where enough is left of it."""
    shorter = _ENDINGS[language].sub("", word)
    return shorter if len(shorter) >= _SHORTEST_STEM else word


def _is_number(word: str) -> bool:
    return word.isdigit()


_SILENT = {language: frozenset(words.split()) for language, words in _SAY_NOTHING.items()}
_DIGITS = {
    language: {
        **{word: str(value) for value, word in enumerate(_NUMBERS[language].split())},
        **{word: str(value) for value, word in enumerate(_ORDINALS[language].split())},
    }
    for language in _NUMBERS
}
