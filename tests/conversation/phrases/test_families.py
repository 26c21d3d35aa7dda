"""Families as files: those that ship are sound, a user's join them, and what is wrong is one line."""

from pathlib import Path

import pytest

from voicemon.conversation.phrases.families import language_of, languages
from voicemon.errors import ConfigError

AGENT = {"empathy", "reflecting", "apology", "appreciation", "ownership", "patience", "next-steps", "closing"}
CUSTOMER = {"complaint", "leaving", "supervisor", "legal", "vulnerability"}


def test_the_languages_that_ship_have_every_family() -> None:
    assert languages() == ("de", "en")
    for code in languages():
        language = language_of(code)
        assert language is not None
        assert {family.name for family in language.families if family.party == "agent"} == AGENT
        assert {family.name for family in language.families if family.party == "customer"} == CUSTOMER
        assert all(family.about for family in language.families)


@pytest.mark.parametrize("code", ["xx", "", "../en", "en.toml"])
def test_a_language_without_a_file_has_none(code: str) -> None:
    assert language_of(code) is None


def test_a_family_adds_to_the_one_there_is_or_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(
        '[empathy]\nphrases = ["ouch"]\n'
        '[apology]\nreplace = true\nparty = "both"\nphrases = ["mea culpa"]\n'
        "[closing]\nreplace = true\n"
        '[greeting]\nparty = "agent"\nphrases = ["good (morning|evening)"]\n',
        encoding="utf-8",
    )
    shipped, own = language_of("en"), language_of("en", str(tmp_path))
    assert shipped is not None
    assert own is not None
    ours = {family.name: family for family in shipped.families}
    theirs = {family.name: family for family in own.families}
    assert len(theirs["empathy"].phrases) == len(ours["empathy"].phrases) + 1
    assert theirs["empathy"].party == "agent"
    assert [phrase.text for phrase in theirs["apology"].phrases] == ["mea culpa"]
    assert theirs["apology"].party == "both"
    assert set(theirs) == set(ours) - {"closing"} | {"greeting"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[a]\nparty = "agent"\nphrases = ["(sorry"]', r"family 'a': '\(sorry' has '\(' without its end"),
        ('[a]\nparty = "boss"\nphrases = ["x"]', "family 'a': Invalid enum value 'boss'"),
        ('[a]\nphrases = ["x"]', "does not say whose it is"),
        ('[a]\nparty = "agent"', "has no phrases"),
        ('[a]\nparty = "agent"\nphrase = ["x"]', "unknown field `phrase`"),
        ("a = 1", "family 'a' is no table"),
        ("[a", "Expected"),
        ('[words]\nlight = "x"', r"\[words\]: Expected `array`"),
    ],
)
def test_a_bad_file_is_one_line_that_names_it(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "en.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=fault) as caught:
        languages(str(tmp_path))
    assert str(tmp_path / "en.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_none_is_said() -> None:
    with pytest.raises(ConfigError, match="'nowhere' is no folder"):
        languages("nowhere")
