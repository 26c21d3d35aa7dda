"""The rules by which cues are given: read from TOML, checked, and made ready to be asked.

``rules.toml`` is what ships; the comment on top of it says what a rule is made of. A house's own file replaces it,
or goes on from it where it begins with ``extends = "shipped"``: a rule of the same name then takes the place of the
shipped one, and ``off = true`` takes it away.
"""

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from voicemon.conversation.cues.expression import Ask, Condition, Vocabulary, condition_of, name_of
from voicemon.conversation.cues.measures import NUMBERS, STATES, Now, since_cues, since_phrases, words_of
from voicemon.conversation.cues.rule_file import (
    SHIPPED,
    Limits,
    Playbook,
    RulesFile,
    RuleTable,
    extended,
    in_language,
    read_rules,
)
from voicemon.errors import ConfigError

NONE = "none"
"""Named where a file belongs: no cues are given."""

LONGEST_TEXT = 90
"""Characters of a cue: what is read at a glance while somebody speaks."""
MOST_STEPS = 5

Quote = Callable[[Now], str | None]


@dataclass(frozen=True, slots=True)
class Why:
    """A template in which ``{agent share 60s:.0%}`` becomes the number, ``{words customer legal}`` what was said."""

    template: str
    asks: Mapping[str, Ask]
    quotes: Mapping[str, Quote]

    def says(self, now: Now) -> str | None:
        """The reason with its numbers and words; None where one of them is not known."""
        values: dict[str, float | str] = {}
        for name, ask in self.asks.items():
            if (measured := ask(now)) is None:
                return None
            values[name] = measured.value
        for name, quote in self.quotes.items():
            if (text := quote(now)) is None:
                return None
            values[name] = text
        return self.template.format(**values)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. All conditions of a list must hold; none of ``unless`` may."""

    name: str
    kind: Literal["hint", "praise"]
    weight: int
    """Where two apply, the weightier one is given."""
    text: str
    why: Why
    steps: tuple[str, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    taken_up: tuple[Condition, ...]
    passed: tuple[Condition, ...]
    cool_down_s: float
    shows_for_s: float


@dataclass(frozen=True, slots=True)
class CueRules:
    """All rules, the weightiest first, and the limits that hold for all of them."""

    rules: tuple[Rule, ...] = ()
    limits: Limits = field(default_factory=Limits)


@cache
def load_rules(source: str = "", language: str = "en", families: tuple[str, ...] = ()) -> CueRules:
    """The rules of the file ``source``; empty: those that ship; ``none``: no rules. Read once.

    ``language`` is that in which the shipped rules speak; ``families`` are families of phrases that the house has
    besides the shipped ones. Raises ConfigError for a file that cannot be read, and for a name, a value or a condition
    that is none, naming the nearest that there is.
    """
    if source == NONE:
        return CueRules()
    shipped = in_language(read_rules(SHIPPED), language)
    if not source:
        return _ready(shipped, SHIPPED, families)
    own = read_rules(Path(source))
    return _ready(extended(shipped, own) if own.extends else own, Path(source), families)


def _ready(file: RulesFile, path: Path, families: tuple[str, ...]) -> CueRules:
    names = [rule.name for rule in file.rule]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise ConfigError(f"{path}: there are two rules {doubled!r}")
    vocabulary = Vocabulary({**NUMBERS, **since_phrases(families), **since_cues(names)}, STATES)
    rules = [
        _rule(table, file.playbooks, (vocabulary, words_of(families)), f"{path}, rule {table.name!r}")
        for table in file.rule
        if not table.off
    ]
    return CueRules(tuple(sorted(rules, key=lambda rule: -rule.weight)), _checked_limits(file.limits, path))


def _checked_limits(limits: Limits, path: Path) -> Limits:
    if not 0 <= limits.least_confidence <= 1:
        raise ConfigError(f"{path}: least_confidence is a share 0..1, not {limits.least_confidence}")
    if not 0 <= limits.most_a_minute <= 2:
        raise ConfigError(f"{path}: most_a_minute is at most 2, not {limits.most_a_minute}")
    return limits


def _rule(
    table: RuleTable,
    playbooks: dict[str, Playbook],
    names: tuple[Vocabulary, Mapping[str, Quote]],
    where: str,
) -> Rule:
    vocabulary, quotes = names

    def conditions(texts: Collection[str]) -> tuple[Condition, ...]:
        return tuple(condition_of(text, vocabulary, where) for text in texts)

    if not table.when:
        raise ConfigError(f"{where} says nothing of when it applies")
    if not 0 < len(table.text) <= LONGEST_TEXT:
        raise ConfigError(f"{where}: its text has {len(table.text)} characters, not 1 to {LONGEST_TEXT}")
    if table.shows_for_s <= 0:
        raise ConfigError(f"{where}: shows_for_s is more than 0, not {table.shows_for_s}")
    return Rule(
        table.name, table.kind, table.weight, table.text, _template(table.why, vocabulary, quotes, where),
        _steps(table.playbook, playbooks, where), conditions(table.when), conditions(table.unless),
        conditions(table.taken_up), conditions(table.passed), table.cool_down_s, table.shows_for_s,
    )  # fmt: skip


def _template(text: str, vocabulary: Vocabulary, quotes: Mapping[str, Quote], where: str) -> Why:
    asks: dict[str, Ask] = {}
    quoted: dict[str, Quote] = {}
    pieces = []
    try:
        for literal, words, form, _ in string.Formatter().parse(text):
            pieces.append(literal.replace("{", "{{").replace("}", "}}"))
            if words is None:
                continue
            name = name_of(words)
            if name in quotes and not form:
                quoted[name] = quotes[name]
                pieces.append(f"{{{name}}}")
            else:
                name, asks[name] = vocabulary.number(words, where)
                format(0.5, form or "")
                pieces.append(f"{{{name}:{form or '.0f'}}}")
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is no template: {error}") from None
    return Why("".join(pieces), asks, quoted)


def _steps(playbook: str, playbooks: dict[str, Playbook], where: str) -> tuple[str, ...]:
    if not playbook:
        return ()
    if playbook not in playbooks:
        near = get_close_matches(playbook, playbooks, n=1, cutoff=0.0)
        raise ConfigError(
            f"{where}: there is no playbook {playbook!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    steps = playbooks[playbook].steps
    if not 0 < len(steps) <= MOST_STEPS:
        raise ConfigError(f"{where}: a playbook has 1 to {MOST_STEPS} steps, not {len(steps)}")
    return tuple(steps)


def with_limits(rules: CueRules, **limits: Any) -> CueRules:
    """The same rules under other limits."""
    return replace(rules, limits=msgspec.structs.replace(rules.limits, **limits))
