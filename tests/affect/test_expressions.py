"""Expressions in their clauses: what modifies them, how far they count."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from voicemon.affect.expressions import ASKED, LEAST_SURE, NOT_PLEASANT, NOT_UNPLEASANT, Carrier, carriers
from voicemon.affect.lexicon import Lexicon, lexicon_of

LEXICON = """
[weights]
good = 0.5
bad = -0.5
terrible = -0.8
helped = 0.4
[negated]
work = -0.5
helped = -0.6
[asides]
unfortunately = -0.4
[degrees]
very = 1.4
"a bit" = 0.5
[negation]
words = ["not", "never"]
before = 3
after = 2
[clauses]
words = ["but"]
[formulas]
said = ["good morning", "you know"]
"""


@dataclass(frozen=True)
class Word:
    text: str
    probability: float = 1.0


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder: Path = tmp_path_factory.mktemp("lexicons")
    (folder / "xx.toml").write_text(LEXICON)
    found = lexicon_of("xx", folder)
    assert found is not None
    return found


def said(text: str, lexicon: Lexicon) -> list[Carrier]:
    return list(carriers([Word(word) for word in text.split()], lexicon))


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("It is good.", [("good", 0.5)]),
        ("It is very good.", [("very good", 0.7)]),
        ("A bit bad", [("a bit bad", -0.25)]),
        ("very very terrible", [("very very terrible", -1.0)]),
        ("very odd but bad", [("bad", -0.5)]),
        ("not good", [("not good", 0.5 * NOT_PLEASANT)]),
        ("not terrible", [("not terrible", -0.8 * NOT_UNPLEASANT)]),
        ("not so very good", [("not so very good", 0.7 * NOT_PLEASANT)]),
        ("very, not good", [("not good", 0.5 * NOT_PLEASANT)]),
        ("not a b good", [("not a b good", 0.5 * NOT_PLEASANT)]),
        ("not a b c good", [("good", 0.5)]),
        ("not a b you know good", [("not a b you know good", 0.5 * NOT_PLEASANT)]),
        ("No, not. Good", [("good", 0.5)]),
        ("not here, good", [("good", 0.5)]),
        ("not here but good", [("good", 0.5)]),
        ("not good bad", [("not good", 0.5 * NOT_PLEASANT), ("bad", -0.5)]),
        ("good a not", [("good a not", 0.5 * NOT_PLEASANT)]),
        ("good a b not", [("good", 0.5)]),
        ("bad not good", [("bad", -0.5), ("not good", 0.5 * NOT_PLEASANT)]),
        ("it will work", []),
        ("it will not work", [("not work", -0.5)]),
        ("never helped", [("never helped", -0.6)]),
        ("unfortunately not", [("unfortunately", -0.4)]),
        ("not helped unfortunately", [("not helped", -0.6), ("unfortunately", -0.4)]),
        ("Good morning, bad", [("bad", -0.5)]),
        ("GOOD", [("good", 0.5)]),
        ("nothing known", []),
        ("", []),
    ],
)
def test_what_carries_and_how_much(lexicon: Lexicon, text: str, carried: list[tuple[str, float]]) -> None:
    found = said(text, lexicon)
    assert [carrier.text for carrier in found] == [text for text, _ in carried]
    assert [carrier.weight for carrier in found] == pytest.approx([weight for _, weight in carried])
    assert all(carrier.evidence == 1.0 for carrier in found)


def test_the_words_of_a_question_count_less_than_those_before_it(lexicon: Lexicon) -> None:
    told, asked = said("That is bad. Is that, then, good?”", lexicon)
    assert (told.evidence, asked.evidence) == (1.0, ASKED)


def test_an_expression_counts_as_far_as_its_least_sure_word(lexicon: Lexicon) -> None:
    (carrier,) = carriers([Word("not", 0.6), Word("so", 0.5), Word("good", 0.9)], lexicon)
    assert carrier.evidence == 0.5
    assert carrier.strength == pytest.approx(0.5 * abs(0.5 * NOT_PLEASANT) ** 1.5)


def test_words_that_may_have_been_made_up_say_nothing(lexicon: Lexicon) -> None:
    (unsure,) = carriers([Word("good", LEAST_SURE - 0.01)], lexicon)
    (sure,) = carriers([Word("good", LEAST_SURE)], lexicon)
    assert (unsure.strength, sure.evidence) == (0.0, LEAST_SURE)


def test_an_unsure_negation_takes_its_expression_along(lexicon: Lexicon) -> None:
    """Whether "not" was said decides the sign: with neither known, nothing is."""
    (carrier,) = carriers([Word("not", 0.1), Word("good", 0.9)], lexicon)
    assert carrier.strength == 0.0


def test_german_negates_behind_the_verb() -> None:
    german = lexicon_of("de")
    assert german is not None
    (hilft,) = [c for c in said("Das hilft mir leider gar nicht.", german) if c.text != "leider"]
    assert hilft.text == "hilft mir leider gar nicht" and hilft.weight < -0.4
