"""How a phrase is aligned with words that are not quite its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversation.saying import said
from voicemon.conversation.phrases.families import Family, Language, Phrase
from voicemon.conversation.phrases.index import PhraseIndex
from voicemon.conversation.phrases.pattern import sequences
from voicemon.conversation.phrases.tokens import Writing

WRITING = Writing(
    light=frozenset({"i", "the", "your", "for", "you"}),
    fillers=frozenset({"um"}),
    negations=frozenset({"not"}),
)


def index(*patterns: str, unless: tuple[str, ...] = ()) -> PhraseIndex:
    def phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
        return tuple(Phrase(text, tuple(sequences(text, WRITING))) for text in texts)

    return PhraseIndex(
        Language("xx", WRITING, (Family("f", "both", "", phrases(patterns), phrases(unless)),))
    )


def score(pattern: str, text: str, probability: float = 1.0) -> float:
    """Of the best fit, 0 where there is none."""
    tokens = WRITING.tokens(said(text, probability=probability).words)
    return max((hit.fit.score for hit in index(pattern).tried(tokens, "mixed", 0.0)), default=0.0)


PHRASE = "thanks for your patience today"


def test_what_is_said_in_full_fits_in_full() -> None:
    assert score(PHRASE, "so then Thanks, for your patience today! bye") == 1
    assert score(PHRASE, "thanks um for um your patience today") == 1
    assert score("thanks ... patience", "thanks a whole lot patience") == 1


def test_each_kind_of_slip_costs_and_light_ones_least() -> None:
    light_lost = score(PHRASE, "thanks your patience today")
    light_more = score(PHRASE, "thanks for your the patience today")
    misheard = score(PHRASE, "thanks for your patiense today")
    telling_lost = score(PHRASE, "thanks for your patience")
    telling_more = score(PHRASE, "thanks for your big patience today")
    negated = score(PHRASE, "thanks for not your patience today")
    assert 1 > light_more > light_lost > 0.8
    assert 1 > misheard > 0.8
    assert light_more > telling_more > negated
    assert telling_lost < 0.8
    assert negated < 0.8


def test_a_gap_passes_three_words_and_no_negation() -> None:
    assert score("thanks ... patience", "thanks a b c patience") == 1
    assert score("thanks ... patience", "thanks a b c d patience") < 1
    assert score("thanks ... patience", "thanks a not patience") < 0.8


def test_a_negation_before_the_rest_of_a_phrase_breaks_it() -> None:
    assert score("i really understand your anger", "I do not really understand your anger") < 0.8
    assert score("i really understand your anger", "not that i really understand your anger") == 1


def test_words_that_were_parted_or_joined_still_fit() -> None:
    assert 0.9 < score("my kundenkonto now", "my kunden konto now") < 1
    assert 0.9 < score("fix it straight away", "fix it straightaway") < 1


def test_what_was_hardly_heard_costs_half() -> None:
    sure, unsure = (1 - score(PHRASE, "thanks for your patiense today", p) for p in (1.0, 0.0))
    assert unsure == pytest.approx(sure / 2)


def test_an_unless_that_overlaps_takes_a_hit_away_and_no_other() -> None:
    both = index("thanks for patience", unless=("big thanks",))
    tokens = WRITING.tokens(said("big thanks for patience and thanks for patience").words)
    (hit,) = both.hits(tokens, "mixed")
    assert (hit.fit.first, hit.fit.stop) == (5, 8)
    assert [each.veto is not None for each in both.tried(tokens, "mixed", 0.5)] == [True, False]


@given(
    st.lists(st.sampled_from(["thanks", "for", "your", "patience", "today", "not", "um", "x"]), max_size=10)
)
def test_more_words_around_never_make_a_fit_worse(words: list[str]) -> None:
    text = " ".join(words)
    alone = score(PHRASE, text)
    assert 0 <= alone <= 1
    assert score(PHRASE, f"{text} x x x") >= alone - 1e-9
