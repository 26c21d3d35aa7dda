"""Lexicons: those that ship are sound, a file makes a language, and a bad one says in one line what is wrong."""

import tomllib
from pathlib import Path

import pytest

from voicemon.affect.lexicon import LEXICONS, Kind, Lexicon, Meaning, languages, lexicon_of, tokens_of
from voicemon.errors import WeightsError

LANGUAGES = languages()


def made(folder: Path, content: str, language: str = "xx") -> Lexicon:
    (folder / f"{language}.toml").write_text(content, encoding="utf-8")
    found = lexicon_of(language, folder)
    assert found is not None
    return found


def test_english_and_german_ship() -> None:
    assert {"en", "de"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_ships_is_sound(language: str) -> None:
    assert lexicon_of(language) is not None
    tables = tomllib.loads((LEXICONS / f"{language}.toml").read_text(encoding="utf-8"))
    weights = tables["weights"]
    assert len(weights) >= 300
    assert sum(weight < 0 for weight in weights.values()) >= 100
    assert sum(weight > 0 for weight in weights.values()) >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_exact_word_hides_a_weight_of_its_stem(language: str) -> None:
    """ "recommend" among the negated alone would make "recommend*" among the weights say nothing of it."""
    tables = tomllib.loads((LEXICONS / f"{language}.toml").read_text(encoding="utf-8"))
    stems = [word.removesuffix("*") for word in tables["weights"] if word.endswith("*") and " " not in word]
    for word in set(tables["negated"]) - set(tables["weights"]):
        assert " " in word or not word.startswith(tuple(stems)), word


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (" Great!", ["great"]),
        ("don’t", ["don't"]),
        ("it's", ["it"]),
        ("half-broken,", ["half", "broken"]),
        ("'Quoted'", ["quoted"]),
        ("Spaß", ["spass"]),
        ("—", []),
        ("$50", ["50"]),
    ],
)
def test_words_are_compared_without_case_and_punctuation(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def test_the_longest_expression_counts_and_the_plainer_spelling(tmp_path: Path) -> None:
    lexicon = made(
        tmp_path,
        '[weights]\nfed = 0.1\n"fed up" = -0.7\n"fed*" = 0.2\n"fed * twice" = 0.9\n"ab*" = 0.3\n"abc*" = 0.4\n',
    )
    assert lexicon.longest(["so", "fed", "up"], 1) == (3, Meaning(Kind.WEIGHT, -0.7))
    assert lexicon.longest(["fed"], 0) == (1, Meaning(Kind.WEIGHT, 0.1))
    assert lexicon.longest(["feds"], 0) == (1, Meaning(Kind.WEIGHT, 0.2))
    assert lexicon.longest(["fed", "anything", "twice"], 0) == (3, Meaning(Kind.WEIGHT, 0.9))
    assert lexicon.longest(["fed", "twice"], 0) == (1, Meaning(Kind.WEIGHT, 0.1))
    assert lexicon.longest(["abcd"], 0) == (1, Meaning(Kind.WEIGHT, 0.4))
    assert lexicon.longest(["up"], 0) is None


def test_a_language_is_a_file(tmp_path: Path) -> None:
    assert lexicon_of("fr", tmp_path / "none") is None
    lexicon = made(tmp_path, "[weights]\nravi = 0.8\n", "fr")
    assert lexicon.longest(["ravi"], 0) == (1, Meaning(Kind.WEIGHT, 0.8))
    assert lexicon_of("fr", tmp_path) is lexicon, "read once"


def test_all_languages_are_read_at_once_and_the_bad_one_is_named(tmp_path: Path) -> None:
    made(tmp_path, "[weights]\n", "fr")
    made(tmp_path, "[weights]\n", "es")
    assert languages(tmp_path) == ("es", "fr")
    (tmp_path / "it.toml").write_text("[weights\n")
    with pytest.raises(WeightsError, match=r"it\.toml"):
        languages(tmp_path)


@pytest.mark.parametrize("language", ["", "xx", "../en", "en.toml", "."])
def test_a_language_without_a_lexicon_has_none(language: str) -> None:
    assert lexicon_of(language) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[weights]\nbad = -1.5\n", "-1"),
        ("[weights]\nbad = 'very'\n", "float"),
        ("[weights]\nbad = \n", "line 2"),
        ("[wieghts]\nbad = -0.5\n", "wieghts"),
        ("[negation]\nwords = ['not']\n", "weights"),
        ("[weights]\n'not-bad' = 0.4\n", "'not-bad'"),
        ("[weights]\n'*' = 0.4\n", "'\\*'"),
        ("[weights]\n'' = 0.4\n", "''"),
        ("[weights]\n'a b c d e f g h i' = 0.4\n", "more than 8"),
        ("[weights]\nvery = 0.4\n[degrees]\nvery = 1.2\n", "'very' stands in two tables"),
        ("[weights]\nGood = 0.4\ngood = 0.3\n", "'good' stands in two tables"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says) as caught:
        made(tmp_path, content)
    message = str(caught.value)
    assert "\n" not in message and "xx.toml" in message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WeightsError, match=r"xx\.toml"):
        lexicon_of("xx", tmp_path)
