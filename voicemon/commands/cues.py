"""``voicemon cues try``: recorded calls asked again which cues their agents would have been given."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from voicemon import events as ev
from voicemon.call.again import advised_again, as_if_live
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import advisor_for, prepare_advice

OUTCOMES = {"taken-up": "taken up", "passed": "passed", "expired": "not taken up"}


def try_cues(calls: Sequence[Path], options: AdviceOptions) -> int:
    """Print the cues of calls, each a log or the folder that holds one. Returns the exit status.

    Raises CallLogError for a call that is none, ConfigError for rules that cannot be used.
    """
    prepare_advice(options)
    console = Console(highlight=False, soft_wrap=True)
    for path in calls:
        header, facts = read_log(path / LOG_NAME if path.is_dir() else path)
        live = as_if_live(facts, header.rate_hz)
        for line in told(header, advised_again(live, advisor_for(header, options))):
            console.print(Text(line))
    return 0


def told(header: ev.CallHeader, facts: Iterable[ev.CallEvent]) -> list[str]:
    """Lines that tell of a call's cues."""
    given: dict[str, ev.CueGiven] = {}
    lines: list[str] = []
    known = 0
    for fact in facts:
        known = fact.known
        match fact:
            case ev.CueGiven():
                given[fact.cue] = fact
                steps = f" ({len(fact.steps)} steps)" if fact.steps else ""
                at = clock(fact.known / header.rate_hz)
                lines.append(
                    f"{at:>7}  {fact.rule}, {fact.kind}, {fact.confidence:.0%} sure: {fact.text}{steps}"
                )
                lines.append(f"         {fact.why}")
            case ev.CueEnded():
                shown = (fact.known - given[fact.cue].known) / header.rate_hz
                lines.append(f"         {OUTCOMES[fact.outcome]} after {shown:.1f} s: {fact.why}")
    count = f"{len(given)} cue{'' if len(given) == 1 else 's'}" if given else "no cue"
    return [f"{header.call}: {count} in {clock(known / header.rate_hz)}", *lines]


def clock(seconds: float) -> str:
    """Seconds of a call as people read them: 75 is 1:15."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
