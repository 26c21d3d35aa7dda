"""Phrases in a call's words."""

import random
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.saying import said
from voicemon import events as ev
from voicemon.conversation.phrases.families import Family, Phrase, language_of
from voicemon.conversation.phrases.index import PhraseIndex, index_of
from voicemon.conversation.phrases.pattern import Sequence
from voicemon.conversation.phrases.spotting import PhraseSpotter


def heard(text: str, channel: str, language: str = "en") -> list[ev.PhraseHeard]:
    return list(PhraseSpotter().push(said(text, channel, language)))


def families(text: str, channel: str, language: str = "en") -> list[str]:
    return [hit.family for hit in heard(text, channel, language)]


def every_way(language: str) -> list[tuple[Family, Phrase, Sequence]]:
    known = language_of(language)
    assert known is not None
    return [(f, p, way) for f in known.families for p in f.phrases for way in p.ways]


def spoken(way: Sequence, draw: random.Random, optional: bool) -> str:
    """One way to say a sequence; what may be left out is said or not, gaps are empty."""
    slots = [slot for slot in way if not slot.is_gap and (optional or not slot.optional)]
    return " ".join(draw.choice(slot.spellings).text for slot in slots)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("optional", [False, True])
def test_every_phrase_that_ships_matches_itself(language: str, optional: bool) -> None:
    index, draw = index_of(language), random.Random(1)
    assert index is not None
    for family, phrase, way in every_way(language):
        text = spoken(way, draw, optional)
        tokens = index.language.writing.tokens(said(text).words)
        party = "agent" if family.party == "both" else family.party
        hits = [hit for hit in index.hits(tokens, party) if hit.family == family]
        # Of two that overlap the better one is told, so another phrase of the family may stand for this one.
        assert hits, f"{family.name}: {phrase.text!r} as {text!r}"
        assert max(hit.fit.score for hit in hits) > 0.99


@pytest.mark.parametrize(
    ("text", "channel", "language", "expected"),
    [
        ("Well, I do, um, understand how you feel.", "agent", "en", ["empathy"]),
        ("I'm not sorry about that.", "agent", "en", []),
        ("I do not understand how you feel.", "agent", "en", []),
        ("I appologies for the delay.", "agent", "en", ["apology"]),
        ("Sorry, could you repeat that?", "agent", "en", []),
        ("I am not happy with this.", "agent", "en", []),
        ("Let me speak to your manger.", "customer", "en", ["supervisor"]),
        ("Let me speak to your manager.", "agent", "en", []),
        ("Let me speak to your manager.", "mixed", "en", ["supervisor"]),
        ("I do not want to speak to a manager.", "customer", "en", []),
        ("I will get it sorted straightaway. Leave it with me.", "agent", "en", ["ownership", "ownership"]),
        ("Das tut mir wirklich sehr leid.", "agent", "de", ["apology"]),
        ("Ich möchte mein Kunden Konto kündigen.", "customer", "de", ["leaving"]),
        ("Ich will nicht kündigen.", "customer", "de", []),
        ("I do understand how you feel.", "agent", "fr", []),
    ],
)
def test_families_are_heard_on_their_channel(
    text: str, channel: str, language: str, expected: list[str]
) -> None:
    assert families(text, channel, language) == expected


def test_a_hit_keeps_its_words_and_their_time() -> None:
    (hit,) = heard("Okay then, I am so sorry about that, sir.", "agent")
    written = said("Okay then, I am so sorry about that, sir.").words
    assert hit.text.startswith("I am so sorry about")
    assert (hit.start, hit.stop) == (written[2].start, written[2 + len(hit.text.split()) - 1].stop)
    assert 0.8 <= hit.score <= 1
    assert hit.utterance == "agent-0"


def test_a_word_that_was_hardly_heard_costs_less_to_mishear() -> None:
    spotter = PhraseSpotter()
    sure, unsure = (
        next(iter(spotter.push(said("I am so sorri about this", "agent", probability=p)))).score
        for p in (1.0, 0.1)
    )
    assert sure < unsure < 1


WORDS = st.sampled_from(
    [
        "i",
        "you",
        "sorry",
        "not",
        "am",
        "understand",
        "how",
        "feel",
        "your",
        "manager",
        "speak",
        "to",
        "the",
        "thank",
        "patience",
        "for",
        "never",
        "time",
        "lawyer",
        "cancel",
        "my",
        "contract",
        "nobody",
        "called",
        "back",
        "waiting",
        "weeks",
        "please",
        "so",
        "really",
        "that",
        "is",
        "unacceptable",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


@settings(deadline=None)
@given(TEXTS)
def test_a_hit_lies_within_its_utterance_and_no_two_of_a_family_overlap(text: str) -> None:
    written = said(text, "mixed", start=7)
    hits = list(PhraseSpotter().push(written))
    for hit in hits:
        assert written.words[0].start <= hit.start < hit.stop <= written.words[-1].stop
        assert hit.text in text
        assert 0.8 <= hit.score <= 1
    for family in {hit.family for hit in hits}:
        own = [hit for hit in hits if hit.family == family]
        assert all(a.stop <= b.start for a, b in pairwise(own))


@settings(deadline=None)
@given(TEXTS, st.integers(0, 2**32))
def test_case_and_punctuation_change_nothing(text: str, seed: int) -> None:
    draw = random.Random(seed)
    marks = ["", "", ",", ".", "?", "…"]
    swapped = " ".join(
        draw.choice(["", "«", "("]) + word.swapcase() + draw.choice(marks) for word in text.split()
    )
    plain = PhraseSpotter().push(said(text, "mixed"))
    assert [(h.family, h.start, h.stop, h.score) for h in plain] == [
        (h.family, h.start, h.stop, h.score) for h in PhraseSpotter().push(said(swapped, "mixed"))
    ]


@cache
def without_vetoes() -> tuple[PhraseIndex, list[tuple[Family, Phrase, Sequence]]]:
    known = language_of("en")
    assert known is not None
    families = tuple(replace(family, unless=()) for family in known.families)
    return PhraseIndex(replace(known, families=families)), every_way("en")


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(0, 2**32))
def test_a_phrase_that_is_said_word_by_word_is_found_whatever_else_is_said(text: str, seed: int) -> None:
    index, ways = without_vetoes()
    draw = random.Random(seed)
    family, _, way = draw.choice(ways)
    around = said(f"{text} {spoken(way, draw, False)} {text}").words
    hits = index.hits(index.language.writing.tokens(around), "mixed")
    assert family.name in {hit.family.name for hit in hits}


def test_time_does_not_explode() -> None:
    """A long utterance of nothing but words that phrases are looked for by is aligned as often as there are words."""
    words = "sorry " * 60 + "thank you for your " * 30 + "i understand how " * 30
    assert len(heard(words, "agent")) >= 1


def test_other_facts_say_nothing() -> None:
    assert list(PhraseSpotter().push(ev.SpeechStarted(channel="agent", utterance="u", at=0))) == []


def test_a_users_own_family_is_heard_as_well(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text(
        '[apology]\nparty = "agent"\nphrases = ["je suis désolé"]\n', encoding="utf-8"
    )
    spotter = PhraseSpotter(str(tmp_path))
    assert [hit.family for hit in spotter.push(said("Je suis loin", "agent", "fr"))] == []
    assert [hit.family for hit in spotter.push(said("Oui, je suis désolé.", "agent", "fr"))] == ["apology"]
