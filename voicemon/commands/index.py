"""``voicemon index``: the index of past calls, made from their logs."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from voicemon.archive.index import Index
from voicemon.archive.past_call import PastCall, out_of_date
from voicemon.archive.schema import index_path
from voicemon.archive.store import stamps
from voicemon.config import ServerOptions
from voicemon.errors import ArchiveError, CallLogError
from voicemon.server.board import restored, summary_kind


def make_index(options: ServerOptions, anew: bool) -> int:
    """Bring the index up to date with the logs, or read every log again. Returns the exit status.

    It can be done beside a running server. Raises ArchiveError where there are no calls or the disk refuses.
    """
    calls = Path(options.calls)
    if not calls.is_dir():
        raise ArchiveError(f"{calls}: no such folder of calls")
    path = index_path(calls, options.index)
    complaints: list[str] = []
    console = Console(stderr=True)
    with Index(path, calls, restored, summary_kind()) as index, Progress(console=console) as progress:
        if index.complaint is not None:
            progress.console.print(index.complaint, markup=False)
        with index.reading() as database:
            stale, gone = out_of_date(calls, {} if anew else stamps(database))
            known = stamps(database).keys()
        task = progress.add_task("reading logs", total=len(stale))

        def learned(call: PastCall | CallLogError) -> None:
            progress.advance(task)
            if isinstance(call, CallLogError):
                complaints.append(str(call))

        for name in stale:
            index.learn(name, learned)
        for name in gone if not anew else known - set(stale):
            index.learn(name)
        index.drain()
        with index.reading() as database:
            (count,) = database.execute("SELECT count(*) FROM call").fetchone()
    for complaint in complaints:
        console.print(f"left out: {complaint}", markup=False)
    read = len(stale) - len(complaints)
    Console(highlight=False).print(f"{path}: {count} calls, of which {read} were read now", markup=False)
    return 1 if complaints else 0
