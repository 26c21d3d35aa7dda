"""Sentences whose families are known: enough of them, of each kind, and found in what is written."""

from collections import Counter

import pytest

from voicemon.bench.phrase_scores import (
    Score,
    Sentence,
    as_written,
    found_by_us,
    found_word_by_word,
    read_sentences,
    scored,
)
from voicemon.bench.phrases import AIM_PRECISION, AIM_RECALL
from voicemon.conversation.phrases.families import language_of

SENTENCES = read_sentences()


def test_there_are_sentences_of_each_kind_in_both_halves() -> None:
    languages = Counter(each.language for each in SENTENCES)
    assert languages["en"] >= 120
    assert languages["de"] >= 60
    assert sum(not each.families for each in SENTENCES) >= 70
    for code in languages:
        known = language_of(code)
        assert known is not None
        names = {family.name for family in known.families}
        for judges in (False, True):
            half = [each for each in SENTENCES if each.language == code and each.judges == judges]
            assert {family for each in half for family in each.families} == names
    assert len({each.text for each in SENTENCES}) == len(SENTENCES)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_written_is_found(language: str) -> None:
    part = [each for each in SENTENCES if each.language == language]
    score = scored(part, found_by_us, {each.row: as_written(each.text) for each in part})
    assert score.precision >= AIM_PRECISION
    assert score.recall >= AIM_RECALL


def test_scores_are_counted() -> None:
    score = Score()
    assert (score.precision, score.recall) == (1.0, 1.0)
    score.add({"a", "b"}, frozenset({"a", "c", "d"}))
    assert (score.right, score.wrong, score.missed) == (1, 1, 2)
    assert (score.precision, score.recall) == (0.5, pytest.approx(1 / 3))


def test_a_search_word_by_word_forgives_nothing() -> None:
    sentence = Sentence(1, "", "en", "agent", frozenset())
    assert found_word_by_word(sentence, as_written("I am so sorry about that.")) == {"apology"}
    assert found_word_by_word(sentence, as_written("I am so sorri about that.")) == set()
    assert found_by_us(sentence, as_written("I am so sorri about that.")) == {"apology"}
