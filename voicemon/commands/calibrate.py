"""``voicemon calibrate``: alert thresholds from past calls and from how many false alerts an hour are bearable."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table

from voicemon.call.host import LOG_NAME
from voicemon.call.past_alerts import past_call
from voicemon.config import AdviceOptions
from voicemon.conversation.alerts.budget import Choice, PastCall, chosen_thresholds
from voicemon.conversation.alerts.rules import AlertRule, rules_of
from voicemon.conversation.alerts.writing import rules_toml
from voicemon.errors import ConfigError, VoicemonError

ENOUGH_FALSE = 10.0
"""With fewer false alerts allowed over all these calls, chance decides: of ten expected, seven to thirteen come. What
came of budgets on calls that thresholds were not found on is in ``models/escalation_risk/README.md``."""
ENOUGH_CALLS = 20
"""Fewer calls may all be of one kind."""
COMMENT_WIDTH = 100
TABLE_WIDTH = 110
"""In a file or a pipe, where no width is known, the table must not be squeezed."""


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """What ``voicemon calibrate`` was asked for."""

    false_alerts_per_hour: float
    out: Path | None = None
    """File that gets the rules; None: they are only shown."""


def calibrate(paths: Sequence[Path], options: CalibrateOptions, advice: AdviceOptions) -> int:
    """Find thresholds, show them and write them. Returns the exit status: 1 where a log could not be read.

    Raises ConfigError where there is nothing to calibrate with.
    """
    if not (math.isfinite(options.false_alerts_per_hour) and options.false_alerts_per_hour >= 0):
        raise ConfigError(f"{options.false_alerts_per_hour:g} false alerts an hour: 0 or more it must be")
    rules = rules_of(advice.alerts).rules
    if not rules:
        raise ConfigError(
            f"[advice] alerts = {advice.alerts!r} switches alerts off: there is nothing to calibrate"
        )
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    calls, failures = _read(_logs(paths), rules, advice, console)
    if not calls:
        raise ConfigError(
            f"none of {', '.join(map(str, paths))} is the log of a call: nothing was calibrated"
        )
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("thresholds", total=len(rules))
        choices = chosen_thresholds(
            rules, calls, options.false_alerts_per_hour, lambda done: progress.update(task, completed=done)
        )
    told = Told(choices, calls, options.false_alerts_per_hour)
    out = Console(highlight=False, soft_wrap=True, width=max(console.width, TABLE_WIDTH))
    out.print(told.table())
    for line in told.lines():
        out.print(line, markup=False)
    if options.out is not None:
        _write(options.out, told)
        out.print(
            f"{options.out} holds the rules; [advice] alerts = {str(options.out)!r} takes them", markup=False
        )
    return 1 if failures else 0


def _logs(paths: Sequence[Path]) -> list[Path]:
    """The logs that ``paths`` name: logs, folders of a call, or folders of such folders."""
    found: list[Path] = []
    for path in paths:
        below = sorted(path.glob(f"*/{LOG_NAME}")) if path.is_dir() and not (path / LOG_NAME).exists() else []
        found += below or [path]
    return found


def _read(
    logs: Sequence[Path], rules: Sequence[AlertRule], advice: AdviceOptions, console: Console
) -> tuple[list[PastCall], int]:
    calls, failures = [], 0
    for log in track(logs, "calls", console=console, transient=True, disable=len(logs) < ENOUGH_CALLS):
        try:
            calls.append(past_call(log, rules, advice))
        except (VoicemonError, KeyError) as error:
            failures += 1
            where = str(error) if str(log) in str(error) else f"{log}: {error}"
            console.print(f"left out: {where}", markup=False)
    return calls, failures


def _write(path: Path, told: "Told") -> None:
    rules = [choice.after for choice in told.choices]
    comment = "\n".join(
        ["Alert rules with thresholds that `voicemon calibrate` found. What each line means is said in",
         "voicemon/conversation/alerts/rules.toml.", "",
         *(line for said in told.lines() for line in textwrap.wrap(said, COMMENT_WIDTH))]
    )  # fmt: skip
    try:
        path.write_text(rules_toml(rules, told.false_per_hour, comment), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class Told:
    """What was found, in words and as a table."""

    choices: Sequence[Choice]
    calls: Sequence[PastCall]
    false_per_hour: float

    @property
    def hours(self) -> float:
        """Of all calls together."""
        return sum(call.seconds for call in self.calls) / 3600.0

    def _an_hour(self, count: int) -> float:
        return count / self.hours if self.hours else 0.0

    def table(self) -> Table:
        """A row a rule."""
        table = Table("rule", "threshold", "alerts/h", "false/h", "troubles reached", "judged")
        for choice in self.choices:
            before, after = choice.before.threshold, choice.after.threshold
            table.add_row(
                choice.before.name,
                f"{before:g} → {after:g}" if before != after else f"{after:g}{self._why_unmoved(choice)}",
                self._change(choice.was.alerts, choice.becomes.alerts),
                self._change(choice.was.false, choice.becomes.false),
                f"{choice.was.reached} → {choice.becomes.reached}",
                str(choice.becomes.judged or ""),
            )
        return table

    def _why_unmoved(self, choice: Choice) -> str:
        if choice.before.fixed:
            return " (fixed)"
        return "" if choice.seen else " (not seen)"

    def _change(self, before: int, after: int) -> str:
        return f"{self._an_hour(before):.2f} → {self._an_hour(after):.2f}"

    def lines(self) -> list[str]:
        """What it rests on, what comes of it, and what to doubt."""
        false = sum(choice.becomes.false for choice in self.choices)
        judged = sum(choice.becomes.judged for choice in self.choices)
        alerts = sum(choice.becomes.alerts for choice in self.choices)
        lines = [
            f"{len(self.calls)} calls, {self.hours:.1f} hours. Budget: {self.false_per_hour:g} false alerts an hour; "
            f"these thresholds gave {self._an_hour(false):.2f} ({false} of {alerts} alerts).",
            f"{judged} of these alerts were judged by people. The others count as false where the customer neither "
            "complained, asked for a supervisor, spoke of leaving, of the law or of hardship, nor was stressed for "
            "more than a minute or dissatisfied with the call: a stand-in for somebody's judgement.",
        ]  # fmt: skip
        if self._an_hour(false) > self.false_per_hour:
            lines.append("The budget is not kept: rules with fixed thresholds alone spend more.")
        if self.hours * self.false_per_hour < ENOUGH_FALSE or len(self.calls) < ENOUGH_CALLS:
            lines.append(
                f"Warning: too few calls to trust this. {ENOUGH_CALLS} calls and {self._hours_wanted()} are the least."
            )
        return lines

    def _hours_wanted(self) -> str:
        if not self.false_per_hour:
            return "many hours"
        return f"{math.ceil(ENOUGH_FALSE / self.false_per_hour)} hours"
