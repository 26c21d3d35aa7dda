"""``voicemon scorecard``: the practices of calls, from counted evidence, as a person reads them."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.scorecard import Scorecard, scorecard

SHOWN_MOMENTS = 4


def show_scorecards(calls: Sequence[Path]) -> int:
    """Print the scorecards of calls, each a log or the folder that holds one. Returns the exit status.

    Raises CallLogError for a call that is none.
    """
    console = Console(highlight=False)
    for path in calls:
        header, events = read_log(path / LOG_NAME if path.is_dir() else path)
        for line in _lines(scorecard(header, events)):
            console.print(line)
    return 0


def _lines(card: Scorecard) -> list[Text]:
    who = ", ".join(part for part in (card.agent, card.team) if part)
    lines = [Text(f"{card.call}{f' ({who})' if who else ''}", style="bold")]
    lines += [Text(f"  {note}", style="dim") for note in card.notes]
    for practice in card.practices:
        if not practice.evidence and not practice.suggestion:
            continue
        lines.append(Text(f"  {practice.title}", style="underline"))
        for each in practice.evidence:
            where = ", ".join(_clock(moment.at / card.rate_hz) for moment in each.moments[:SHOWN_MOMENTS])
            more = ", …" if len(each.moments) > SHOWN_MOMENTS else ""
            mark = "+" if each.kind == "well" else "·"
            lines.append(Text(f"    {mark} {each.says}{f' [{where}{more}]' if where else ''}"))
        if practice.suggestion:
            lines.append(Text(f"    → {practice.suggestion}", style="italic"))
    if card.hard:
        lines.append(Text(f"  A hard call: {'; '.join(card.hard)}."))
    return [*lines, Text("")]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
