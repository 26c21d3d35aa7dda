"""The rules by which cues are given: read from TOML, checked, and made ready to be asked.

``rules.toml`` is what ships; the comment on top of it says what a rule is made of. A house's own file replaces it,
or goes on from it where it begins with ``extends = "shipped"``: a rule of the same name then takes the place of the
shipped one, and ``off = true`` takes it away.
"""

import string
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from voicemon.conversation.cues.expression import Ask, Condition, Vocabulary, condition_of
from voicemon.conversation.cues.measures import NUMBERS, STATES, Now, since_cues, since_phrases
from voicemon.errors import ConfigError

FOLDER = Path(__file__).resolve().parent
SHIPPED = FOLDER / "rules.toml"
NONE = "none"
"""Named where a file belongs: no cues are given."""

LONGEST_TEXT = 90
"""Characters of a cue: what is read at a glance while somebody speaks."""
MOST_STEPS = 5

T = TypeVar("T")


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much an agent is told at all. Seconds are of the call."""

    quiet_start_s: float = 15.0
    """No cue before: a greeting is no time for advice, and little is known yet."""
    most_a_minute: int = 2
    """More would be one more voice in the call."""
    least_apart_s: float = 5.0
    """From the end of one cue to the next, so that the eye may leave the page."""
    gives_way_after_s: float = 5.0
    """A cue that has been shown so long, long enough to be read, gives way to a weightier one."""
    least_confidence: float = 0.5
    """Below this nothing is said: there the pages themselves call a reading fairly unsure."""


@dataclass(frozen=True, slots=True)
class Why:
    """A template in which ``{agent share 60s:.0%}`` becomes the number."""

    template: str
    asks: Mapping[str, Ask]

    def says(self, now: Now) -> str | None:
        """The reason with its numbers; None where one of them is not known."""
        told = {name: ask(now) for name, ask in self.asks.items()}
        values = {name: measured.value for name, measured in told.items() if measured is not None}
        return self.template.format(**values) if len(values) == len(told) else None


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


class _RuleTable(msgspec.Struct, kw_only=True):
    name: str
    when: list[str] = []
    text: str = ""
    why: str = ""
    kind: Literal["hint", "praise"] = "hint"
    weight: int = 50
    unless: list[str] = []
    taken_up: list[str] = []
    passed: list[str] = []
    cool_down_s: float = 90.0
    shows_for_s: float = 20.0
    playbook: str = ""
    off: bool = False


class _Playbook(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    steps: list[str]


class _RulesFile(msgspec.Struct, kw_only=True):
    extends: Literal["", "shipped"] = ""
    limits: Limits = Limits()
    playbooks: dict[str, _Playbook] = {}
    rule: list[_RuleTable] = []


class _RuleTexts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    text: str
    why: str


class _TextsFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The same rules in another language."""

    rules: dict[str, _RuleTexts] = {}
    playbooks: dict[str, _Playbook] = {}


@cache
def load_rules(source: str = "", language: str = "en", families: tuple[str, ...] = ()) -> CueRules:
    """The rules of the file ``source``; empty: those that ship; ``none``: no rules. Read once.

    ``language`` is that in which the shipped rules speak; ``families`` are families of phrases that the house has
    besides the shipped ones. Raises ConfigError for a file that cannot be read, and for a name, a value or a condition
    that is none, naming the nearest that there is.
    """
    if source == NONE:
        return CueRules()
    shipped = _in_language(_read(SHIPPED), language)
    if not source:
        return _ready(shipped, SHIPPED, families)
    own = _read(Path(source))
    return _ready(_extended(shipped, own) if own.extends else own, Path(source), families)


