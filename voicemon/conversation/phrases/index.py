"""Which phrases of a language an utterance may hold, so that few of hundreds are ever aligned.

Each sequence is looked for by its anchor: of its telling words the one that the fewest sequences share. Without the
anchor, or a word like it, a fit would lose more than any fit may; and without enough of the other words as well.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from voicemon.conversation.phrases.families import Family, Language, Phrase, language_of
from voicemon.conversation.phrases.fills import Fills
from voicemon.conversation.phrases.matching import GAP, Aligned, Fit, Heard, weight
from voicemon.conversation.phrases.pattern import Sequence as Way
from voicemon.conversation.phrases.pattern import Slot, rarest
from voicemon.conversation.phrases.tokens import Token

THRESHOLD = 0.8
"""A fit this good is a hit. A phrase of four telling words may then lose a light one or have two misheard, but none
may be lost. `voicemon bench phrases` prints what other thresholds would give."""

MOST_MISSING = 1
"""Words of a phrase that a hit may lack: without "I will", "take care of it" may be said by anybody of anything."""

VETO = 0.95
"""An ``unless`` has to be there nearly word by word: it takes away what was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a family that fits an utterance's tokens."""

    family: Family
    phrase: Phrase
    fit: Fit
    veto: Phrase | None = None
    """The ``unless`` that overlaps it: then it is no hit."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing but its score can speak against it."""
        return self.veto is None and len(self.fit.missing) <= MOST_MISSING


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    family: Family
    phrase: Phrase
    aligned: Aligned
    reach: int
    """Tokens around the anchor that a fit may use."""
    veto: bool


class PhraseIndex:
    """All families of a language, ready to be looked for."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._numbers: dict[Slot, int] = {}
        self._by_anchor: dict[int, list[_Entry]] = defaultdict(list)
        neighbours = self._add_all()
        self._fills = Fills(list(self._numbers), neighbours, language.writing)

    def hits(self, tokens: Sequence[Token], channel: str, least: float = THRESHOLD) -> list[Hit]:
        """The phrases heard on a channel, by family and time; those of a family that overlap are one, the best."""
        found = self._found(tokens, channel, least)
        return [hit for hits in found.values() for hit in _apart(hit for hit in hits if hit.is_whole)]

    def tried(self, tokens: Sequence[Token], channel: str, least: float) -> list[Hit]:
        """The same with what an ``unless`` took away, for a person who writes phrases; ``least`` tells near misses."""
        found = self._found(tokens, channel, least)
        return [hit for hits in found.values() for hit in _apart(hits)]

    def _found(self, tokens: Sequence[Token], channel: str, least: float) -> dict[str, list[Hit]]:
        """Every fit of ``least`` or more, by family."""
        heard = Heard(tokens, self._fills, self.language.writing)
        found: dict[str, list[Hit]] = defaultdict(list)
        vetoes: dict[str, list[Hit]] = defaultdict(list)
        for entry, at in self._candidates(heard, channel, least):
            fit = entry.aligned.fit(heard, max(0, at - entry.reach), min(len(tokens), at + entry.reach + 1))
            if fit is not None and fit.score >= (VETO if entry.veto else least):
                kind = vetoes if entry.veto else found
                kind[entry.family.name].append(Hit(entry.family, entry.phrase, fit))
        return {name: [_vetoed(hit, vetoes[name]) for hit in hits] for name, hits in found.items()}

    def _candidates(self, heard: Heard, channel: str, least: float) -> Iterator[tuple[_Entry, int]]:
        for number in heard.best:
            for entry in self._by_anchor.get(number, ()):
                needed = VETO if entry.veto else least
                if entry.family.heard_on(channel) and entry.aligned.may_fit(heard, needed):
                    for at, filled in enumerate(heard.fills):
                        if number in filled or (at < len(heard.two) and number in heard.two[at]):
                            yield entry, at

    def _add_all(self) -> set[tuple[int, int]]:
        """Enter each sequence of each phrase; returns the slots that stand beside each other."""
        ways = [
            (family, phrase, way, veto)
            for family in self.language.families
            for phrases, veto in ((family.phrases, False), (family.unless, True))
            for phrase in phrases
            for way in phrase.ways
        ]
        uses = Counter(slot for _, _, way, _ in ways for slot in set(way))
        neighbours = set()
        for family, phrase, way, veto in ways:
            numbers = [self._number(slot) for slot in way]
            entry = _Entry(family, phrase, Aligned(way, numbers, self.language.writing), len(way) + 2, veto)
            self._by_anchor[numbers[self._anchor(way, uses)]].append(entry)
            pairs = zip(zip(way, numbers, strict=True), zip(way[1:], numbers[1:], strict=True), strict=False)
            neighbours |= {(n, m) for (a, n), (b, m) in pairs if not (a.optional or b.optional)}
        return neighbours

    def _anchor(self, way: Way, uses: Counter[Slot]) -> int:
        return rarest(way, lambda slot: weight(slot, self.language.writing), lambda slot: uses[slot])

    def _number(self, slot: Slot) -> int:
        if slot.is_gap:
            return GAP
        return self._numbers.setdefault(Slot(slot.spellings), len(self._numbers))


@cache
def index_of(code: str, folder: str = "") -> PhraseIndex | None:
    """The index of a language, made once; None where the language has no families.

    Raises ConfigError as `language_of` does.
    """
    language = language_of(code, folder)
    return None if language is None else PhraseIndex(language)


def _vetoed(hit: Hit, vetoes: Sequence[Hit]) -> Hit:
    veto = next((veto.phrase for veto in vetoes if _overlap(hit.fit, veto.fit)), None)
    return hit if veto is None else replace(hit, veto=veto)


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """The best of all that overlap, in the order in which they were said."""
    kept: list[Hit] = []
    for hit in sorted(
        hits, key=lambda hit: (-round(hit.fit.score, 3), hit.fit.first - hit.fit.stop, hit.fit.first)
    ):
        if not any(_overlap(hit.fit, other.fit) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.fit.first)


def _overlap(one: Fit, other: Fit) -> bool:
    return one.first < other.stop and other.first < one.stop
