"""How phrases are written."""

import pytest

from voicemon.conversation.phrases.pattern import GAP_WORDS, MOST_SEQUENCES, PatternError, sequences
from voicemon.conversation.phrases.tokens import Writing

WRITING = Writing(light=frozenset({"i", "am", "you"}), written={"i'm": "i am"})


def ways(pattern: str) -> list[str]:
    return [" ".join(str(slot) or "_" for slot in way) for way in sequences(pattern, WRITING)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("thank you", ["thank you"]),
        ("I'm sorry", ["i am sorry"]),
        ("(sorry|apologise) for", ["sorry|apologise for"]),
        ("(sorry|my apologies) for", ["my apologies for", "sorry for"]),
        ("[really] sorry", ["really sorry"]),
        ("so [very very] sorry", ["so very very sorry", "so sorry"]),
        ("frustrat* today", ["frustrat* today"]),
        ("call ... back", ["call" + " _" * GAP_WORDS + " back"]),
        ("... sorry ...", ["sorry"]),
        ("(a (b|c d)|e) x", ["a b x", "a c d x", "e x"]),
        ("Überhaupt nicht", ["ueberhaupt nicht"]),
    ],
)
def test_a_phrase_becomes_sequences(pattern: str, expected: list[str]) -> None:
    assert sorted(ways(pattern)) == sorted(expected)


def test_what_is_in_square_brackets_may_be_left_out() -> None:
    (way,) = sequences("[really|very] sorry", WRITING)
    assert [slot.optional for slot in way] == [True, False]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(sorry", "without its end"),
        ("sorry)", "without its beginning"),
        ("sorry|apologise", "outside of brackets"),
        ("(sorry|) for", "empty alternative"),
        ("", "no telling word"),
        ("i am [sorry]", "no telling word"),
        ("sorry. really", "full stop"),
        ("so*rry", "no word"),
        (" ".join(["(a b|c d)"] * 7), f"more than {MOST_SEQUENCES} ways"),
    ],
)
def test_what_is_no_phrase_is_said(pattern: str, fault: str) -> None:
    with pytest.raises(PatternError, match=fault):
        sequences(pattern, WRITING)
