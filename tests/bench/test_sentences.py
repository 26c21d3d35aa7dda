"""Utterances with known words: the same for a seed, of the length asked for, and scored as everybody scores."""

import pytest

from tests.realdata import DATA, needs_data
from voicemon.bench.sentences import Spoken, spoken_utterances, word_error_rate, word_errors, words_of
from voicemon.errors import AudioFormatError


@pytest.mark.parametrize(
    ("heard", "errors"),
    [("a b c", 0), ("a x c", 1), ("a c", 1), ("a b b c", 1), ("", 3), ("x y z w", 4)],
)
def test_word_errors(heard: str, errors: int) -> None:
    assert word_errors(["a", "b", "c"], heard.split()) == errors


def test_words_are_compared_without_case_marks_and_digits() -> None:
    assert words_of("In 7 so-weit sein!", "de") == ["in", "sieben", "so", "weit", "sein"]
    assert words_of("Say the word FIVE.", "en") == words_of("say the word 5", "en")


def test_the_rate_is_of_one_language() -> None:
    spoken = [Spoken("en", "Say the word dog.", None), Spoken("de", "Das will sie.", None)]  # type: ignore[arg-type]
    texts = ["Say the word dock", "Das will sie"]
    assert word_error_rate(spoken, texts, "en") == 0.25
    assert word_error_rate(spoken, texts, "de") == 0.0
    assert word_error_rate(spoken, texts, "fr") == 0.0


@needs_data
def test_utterances_are_the_same_for_a_seed() -> None:
    once, again, other = (spoken_utterances(DATA, 6, seed) for seed in (1, 1, 2))
    assert [(one.language, one.text, len(one.samples)) for one in once] == [
        (one.language, one.text, len(one.samples)) for one in again
    ]
    assert [one.text for one in once] != [one.text for one in other]
    assert sorted(one.language for one in once) == ["de"] * 3 + ["en"] * 3
    assert all(2 <= one.seconds <= 8 for one in once)
    for one in once:
        assert one.language == "de" or set(one.text.split(". ")[0].split()[:3]) == {"Say", "the", "word"}


@needs_data
def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(AudioFormatError, match="100000 are wanted"):
        spoken_utterances(DATA / "calls" / "..", 100_000)
