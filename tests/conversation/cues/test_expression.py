"""Conditions mean what they say, fail on what is not known, and faults in them are named."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.conversation.cues.expression import Ask, Measured, Vocabulary, condition_of, name_of, spelt
from voicemon.errors import ConfigError

Values = dict[str, float | Measured]
"""A moment: what the measures are then."""


def told(name: str) -> Ask:
    def ask(values: Values) -> Measured | None:
        value = values.get(name)
        return value if value is None or isinstance(value, Measured) else Measured(value)

    return ask


VOCABULARY = Vocabulary(
    {name: told(name) for name in ("agent_share_60s", "dead_air", "stress")},
    {name: told(name) for name in ("stress_rising", "on_hold")},
)


def holds(text: str, **values: float | Measured) -> float:
    return condition_of(text, VOCABULARY, "here").holds(values)


@pytest.mark.parametrize(
    ("text", "values", "sure"),
    [
        ("agent share 60s > 75 %", {"agent_share_60s": 0.76}, 1),
        ("agent share 60s > 75 %", {"agent_share_60s": 0.75}, 0),
        ("agent share 60s > 0.75", {"agent_share_60s": 0.76}, 1),
        ("agent-share-60s>=75%", {"agent_share_60s": 0.75}, 1),
        ("dead air <= 2 min", {"dead_air": 120}, 1),
        ("dead air < 2 min", {"dead_air": 120}, 0),
        ("dead air > 10s", {"dead_air": 11}, 1),
        ("stress > dead air", {"stress": 3, "dead_air": 2}, 1),
        ("stress rising", {"stress_rising": 1}, 1),
        ("not stress rising", {"stress_rising": 1}, 0),
        ("not stress rising", {"stress_rising": 0}, 1),
        ("stress > 60 or on hold", {"stress": 10, "on_hold": 1}, 1),
        ("stress > 60 or on hold", {"stress": 10, "on_hold": 0}, 0),
        ("stress > 60", {"stress": Measured(70, 0.4)}, 0.4),
        ("stress > 60 or on hold", {"stress": Measured(70, 0.4), "on_hold": Measured(1, 0.9)}, 0.9),
        ("stress > dead air", {"stress": Measured(3, 0.4), "dead_air": Measured(2, 0.3)}, 0.3),
    ],
)
def test_conditions_mean_what_they_say(text: str, values: dict[str, float | Measured], sure: float) -> None:
    assert holds(text, **values) == sure


@pytest.mark.parametrize(
    "text", ["stress > 60", "stress <= 60", "stress rising", "not stress rising", "stress < dead air"]
)
def test_what_is_not_known_makes_nothing_apply(text: str) -> None:
    assert holds(text) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("stres > 60", "'stres'; did you mean 'stress'"),
        ("stress rise", "did you mean 'stress rising'"),
        ("agent share > 75 %", "did you mean 'agent share 60s'"),
        ("stress", "is a number and needs one to compare with"),
        ("stress rising > 1", "is a state and has no number"),
        ("10 s < dead air < 20 s", "compares more than once"),
        ("stress > 60 percent", "did you mean"),
        ("", "nothing is called ''"),
        ("stress > 60 or", "nothing is called ''"),
    ],
)
def test_faults_are_named_with_what_is_nearest(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        condition_of(text, VOCABULARY, "rules.toml, rule 'x'")
    assert says in str(error.value) and str(error.value).startswith("rules.toml, rule 'x'")


def test_a_condition_knows_what_it_asks_for() -> None:
    condition = condition_of("stress > dead air or on hold", VOCABULARY, "here")
    assert condition.names == {"stress", "dead_air", "on_hold"}


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert condition_of(text, VOCABULARY, "here").holds({"stress": 1}) in (0, 1)


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_one_of_two_opposites_holds(value: float, bar: float) -> None:
    number = f"{bar:.3f}"
    assert holds(f"stress > {number}", stress=value) != holds(f"stress <= {number}", stress=value)


def test_names_are_spelt_as_words() -> None:
    assert name_of(" Since agent next-steps ") == "since_agent_next_steps"
    assert spelt("dead_air") == "dead air"
