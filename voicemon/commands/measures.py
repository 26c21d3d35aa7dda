"""``voicemon measures``: how the parties of recorded or analysed calls talked with each other, as a table."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.measures import CallMeasures, PartyMeasures, measured

PIPED_COLUMNS = 176


def show_measures(calls: Sequence[Path]) -> int:
    """Print the measures of calls, each a log or the folder that holds one. Returns the exit status.

    Raises CallLogError for a call that is none.
    """
    table = Table(
        "call", "party", "talk", "turns", "longest turn", "answers after", "listening", "interrupts",
        "words/min", "syllables/min", "questions", "dead air", "hold",
    )  # fmt: skip
    for path in calls:
        header, events = read_log(path / LOG_NAME if path.is_dir() else path)
        for row in _rows(header.call, measured(header, events)):
            table.add_row(*row)
    console = Console()
    # What is piped has no width; a table cut at the usual eighty columns would be of no use to whoever reads it.
    console.print(table, width=None if console.is_terminal else PIPED_COLUMNS)
    return 0


def _rows(call: str, measures: CallMeasures) -> list[tuple[str, ...]]:
    silence = _spans(measures.dead_air_s)
    held = _spans([(hold.start_s, hold.stop_s) for hold in measures.holds])
    rows: list[tuple[str, ...]] = []
    for number, (party, own) in enumerate(measures.parties.items()):
        yielded = sum(each.by == party and each.yielded for each in measures.interruptions)
        rows.append(
            (
                "" if number else call,
                party,
                f"{own.talk_s:.0f} s, {100 * own.share:.0f} %",
                str(own.turns),
                f"{own.longest_turn_s:.1f} s",
                "" if own.response_s is None else f"{own.response_s:.2f} s",
                str(own.backchannels),
                f"{own.interrupted}, {yielded} yielded" if own.interrupted else "0",
                "" if own.words_a_minute is None else f"{own.words_a_minute:.0f}",
                "" if own.syllables_a_minute is None else f"{own.syllables_a_minute:.0f}",
                _questions(own),
                "" if number else silence,
                "" if number else held,
            )
        )
    return rows


def _spans(spans: Sequence[tuple[float, float]]) -> str:
    return f"{len(spans)}, {sum(stop - start for start, stop in spans):.0f} s" if spans else ""


def _questions(own: PartyMeasures) -> str:
    return (
        f"{own.questions_open} open, {own.questions_closed} closed"
        if own.questions_open + own.questions_closed
        else ""
    )
