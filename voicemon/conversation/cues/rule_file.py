"""The files in which rules for cues stand: their tables, read and checked for names that are none."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from voicemon.errors import ConfigError

FOLDER = Path(__file__).resolve().parent
SHIPPED = FOLDER / "rules.toml"

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


class RuleTable(msgspec.Struct, kw_only=True):
    """A rule as it is written."""

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


class Playbook(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What to do, in order."""

    steps: list[str]


class RulesFile(msgspec.Struct, kw_only=True):
    """A whole file of rules."""

    extends: Literal["", "shipped"] = ""
    limits: Limits = Limits()
    playbooks: dict[str, Playbook] = {}
    rule: list[RuleTable] = []


class RuleTexts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a rule says in another language."""

    text: str
    why: str


class TextsFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The same rules in another language."""

    rules: dict[str, RuleTexts] = {}
    playbooks: dict[str, Playbook] = {}


def read_rules(path: Path) -> RulesFile:
    """The file at ``path``. Raises ConfigError naming what is wrong with it."""
    table = _toml(path)
    _check_names(table, RulesFile, str(path))
    for number, rule in enumerate(table.get("rule", []), start=1):
        where = f"{path}, rule {rule.get('name', number) if isinstance(rule, dict) else number!r}"
        if isinstance(rule, dict):
            _check_names(rule, RuleTable, where)
    if isinstance(table.get("limits"), dict):
        _check_names(table["limits"], Limits, f"{path}, [limits]")
    return _converted(table, RulesFile, path)


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


def in_language(file: RulesFile, language: str) -> RulesFile:
    """The shipped ``file`` as it speaks in a language. Raises ConfigError for one that is not spoken."""
    if language == "en":
        return file
    if language not in languages():
        raise ConfigError(f"cues speak {', '.join(languages())}, not {language!r}")
    path = FOLDER / f"texts_{language}.toml"
    texts: TextsFile = _converted(_toml(path), TextsFile, path)
    try:
        for rule in file.rule:
            rule.text, rule.why = texts.rules[rule.name].text, texts.rules[rule.name].why
        file.playbooks = {name: texts.playbooks[name] for name in file.playbooks}
    except KeyError as missing:
        raise ConfigError(f"{path} has nothing for {missing}") from None
    return file


def extended(shipped: RulesFile, own: RulesFile) -> RulesFile:
    """``own`` rules beside the shipped ones, in the place of those of the same name."""
    names = {rule.name for rule in own.rule}
    kept = [rule for rule in shipped.rule if rule.name not in names]
    return RulesFile(
        limits=own.limits, playbooks={**shipped.playbooks, **own.playbooks}, rule=[*kept, *own.rule]
    )
