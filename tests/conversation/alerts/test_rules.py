"""Rules are read from TOML; what is wrong with one is said in one line that names it."""

from pathlib import Path

import pytest

from voicemon.conversation.alerts.rules import MEASURES, AlertRules, Told, read_rules, rules_of
from voicemon.errors import ConfigError

RULE = """[r]
measure = "stress"
threshold = 60
settles_below = 50
reason = "{level:.0f}"
settled = "fine"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "alerts.toml"
    path.write_text(text)
    read_rules.cache_clear()
    return path


def test_the_shipped_rules_use_every_measure_and_say_their_numbers() -> None:
    shipped = rules_of("")
    assert {rule.measure for rule in shipped.rules} == set(MEASURES)
    told = Told(3.0, 2.0, 4.0, 5, "the words")
    for rule in shipped.rules:
        assert told.into(rule.reason) != rule.reason, f"{rule.name}: a reason without what was measured"
        assert told.into(rule.settled)


def test_what_must_be_heard_is_not_moved_by_a_budget() -> None:
    fixed = {family for rule in rules_of("").rules if rule.fixed for family in rule.families}
    assert fixed == {"supervisor", "legal", "vulnerability"}


def test_none_is_no_rules_and_a_file_replaces_all(tmp_path: Path) -> None:
    assert rules_of("none") == AlertRules()
    own = rules_of(str(written(tmp_path, "false_alerts_per_hour = 0.5\n" + RULE)))
    assert ([rule.name for rule in own.rules], own.false_alerts_per_hour) == (["r"], 0.5)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[r", "Expected"),
        ("r = 3", r"\[r\]: a rule is a table"),
        (RULE + "thresold = 1", r"\[r\]: unknown option 'thresold'; did you mean 'threshold'"),
        (RULE + 'name = "x"', "unknown option 'name'"),
        (RULE.replace("stress", "anger"), "anger"),
        (RULE.replace("60", '"60"'), "float"),
        (RULE.replace("50", "70"), "settles_below 70 is above the threshold 60"),
        (RULE + "stays_s = -1", "stays_s"),
        (RULE.replace("{level:.0f}", "{mood}"), "{mood} is unknown"),
        (RULE.replace("{level:.0f}", "{level.real}"), "unknown"),
        (RULE.replace("{level:.0f}", "{level"), "expected"),
        (RULE.replace("{level:.0f}", "{text:.0f}"), "format code"),
        (RULE.replace("stress", "said"), "needs families"),
        (RULE.replace("stress", "interruptions"), "needs by"),
        ("false_alerts_per_hour = -1", "takes a number of 0 or more"),
        ("false_alerts_per_hour = true", "takes a number of 0 or more"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=complaint) as raised:
        read_rules(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_rules(tmp_path / "nowhere.toml")
