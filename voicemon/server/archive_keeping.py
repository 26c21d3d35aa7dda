"""The index of past calls in step with the board: what it knows is shown at once, what it lacks is read meanwhile."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from voicemon.archive.index import Index
from voicemon.archive.past_call import PastCall, out_of_date
from voicemon.archive.schema import index_path
from voicemon.archive.store import stamps, summaries
from voicemon.call.host import LOG_NAME
from voicemon.call.log import recover_log
from voicemon.config import ServerOptions
from voicemon.errors import CallLogError
from voicemon.server.board import Board, restored, summary_kind

AT_ONCE = 50
"""Calls that the index lacks and that are read before the server answers: about a second. The others come after."""

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def keeping(options: ServerOptions, board: Board, say: Callable[[str], None]) -> AsyncIterator[Index]:
    """The index for as long as the block runs, with the calls of earlier runs on the ``board``.

    ``say`` is told, in a line each, which calls cannot be read. Raises ArchiveError where no index can be kept.
    """
    loop = asyncio.get_running_loop()
    index = Index(index_path(board.folder, options.index), board.folder, restored, summary_kind())

    def show(call: PastCall | CallLogError) -> None:
        if isinstance(call, CallLogError):
            say(f"left out: {call}")
        elif call.summary is not None and call.record.name not in board.live:
            board.put_back(call.record.name, call.summary)

    def learned(call: PastCall | CallLogError) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may have ended before the reading
            loop.call_soon_threadsafe(show, call)

    await asyncio.to_thread(index.__enter__)
    try:
        if index.complaint is not None:
            say(index.complaint)
        stale = await asyncio.to_thread(_put_back, index, board)
        for name in stale[:AT_ONCE]:
            index.learn(name, learned)
        if stale:
            await asyncio.to_thread(index.drain)
        for name in stale[AT_ONCE:]:
            index.learn(name, learned, later=True)
        board.changed, board.unread = _teller(index), lambda: index.waiting
        yield index
    finally:
        await asyncio.to_thread(index.__exit__, None, None, None)


def _teller(index: Index) -> Callable[[str], None]:
    def learned(call: PastCall | CallLogError) -> None:
        if isinstance(call, CallLogError):
            log.warning("a call is not in the index: %s", call)

    return lambda name: index.learn(name, learned)


def _put_back(index: Index, board: Board) -> list[str]:
    """Show what the index knows, let it forget what is gone, and tell the names of the calls that it has to read."""
    with index.reading() as database:
        known = stamps(database)
        stale, gone = out_of_date(board.folder, known)
        for name in gone:
            index.learn(name)
        shown = summaries(database, summary_kind())
    again = set(stale)
    there = known.keys() - again - set(gone)
    stale += sorted(there - shown.keys())
    # The walls show those that came last.
    for name in sorted(there & shown.keys(), key=lambda name: str(shown[name]["started_at"])):
        board.put_back(name, shown[name])
    for name in stale:
        # What cannot be mended is said when it is read.
        with contextlib.suppress(CallLogError):
            recover_log(board.folder / name / LOG_NAME)
    return sorted(stale)
