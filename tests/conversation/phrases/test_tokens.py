"""Words as they are compared."""

import pytest

from tests.conversation.saying import said
from voicemon.conversation.phrases.families import language_of


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I'm SORRY, can't…", "i am sorry can not"),
        ("en", "That’s the customer's e-mail.", "that is the customer e mail"),
        ("en", "don't you'll they've", "do not you will they have"),
        ("de", "Für Geht's, Straße?", "fuer geht es strasse"),
    ],
)
def test_words_are_bare(language: str, text: str, expected: str) -> None:
    known = language_of(language)
    assert known is not None
    assert known.writing.tokens_of(text) == expected.split()


def test_a_token_knows_its_word() -> None:
    known = language_of("en")
    assert known is not None
    tokens = known.writing.tokens(said("Well, I'm … here", probability=0.4).words)
    assert [(token.text, token.word) for token in tokens] == [("well", 0), ("i", 1), ("am", 1), ("here", 3)]
    assert {token.probability for token in tokens} == {0.4}
