"""The rules of alerts, read from TOML: ``rules.toml`` says what each line means."""

import difflib
import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec

from voicemon.errors import ConfigError

SHIPPED = Path(__file__).with_name("rules.toml")
NONE = "none"
"""Named where a file belongs: no alerts."""

MeasureName = Literal[
    "stress", "unsettled", "risk", "said", "times_said", "repeats", "dead_air", "interruptions"
]
MEASURES: tuple[str, ...] = get_args(MeasureName)

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=86_400.0)]
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class AlertRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; ``rules.toml`` says what its fields mean. Levels are in the measure's own unit."""

    name: str = ""
    measure: MeasureName
    threshold: float
    settles_below: float
    stays_s: Seconds = 0.0
    cooldown_s: Seconds = 120.0
    least_confidence: Share = 0.45
    window_s: Seconds = 60.0
    families: tuple[str, ...] = ()
    by: str = ""
    reason: str
    settled: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class AlertRules:
    """All rules that apply, and what they were calibrated for."""

    rules: tuple[AlertRule, ...] = ()
    false_alerts_per_hour: float | None = None
    """What `voicemon calibrate` set the thresholds for; None: they are as somebody wrote them."""


@dataclass(frozen=True, slots=True)
class Told:
    """The numbers and words that a rule's texts may name."""

    level: float
    threshold: float
    lasted: float
    times: int
    text: str

    def into(self, template: str) -> str:
        """``template`` with these filled in."""
        return template.format(
            level=self.level, threshold=self.threshold, lasted=self.lasted, times=self.times, text=self.text
        )


def rules_of(file: str) -> AlertRules:
    """The rules that ``[advice] alerts`` names: a file, ``none``, or the shipped ones where it is empty.

    Raises ConfigError naming the rule and what is wrong with it.
    """
    if file == NONE:
        return AlertRules()
    return read_rules(Path(file) if file else SHIPPED)


@cache
def read_rules(path: Path) -> AlertRules:
    """The rules in a file. Read once: every call asks for them. Raises ConfigError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    budget = tables.pop("false_alerts_per_hour", None)
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int | float) or budget < 0):
        raise ConfigError(f"{path}: false_alerts_per_hour takes a number of 0 or more, not {budget!r}")
    rules = tuple(_rule(name, table, str(path)) for name, table in tables.items())
    return AlertRules(rules, None if budget is None else float(budget))


def _rule(name: str, table: Any, where: str) -> AlertRule:
    where = f"{where}, [{name}]"
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: a rule is a table, not {table!r}")
    known = AlertRule.__struct_fields__
    for key in table:
        if key not in known or key == "name":
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
            raise ConfigError(f"{where}: unknown option {key!r}; did you mean {near!r}?")
    try:
        rule = msgspec.convert({**table, "name": name}, AlertRule)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {error}") from None
    fault = _fault(rule)
    if fault:
        raise ConfigError(f"{where}: {fault}")
    return rule


def _fault(rule: AlertRule) -> str:
    if not rule.settles_below <= rule.threshold:
        return f"settles_below {rule.settles_below:g} is above the threshold {rule.threshold:g}"
    if rule.measure in ("said", "times_said") and not rule.families:
        return f"measure {rule.measure!r} needs families"
    if rule.measure == "interruptions" and not rule.by:
        return "measure 'interruptions' needs by: who interrupts"
    for template in (rule.reason, rule.settled):
        if fault := _fault_of_text(template):
            return f"{template!r}: {fault}"
    return ""


def _fault_of_text(template: str) -> str:
    """Why a text cannot be filled in; attributes and indices of what is filled in are none of its business."""
    known = tuple(Told.__dataclass_fields__)
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
        unknown = [name for name in named if name not in known]
        if unknown:
            return f"{{{unknown[0]}}} is unknown; there are {', '.join(known)}"
        Told(1.0, 1.0, 1.0, 1, "words").into(template)
    except (ValueError, IndexError) as error:
        return str(error)
    return ""
