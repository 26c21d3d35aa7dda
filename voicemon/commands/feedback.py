"""``voicemon feedback``: how satisfied customers were, from a table, onto their calls."""

from pathlib import Path

from rich.console import Console

from voicemon.archive.feedback import take_table
from voicemon.archive.index import Index
from voicemon.archive.schema import index_path
from voicemon.config import ServerOptions
from voicemon.errors import ArchiveError
from voicemon.server.board import restored, summary_kind


def take_feedback(table: Path, options: ServerOptions) -> int:
    """Add the scores of ``table`` to their calls; a line that cannot be used is said. Returns the exit status.

    Raises ArchiveError where the file is no table of scores.
    """
    calls = Path(options.calls)
    if not calls.is_dir():
        raise ArchiveError(f"{calls}: no such folder of calls")
    complaints, changed, lines = Console(stderr=True), [], 0
    refused = 0
    for taken in take_table(table, calls):
        lines += 1
        if taken.complaint is not None:
            refused += 1
            complaints.print(taken.complaint, markup=False)
        elif taken.new:
            changed.append(taken.call)
    path = index_path(calls, options.index)
    if changed and path.exists():
        with Index(path, calls, restored, summary_kind()) as index:
            for name in dict.fromkeys(changed):
                index.learn(name)
            index.drain()
    known = lines - len(changed) - refused
    Console(highlight=False).print(f"{len(changed)} scores added, {known} known already, {refused} refused")
    return 1 if refused else 0
