"""Rules are read from TOML; what ships is sound in every language; faults name what is nearest."""

from pathlib import Path

import pytest

from voicemon.conversation.cues.rule_file import languages
from voicemon.conversation.cues.rules import LONGEST_TEXT, load_rules
from voicemon.errors import ConfigError

ONE = 'name = "one"\nwhen = ["dead air > 5 s"]\ntext = "Say something."\n'


def written(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", languages())
def test_what_ships_is_short_explained_and_ordered(language: str) -> None:
    rules = load_rules(language=language).rules
    assert len(rules) >= 15
    assert [rule.weight for rule in rules] == sorted((rule.weight for rule in rules), reverse=True)
    for rule in rules:
        assert len(rule.text) <= LONGEST_TEXT and rule.why.asks
        assert len(rule.steps) in (0, 3, 4, 5)
        assert rule.kind == "praise" or rule.weight >= 50
    hints = [rule for rule in rules if rule.kind == "hint"]
    assert min(rule.weight for rule in hints) > max(rule.weight for rule in rules if rule.kind == "praise")


def test_every_language_says_all_of_it_in_its_own_words() -> None:
    english, german = load_rules().rules, load_rules(language="de").rules
    assert [rule.name for rule in english] == [rule.name for rule in german]
    for one, other in zip(english, german, strict=True):
        assert one.text != other.text and one.why.template != other.why.template
        assert one.why.asks.keys() == other.why.asks.keys()
        assert one.why.quotes.keys() == other.why.quotes.keys()
        assert len(one.steps) == len(other.steps)


def test_what_ships_asks_nothing_of_the_agent_s_feelings() -> None:
    for rule in load_rules().rules:
        for condition in (*rule.when, *rule.unless, *rule.taken_up, *rule.passed):
            assert not any("agent" in name and "stress" in name for name in condition.names)


def test_a_house_s_file_replaces_what_ships(tmp_path: Path) -> None:
    (rule,) = load_rules(written(tmp_path, f"[[rule]]\n{ONE}")).rules
    assert (rule.name, rule.kind, rule.shows_for_s) == ("one", "hint", 20.0)


def test_or_goes_on_from_it(tmp_path: Path) -> None:
    own = f'extends = "shipped"\n[[rule]]\n{ONE}[[rule]]\nname = "slow-down"\noff = true\n[[rule]]\n'
    own += ONE.replace("one", "dead-air")
    names = {rule.name: rule.text for rule in load_rules(written(tmp_path, own)).rules}
    assert len(names) == len(load_rules().rules)
    assert "one" in names and "slow-down" not in names and names["dead-air"] == "Say something."


def test_none_is_no_rules() -> None:
    assert load_rules("none").rules == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rule", "own.toml"),
        (f"[[rule]]\n{ONE}whem = []", "unknown option 'whem'; did you mean 'when'?"),
        ("[[rules]]\n", "unknown option 'rules'; did you mean 'rule'?"),
        ("[limits]\nmost_per_minute = 1", "did you mean 'most_a_minute'?"),
        ("[limits]\nmost_a_minute = 3", "at most 2, not 3"),
        ("[limits]\nleast_confidence = 50", "a share 0..1, not 50"),
        (f"[[rule]]\n{ONE}[[rule]]\n{ONE}", "two rules 'one'"),
        (f"[[rule]]\n{ONE}kind = 'advice'", "advice"),
        (f"[[rule]]\n{ONE}playbook = 'calm'", "no playbook 'calm'"),
        (f"[playbooks.calming]\nsteps = ['a']\n[[rule]]\n{ONE}playbook = 'calm'", "did you mean 'calming'?"),
        (f"[playbooks.c]\nsteps = ['1','2','3','4','5','6']\n[[rule]]\n{ONE}playbook = 'c'", "1 to 5 steps, not 6"),
        (f"[[rule]]\n{ONE}why = '{{silence:.0f}} s'", "nothing is called 'silence'"),
        (f"[[rule]]\n{ONE}why = '{{dead air:.0q}} s'", "is no template"),
        (f"[[rule]]\n{ONE}why = '{{words customer rage}}'", "nothing is called 'words customer rage'"),
        (f"[[rule]]\n{ONE}shows_for_s = 0", "more than 0"),
        ("[[rule]]\nname = 'one'\ntext = 'x'", "nothing of when it applies"),
        ("[[rule]]\nname = 'one'\nwhen = ['on hold']", "0 characters"),
        (f"[[rule]]\nname = 'one'\nwhen = ['on hold']\ntext = '{'x' * 91}'", "91 characters"),
        ("[[rule]]\nname = 'one'\nwhen = ['since agent empathi > 3 s']\ntext = 'x'", "'since agent empathy'"),
    ],
)  # fmt: skip
def test_faults_are_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_rules(written(tmp_path, text))
    assert says in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_not_there_and_a_language_that_is_not_spoken_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_rules(str(tmp_path / "nowhere.toml"))
    with pytest.raises(ConfigError, match="cues speak de, en, not 'fr'"):
        load_rules(language="fr")


def test_families_of_the_house_s_own_can_be_asked_for(tmp_path: Path) -> None:
    own = written(tmp_path, "[[rule]]\nname = 'one'\nwhen = ['since customer refund < 9 s']\ntext = 'x'")
    with pytest.raises(ConfigError):
        load_rules(own)
    assert load_rules(own, families=("refund",)).rules
