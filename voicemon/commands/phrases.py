"""``voicemon phrases``: which families of phrases there are, and what of them is heard in a text."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from voicemon.audio.chunk import Channel
from voicemon.config import AdviceOptions
from voicemon.conversation.phrases.families import Language, language_of, languages
from voicemon.conversation.phrases.index import THRESHOLD, Hit, PhraseIndex, index_of
from voicemon.conversation.phrases.tokens import Token, TypedWord
from voicemon.errors import ConfigError

NEAR = 0.55
"""So good a fit is shown as a near miss: about every other word of the phrase was said."""


def list_phrases(family: str, language: str, options: AdviceOptions) -> int:
    """Print the families of a language or of all, or the phrases of one. Returns the exit status.

    Raises ConfigError for a language or a family that there is not, and for files that cannot be read.
    """
    chosen = [_language(code, options) for code in ((language,) if language else languages(options.phrases))]
    if not family:
        Console().print(_families_table(chosen))
        return 0
    shown = [(known, each) for known in chosen for each in known.families if each.name == family]
    if not shown:
        names = sorted({each.name for known in chosen for each in known.families})
        raise ConfigError(f"there is no family {family!r}, only {', '.join(names)}")
    for known, each in shown:
        print(f"{each.name}, {known.code}: {each.about}")
        for phrase in each.phrases:
            print(f"  {phrase.text}")
        for phrase in each.unless:
            print(f"  unless {phrase.text}")
    return 0


def try_phrases(lines: Iterable[str], language: str, party: str, options: AdviceOptions) -> int:
    """Print what is heard in each line, an utterance by ``party``, and what nearly is. Returns the exit status.

    Raises ConfigError for a language without families, a party that there is not, and files that cannot be read.
    """
    if party not in list(Channel):
        raise ConfigError(f"party {party!r} is none of {', '.join(Channel)}")
    _language(language, options)
    index = index_of(language, options.phrases)
    assert index is not None
    table = Table("said", "family", "score", "words", "phrase", "")
    heard = False
    for line in lines:
        said = line.strip()
        for row in _rows(said, index, party):
            heard = True
            table.add_row(*row)
    Console().print(table if heard else "nothing is heard, and nothing nearly")
    return 0


def _language(code: str, options: AdviceOptions) -> Language:
    known = languages(options.phrases)
    language = language_of(code, options.phrases) if code in known else None
    if language is None:
        raise ConfigError(f"there are no families for language {code!r}, only for {', '.join(known)}")
    return language


def _families_table(chosen: Iterable[Language]) -> Table:
    table = Table("language", "family", "whose", "phrases", "what it is")
    for language in chosen:
        for family in language.families:
            table.add_row(language.code, family.name, family.party, str(len(family.phrases)), family.about)
    return table


def _rows(said: str, index: PhraseIndex, party: str) -> list[tuple[str, ...]]:
    words = said.split()
    tokens = index.language.writing.tokens([TypedWord(word) for word in words])
    tried = sorted(index.tried(tokens, party, NEAR), key=lambda hit: (not _is_hit(hit), -hit.fit.score))
    return [
        (
            "" if number else said,
            hit.family.name if _is_hit(hit) else f"({hit.family.name})",
            f"{hit.fit.score:.2f}",
            _words(words, tokens, hit),
            _literal(hit.phrase.text),
            _remark(hit),
        )
        for number, hit in enumerate(tried)
    ]


def _is_hit(hit: Hit) -> bool:
    return hit.is_whole and hit.fit.score >= THRESHOLD


def _words(words: list[str], tokens: list[Token], hit: Hit) -> str:
    return " ".join(words[tokens[hit.fit.first].word : tokens[hit.fit.stop - 1].word + 1])


def _remark(hit: Hit) -> str:
    """Why it is no hit, or not a full one."""
    parts = []
    if hit.fit.score < THRESHOLD:
        parts.append(f"a hit needs {THRESHOLD:.2f}")
    if hit.veto is not None:
        parts.append(f"unless {hit.veto.text}")
    if hit.fit.missing:
        parts.append(f"missing: {', '.join(hit.fit.missing)}")
    elif hit.fit.score < 1:
        parts.append("misheard, or words too many")
    return _literal("; ".join(parts))


def _literal(text: str) -> str:
    """Text whose brackets are no markup to rich."""
    return text.replace("[", r"\[")
