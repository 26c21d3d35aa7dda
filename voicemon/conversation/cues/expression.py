"""The little language in which a cue's rule says when it applies.

    condition = alternative { "or" alternative }
    alternative = term ( ">" | ">=" | "<" | "<=" ) term  |  [ "not" ] state
    term = number [ "s" | "min" | "%" ]  |  measure
    measure, state = words, such as `agent share` or `stress rising`; those of `cues/measures.py`

A measure that cannot be told (nobody has spoken yet, a channel is missing) makes every condition on it fail, its
negation as well: no rule applies because of what is not known.
"""

import difflib
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from voicemon.errors import ConfigError


class Measured(NamedTuple):
    """A measure at one moment of a call: seconds, shares 0..1, counts or points; 1 and 0 for a state."""

    value: float
    confidence: float = 1.0
    """0..1. What is counted from the audio is as sure as the audio is whole."""


Ask = Callable[[Any], Measured | None]
"""Tells a measure at a moment of a call, such as a `measures.Now`; None where it cannot be told then."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that a condition may use, each with what tells it."""

    numbers: Mapping[str, Ask]
    states: Mapping[str, Ask]

    def number(self, words: str, where: str) -> tuple[str, Ask]:
        """The name of the number that ``words`` spell, and what tells it. Raises ConfigError where there is none."""
        name = name_of(words)
        if name in self.states:
            raise ConfigError(f"{where}: {words!r} is a state and has no number")
        return name, self.numbers.get(name) or _unknown(words, self.numbers, where)

    def state(self, words: str, where: str) -> tuple[str, Ask]:
        """The name of the state that ``words`` spell, and what tells it. Raises ConfigError where there is none."""
        name = name_of(words)
        if name in self.numbers:
            raise ConfigError(f"{where}: {words!r} is a number and needs one to compare with")
        return name, self.states.get(name) or _unknown(words, self.states, where)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, ready to be asked."""

    text: str
    names: frozenset[str]
    """The measures that it asks for."""
    holds: Callable[[Any], float]
    """How sure it is that the condition holds, 0..1; 0 where it does not, or cannot be told."""


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_COMPARISON = re.compile(r"(.+?)(>=|<=|>|<)(.+)")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?) ?(s|min|%)?")
_UNITS = {"": 1.0, "s": 1.0, "min": 60.0, "%": 0.01}


def name_of(words: str) -> str:
    """How a measure is named where words do not fit: ``agent share`` as ``agent_share``."""
    return "_".join(re.split(r"[\s_-]+", words.strip().casefold()))


def spelt(name: str) -> str:
    """How a rule spells the measure ``name``."""
    return name.replace("_", " ")


def condition_of(text: str, vocabulary: Vocabulary, where: str) -> Condition:
    """The condition that ``text`` spells. Raises ConfigError, with ``where`` it stands, for what is none."""
    parts = [_alternative(part.strip(), vocabulary, where) for part in re.split(r"\bor\b", text)]
    if len(parts) == 1:
        return Condition(text, *parts[0])
    asked = [holds for _, holds in parts]
    return Condition(
        text,
        frozenset().union(*(names for names, _ in parts)),
        lambda moment: max(holds(moment) for holds in asked),
    )


_Asked = tuple[frozenset[str], Callable[[Any], float]]


def _alternative(text: str, vocabulary: Vocabulary, where: str) -> _Asked:
    if text.count("<") + text.count(">") > 1:
        raise ConfigError(f"{where}: {text!r} compares more than once")
    comparison = _COMPARISON.fullmatch(text)
    if comparison is None:
        return _state(text, vocabulary, where)
    left, left_names = _term(comparison[1].strip(), vocabulary, where)
    right, right_names = _term(comparison[3].strip(), vocabulary, where)
    compare = _OPERATORS[comparison[2]]

    def holds(moment: Any) -> float:
        one, other = left(moment), right(moment)
        if one is None or other is None or not compare(one.value, other.value):
            return 0.0
        return min(one.confidence, other.confidence)

    return left_names | right_names, holds


def _state(text: str, vocabulary: Vocabulary, where: str) -> _Asked:
    wanted = not text.startswith("not ")
    name, ask = vocabulary.state(text.removeprefix("not "), where)

    def holds(moment: Any) -> float:
        measured = ask(moment)
        return 0.0 if measured is None or (measured.value > 0) is not wanted else measured.confidence

    return frozenset({name}), holds


def _term(text: str, vocabulary: Vocabulary, where: str) -> tuple[Ask, frozenset[str]]:
    number = _NUMBER.fullmatch(text)
    if number is not None:
        constant = Measured(float(number[1]) * _UNITS[number[2] or ""])
        return lambda moment: constant, frozenset()
    name, ask = vocabulary.number(text, where)
    return ask, frozenset({name})


def _unknown(words: str, known: Mapping[str, Ask], where: str) -> Ask:
    near = difflib.get_close_matches(name_of(words), sorted(known), n=1, cutoff=0.0)
    raise ConfigError(f"{where}: nothing is called {words!r}; did you mean {spelt(near[0])!r}?")
