"""Valence of words: signs, ranges, abstention; what is unknown changes nothing."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.affect.lexicon import languages
from voicemon.affect.words import WordValence, valence_of

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Word:
    text: str
    probability: float = 1.0


def read(text: str, language: str = "en", probability: float = 1.0) -> WordValence | None:
    return valence_of([Word(word, probability) for word in text.split()], language)


def value(text: str, language: str = "en") -> float:
    found = read(text, language)
    assert found is not None, text
    return found.value


def own_sentences(language: str) -> list[tuple[str, str]]:
    lines = (HERE / f"said_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


SAID = "Terrible! great, not never happy. very waiting refund? Thank you cancel the blue unfortunately"
WORDS = st.lists(st.builds(Word, st.sampled_from(SAID.split()), st.floats(0, 1)), max_size=25)


@given(WORDS)
def test_in_range_and_the_same_each_time(words: list[Word]) -> None:
    found = valence_of(words, "en")
    assert found == valence_of(words, "en")
    if found is not None:
        assert -1 < found.value < 1
        assert 0.3 < found.deviation < 0.8


@given(WORDS, st.data())
def test_an_unknown_word_at_an_end_changes_nothing(words: list[Word], data: st.DataObject) -> None:
    unknown = Word(data.draw(st.sampled_from(["xylophone", "Tuesday", "7"])), data.draw(st.floats(0, 1)))
    assert valence_of([unknown, *words], "en") == valence_of(words, "en")


@pytest.mark.parametrize(
    ("said", "negated", "language"),
    [
        ("I am happy with it.", "I am not happy with it.", "en"),
        ("That is acceptable and fair.", "That is not acceptable and not fair.", "en"),
        ("It was terrible.", "It was not terrible.", "en"),
        ("I have problems.", "I don't have any problems.", "en"),
        ("Ich bin zufrieden.", "Ich bin nicht zufrieden.", "de"),
        ("Das gefällt mir.", "Das gefällt mir nicht.", "de"),
        ("Er war freundlich.", "Er war überhaupt nicht freundlich.", "de"),
    ],
)
def test_a_negation_turns_the_sign_around(said: str, negated: str, language: str) -> None:
    plain = read(said, language)
    assert (plain.value if plain else 0.0) * value(negated, language) <= 0
    assert value(negated, language) != 0


def test_degrees_keep_their_order() -> None:
    said = ["I am slightly disappointed", "I am disappointed", "I am very disappointed"]
    assert value(said[0]) > value(said[1]) > value(said[2])


def test_more_words_say_more_and_are_surer() -> None:
    one, two = read("This is ridiculous."), read("This is ridiculous. I am furious.")
    assert one is not None and two is not None
    assert two.value < one.value < 0
    assert two.deviation < one.deviation


def test_unsure_words_say_less_and_made_up_ones_nothing() -> None:
    sure, unsure = read("ridiculous"), read("ridiculous", probability=0.5)
    assert sure is not None and unsure is not None
    assert sure.value < unsure.value < 0
    assert unsure.deviation > sure.deviation
    assert read("ridiculous", probability=0.2) is None


@pytest.mark.parametrize("language", ["", "xx", "pl", "zh"])
def test_a_language_without_a_lexicon_abstains(language: str) -> None:
    assert read("terrible schrecklich", language) is None


@pytest.mark.parametrize(
    "text",
    ["", "...", "My number is four.", "Good morning!", "Thank you for calling, how may I help you?",
     "My name is Joy Love.", "Have a nice day, goodbye.", "I'd like a form, please."],
)  # fmt: skip
def test_what_one_says_by_habit_is_no_feeling(text: str) -> None:
    assert read(text) is None


def test_the_neutral_sentences_of_emodb_say_nothing() -> None:
    """Texts that fit any emotion: Burkhardt et al., "A database of German emotional speech", Interspeech 2005."""
    texts = [
        "Der Lappen liegt auf dem Eisschrank.",
        "Das will sie am Mittwoch abgeben.",
        "Heute abend könnte ich es ihm sagen.",
        "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
        "In sieben Stunden wird es soweit sein.",
        "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
        "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
        "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht.",
        "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
        "Die wird auf dem Platz sein, wo wir sie immer hinlegen.",
    ]
    assert [text for text in texts if read(text, "de") is not None] == []


@pytest.mark.parametrize(("language", "least"), [("en", 0.9), ("de", 0.9)])
def test_callers_sentences_are_read_as_they_were_meant(language: str, least: float) -> None:
    """By the hands that wrote the lexicon: this keeps it whole, `tests/bench/words_valence.py` judges it."""
    signs = {"negative": -1, "positive": 1}
    right = [
        (found := read(text, language)) is not None and found.value * signs[label] > 0
        for label, text in own_sentences(language)
        if label in signs
    ]
    silent = [read(text, language) is None for label, text in own_sentences(language) if label == "neutral"]
    assert np.mean(right) >= least
    assert np.mean(silent) >= least


def test_the_words_that_carried_it_are_named_once_the_strongest_first() -> None:
    found = read(
        "Please listen: this is ridiculous, ridiculous, a bit slow, and I'm not happy! Nice day, though."
    )
    assert found is not None and found.value < 0
    assert found.carried_by == ("ridiculous", "not happy", "a bit slow")


def test_every_lexicon_is_reachable_whatever_was_read_before() -> None:
    there = [read("super", language) for language in languages()]
    assert [read("super", language) for language in reversed(languages())] == there[::-1]


def joined(words: WordValence, valence: float, deviation: float) -> tuple[float, float]:
    mean, spread = words.join(np.array([valence]), np.array([deviation]))
    return float(mean[0]), float(spread[0])


def test_voice_and_words_are_weighed_by_their_precisions() -> None:
    mean, spread = joined(WordValence(-0.5, 0.4, ("bad",)), -0.1, 0.4)
    assert mean == pytest.approx(-0.3)
    assert spread == pytest.approx(0.4 / np.sqrt(2))


@given(st.floats(-1, 1), st.floats(0.05, 1), st.floats(-1, 1), st.floats(0.3, 0.8))
def test_joined_valence_lies_between_and_is_never_surer_than_both_together(
    voice: float, voice_deviation: float, words: float, words_deviation: float
) -> None:
    mean, spread = joined(WordValence(words, words_deviation, ()), voice, voice_deviation)
    assert min(voice, words) - 1e-9 <= mean <= max(voice, words) + 1e-9
    assert spread >= (voice_deviation**-2 + words_deviation**-2) ** -0.5 - 1e-12


def test_sources_that_contradict_each_other_make_the_reading_wider() -> None:
    words = WordValence(-0.8, 0.4, ("terrible",))
    agreeing, contradicting = joined(words, -0.6, 0.4)[1], joined(words, 0.8, 0.4)[1]
    assert contradicting > 2 * agreeing
