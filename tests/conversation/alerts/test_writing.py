"""What is written is read back as it was."""

from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversation.alerts.facts import rule
from voicemon.conversation.alerts.rules import AlertRules, read_rules, rules_of
from voicemon.conversation.alerts.writing import rules_toml


def again(folder: Path, rules: AlertRules, comment: str = "") -> AlertRules:
    path = folder / "alerts.toml"
    path.write_text(rules_toml(rules.rules, rules.false_alerts_per_hour, comment), encoding="utf-8")
    read_rules.cache_clear()
    return read_rules(path)


def test_the_shipped_rules_survive(tmp_path: Path) -> None:
    shipped = AlertRules(rules_of("").rules, 0.5)
    assert again(tmp_path, shipped, "two\n\nlines") == shipped


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), max_size=12),
    st.floats(0, 1e6),
    st.booleans(),
)
def test_any_rule_survives(tmp_path: Path, name: str, text: str, threshold: float, fixed: bool) -> None:
    if name == "false_alerts_per_hour":
        return
    made = msgspec.structs.replace(rule("stress", threshold), name=name, reason=text, fixed=fixed)
    assert again(tmp_path, AlertRules((made,))) == AlertRules((made,))
