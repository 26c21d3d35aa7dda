"""``voicemon phrases``: what a person who writes phrases sees."""

from pathlib import Path

import pytest

from voicemon.commands.phrases import list_phrases, try_phrases
from voicemon.config import AdviceOptions
from voicemon.errors import ConfigError

OURS = AdviceOptions()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "260")


def tried(
    capsys: pytest.CaptureFixture[str], *lines: str, language: str = "en", party: str = "mixed"
) -> list[str]:
    assert try_phrases(lines, language, party, OURS) == 0
    return capsys.readouterr().out.splitlines()


def test_a_hit_is_shown_with_its_score_and_phrase(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = [line for line in tried(capsys, "Well, I do understand how you feel") if " empathy " in line]
    assert "1.00" in row
    assert "I do understand how you feel" in row
    assert "[can]" in row


def test_a_near_miss_says_what_was_missing(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line for line in tried(capsys, "Thank patience") if "(appreciation)" in line]
    assert any("a hit needs 0.80; missing: " in row and "for, your" in row for row in rows)


def test_what_an_unless_took_away_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    rows = tried(capsys, "I do not want to cancel my contract", party="customer")
    assert any("(leaving)" in row and "unless not ..." in row for row in rows)
    assert not any(" leaving " in row for row in rows)


def test_each_line_is_an_utterance_and_a_partys_families_are_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = ("Let me speak to your manager", "hello", "I am so sorry about that")
    both = "\n".join(tried(capsys, *lines))
    assert " supervisor " in both
    assert " apology " in both
    assert " apology " not in "\n".join(tried(capsys, *lines, party="customer"))
    assert tried(capsys, "hello") == ["nothing is heard, and nothing nearly"]


def test_families_and_their_phrases_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert list_phrases("", "", OURS) == 0
    table = capsys.readouterr().out
    assert "vulnerability" in table
    assert "Nimmt sich der Sache an" in table
    assert list_phrases("patience", "de", OURS) == 0
    assert "lassen sie sich" in capsys.readouterr().out


def test_what_there_is_not_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no families for language 'fr', only for de, en"):
        try_phrases(["x"], "fr", "mixed", OURS)
    with pytest.raises(ConfigError, match="party 'boss' is none of customer, agent, mixed"):
        try_phrases(["x"], "en", "boss", OURS)
    with pytest.raises(ConfigError, match="no family 'joy', only apology, "):
        list_phrases("joy", "", OURS)
    (tmp_path / "en.toml").write_text("[joy]\nphrases = ['(']\nparty = 'both'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"en.toml: family 'joy': '\(' has '\(' without its end"):
        list_phrases("", "", AdviceOptions(phrases=str(tmp_path)))