def _read(path: Path) -> _RulesFile:
    table = _toml(path)
    _check_names(table, _RulesFile, str(path))
    for number, rule in enumerate(table.get("rule", []), start=1):
        where = f"{path}, rule {rule.get('name', number) if isinstance(rule, dict) else number!r}"
        if isinstance(rule, dict):
            _check_names(rule, _RuleTable, where)
    if isinstance(table.get("limits"), dict):
        _check_names(table["limits"], Limits, f"{path}, [limits]")
    return _converted(table, _RulesFile, path)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None


def _converted(table: dict[str, Any], kind: type[T], path: Path) -> T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from None


def _check_names(table: Mapping[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    known = kind.__struct_fields__
    for name in table:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise ConfigError(f"{where}: unknown option {name!r}; did you mean {near!r}?")


def languages() -> list[str]:
    """Languages in which the shipped rules speak, by Whisper's codes."""
    return sorted({"en", *(path.stem.removeprefix("texts_") for path in FOLDER.glob("texts_*.toml"))})


def _in_language(file: _RulesFile, language: str) -> _RulesFile:
    if language == "en":
        return file
    if language not in languages():
        raise ConfigError(f"cues speak {', '.join(languages())}, not {language!r}")
    path = FOLDER / f"texts_{language}.toml"
    texts: _TextsFile = _converted(_toml(path), _TextsFile, path)
    try:
        for rule in file.rule:
            rule.text, rule.why = texts.rules[rule.name].text, texts.rules[rule.name].why
        file.playbooks = {name: texts.playbooks[name] for name in file.playbooks}
    except KeyError as missing:
        raise ConfigError(f"{path} has nothing for {missing}") from None
    return file


def _extended(shipped: _RulesFile, own: _RulesFile) -> _RulesFile:
    names = {rule.name for rule in own.rule}
    kept = [rule for rule in shipped.rule if rule.name not in names]
    return _RulesFile(
        limits=own.limits, playbooks={**shipped.playbooks, **own.playbooks}, rule=[*kept, *own.rule]
    )


def _ready(file: _RulesFile, path: Path, families: tuple[str, ...]) -> CueRules:
    names = [rule.name for rule in file.rule]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise ConfigError(f"{path}: there are two rules {doubled!r}")
    vocabulary = Vocabulary({**NUMBERS, **since_phrases(families), **since_cues(names)}, STATES)
    rules = [
        _rule(table, file.playbooks, vocabulary, f"{path}, rule {table.name!r}")
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


def _rule(table: _RuleTable, playbooks: dict[str, _Playbook], vocabulary: Vocabulary, where: str) -> Rule:
    def conditions(texts: Collection[str]) -> tuple[Condition, ...]:
        return tuple(condition_of(text, vocabulary, where) for text in texts)

    if not table.when:
        raise ConfigError(f"{where} says nothing of when it applies")
    if not 0 < len(table.text) <= LONGEST_TEXT:
        raise ConfigError(f"{where}: its text has {len(table.text)} characters, not 1 to {LONGEST_TEXT}")
    if table.shows_for_s <= 0:
        raise ConfigError(f"{where}: shows_for_s is more than 0, not {table.shows_for_s}")
    return Rule(
        table.name, table.kind, table.weight, table.text, _template(table.why, vocabulary, where),
        _steps(table.playbook, playbooks, where), conditions(table.when), conditions(table.unless),
        conditions(table.taken_up), conditions(table.passed), table.cool_down_s, table.shows_for_s,
    )  # fmt: skip


def _template(text: str, vocabulary: Vocabulary, where: str) -> Why:
    asks, pieces = {}, []
    try:
        for literal, words, form, _ in string.Formatter().parse(text):
            pieces.append(literal.replace("{", "{{").replace("}", "}}"))
            if words is not None:
                name, asks[name] = vocabulary.number(words, where)
                format(0.5, form or "")
                pieces.append(f"{{{name}:{form or '.0f'}}}")
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is no template: {error}") from None
    return Why("".join(pieces), asks)


def _steps(playbook: str, playbooks: dict[str, _Playbook], where: str) -> tuple[str, ...]:
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
