"""Whatever is typed into the search box is understood as far as it goes, and never an error."""

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voicemon.archive.schema import BREAK, TABLES
from voicemon.archive.words import Term, calls_expression, moments_expression, terms_of

DATABASE = sqlite3.connect(":memory:")
DATABASE.executescript(TABLES)
DATABASE.execute("INSERT INTO told VALUES ('die Straße zahlt 3,50 don’t', 'über Ölpreis AND', '')")


def finds(typed: str, party: str = "") -> bool:
    expression = calls_expression(terms_of(typed), party)
    return bool(DATABASE.execute("SELECT 1 FROM told WHERE told MATCH ?", (expression,)).fetchall())


def test_words_rows_of_words_and_beginnings_are_told_apart() -> None:
    assert terms_of('refund "wrong  bill" photo* REFUND') == [
        Term(("refund",)), Term(("wrong", "bill")), Term(("photo",), prefix=True), Term(("REFUND",)),
    ]  # fmt: skip
    assert terms_of('"not closed') == [Term(("not", "closed"))]
    assert terms_of("don't e-mail") == [Term(("don", "t")), Term(("e", "mail"))]
    assert terms_of(' !? "…" * "" ') == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("strasse", True), ("STRASSE", True), ("straße", True), ("uber", True), ("über", True), ("u\u0308ber", True),
        ("olpreis", True), ("öl*", True), ("ol", False), ('"die straße"', True), ('"straße die"', False),
        ("don't", True), ("3,50", True), ("and", True), ("AND", True), ("NEAR", False), ("die olpreis", True),
    ],
)  # fmt: skip
def test_people_find_what_they_mean(typed: str, found: bool) -> None:
    assert finds(typed) is found


def test_whose_words_they_are_can_be_asked(tmp_path: object) -> None:
    assert finds("straße über")
    assert finds("straße zahlt", "customer")
    assert not finds("straße über", "customer")
    assert not finds("straße", "agent")


@given(st.text(max_size=60) | st.text("\"*ab ()^:-+{}ß'", max_size=30))
@example('a" OR b')
@example("a\x00b")
@example("{customer}: x")
@example("\ud800")
@example(f"a {BREAK} b")
@example("ⅷ ² \u0301 \U000e0100")
def test_nothing_typed_is_an_error(typed: str) -> None:
    terms = terms_of(typed)
    if terms:
        for expression in (
            calls_expression(terms),
            calls_expression(terms, "agent"),
            moments_expression(terms),
        ):
            DATABASE.execute(
                "SELECT rowid FROM told WHERE told MATCH ? ORDER BY rank", (expression,)
            ).fetchall()


@given(st.lists(st.text("abcäß", min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_text_is_found_by_its_own_words_and_as_a_whole(words: list[str]) -> None:
    text = " ".join(words)
    DATABASE.execute("SAVEPOINT one")
    DATABASE.execute("DELETE FROM told")
    DATABASE.execute("INSERT INTO told VALUES (?, '', '')", (text,))
    assert finds(text)
    assert finds(f'"{text}"')
    assert finds(words[0][0] + "*")
    DATABASE.execute("ROLLBACK TO one")
