"""How alike words sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.conversation.phrases.likeness import LEAST, _at_least, _distance, beginnings, likeness

WORDS = st.text("abdeghiklmnoprstu", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("heard", "word"),
    [("apologize", "apologise"), ("apologised", "apologise"), ("canceled", "cancelled"), ("frustated", "frustrated"),
     ("verstehn", "verstehen"), ("geduldt", "geduld"), ("solicitar", "solicitor")],
)  # fmt: skip
def test_slips_are_forgiven(heard: str, word: str) -> None:
    assert LEAST <= likeness(heard, word) < 1


@pytest.mark.parametrize(
    ("heard", "word"),
    [("now", "not"), ("see", "sue"), ("fear", "feel"), ("happy", "unhappy"), ("zufrieden", "unzufrieden"),
     ("satisfied", "dissatisfied"), ("legal", "illegal"), ("complete", "complaint"), ("manner", "lawyer")],
)  # fmt: skip
def test_other_words_are_other_words(heard: str, word: str) -> None:
    assert likeness(heard, word) == 0
    assert likeness(word, heard) == 0


@given(WORDS, WORDS)
def test_likeness_is_a_share_that_only_the_same_word_has_in_full(one: str, other: str) -> None:
    assert likeness(one, one) == 1
    alike = likeness(one, other)
    assert alike == 0 or LEAST <= alike <= 1
    assert (alike == 1) == (one == other)


@given(WORDS, WORDS)
def test_where_words_begin_alike_is_told_both_ways(one: str, other: str) -> None:
    assert (one[0] in beginnings(other[0])) == (other[0] in beginnings(one[0]))


@given(st.text("abceghkmnstuz-", max_size=9), st.text("abceghkmnstuz-", max_size=9))
def test_the_quick_way_past_words_never_passes_one_that_is_alike(one: str, other: str) -> None:
    assert _at_least(one, other) <= _distance(one, other, 100.0) + 1e-9
