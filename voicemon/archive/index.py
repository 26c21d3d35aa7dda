"""The index while it is used: one thread writes into it, any number of threads read from it."""

import contextlib
import itertools
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from voicemon.archive.past_call import Fold, PastCall, folded, past_call
from voicemon.archive.schema import connect, open_index, remove_index
from voicemon.archive.store import forget, put
from voicemon.errors import ArchiveError, CallLogError

BATCH_SECONDS = 0.5
"""Calls are committed together: one at a time would wait for the disk after each."""
RETRY_SECONDS = 1.0
"""Pause before a disk that refused is tried again."""
_NOW, _LATER = 0, 1

Learned = Callable[[PastCall | CallLogError], None]


@dataclass(order=True, slots=True)
class _Job:
    urgency: int
    number: int
    name: str = field(compare=False)
    learned: Learned | None = field(compare=False, default=None)


class Index:
    """Context manager. ``calls`` is the folder of the calls; ``path`` the index's file, made where there is none.

    A call is named by its folder. ``fold`` reads it; ``summary_kind`` tells which summaries a fold makes, so that those
    of an older one are known to be old.
    """

    def __init__(self, path: Path, calls: Path, fold: Fold = folded, summary_kind: str = "") -> None:
        self.complaint: str | None = None
        """Why the index had to be made anew when it was opened, if it had."""
        self.alarm: str | None = None
        """Why nothing can be written at the moment, if so."""
        self._path, self._calls = path, calls
        self._fold, self._summary_kind = fold, summary_kind
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-writer", daemon=True)
        self._readers: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._generation = 0
        """Grows when the file is made anew: connections from before see what was."""
        self._broken: str | None = None
        self._gathered: list[_Job] = []
        self._urgent = 0
        """Calls asked for that are to be kept soon and are not yet."""
        self._kept = threading.Condition()

    def __enter__(self) -> "Index":
        """Open the index. Raises ArchiveError."""
        self._database, self.complaint = open_index(self._path)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._jobs.put(_Job(_NOW, -1, ""))
        self._thread.join()
        self._database.close()
        self._close_readers()

    @property
    def waiting(self) -> int:
        """Calls that are still to be read and kept."""
        return self._jobs.qsize() + len(self._gathered)

    def learn(self, name: str, learned: Learned | None = None, later: bool = False) -> None:
        """Read the call and keep it, soon; those with ``later`` wait for the others. Does not wait itself.

        One whose log is not there, or makes no sense, is taken out of the index. ``learned`` is told what was read, or
        why it could not be, on the writer's thread.
        """
        if not later:
            with self._kept:
                self._urgent += 1
        self._jobs.put(_Job(_LATER if later else _NOW, next(self._numbers), name, learned))

    def catch_up(self, seconds: float) -> None:
        """Wait until what was to be learned soon is kept, ``seconds`` at most: whoever added a remark sees it then."""
        with self._kept:
            self._kept.wait_for(lambda: self._urgent == 0, seconds)

    def drain(self) -> None:
        """Return when everything asked for so far is kept. Raises ArchiveError where the disk refused it."""
        self._jobs.join()
        if self.alarm is not None:
            raise ArchiveError(self.alarm)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from, on any thread.

        Raises ArchiveError where the index turns out to be broken; it is built anew from the logs then.
        """
        generation = self._generation
        try:
            reader = self._readers.get_nowait()
        except queue.Empty:
            reader = connect(self._path)
            reader.execute("PRAGMA query_only = TRUE")
        try:
            yield reader
        except sqlite3.DatabaseError as error:
            reader.close()
            if isinstance(error, sqlite3.OperationalError):
                raise ArchiveError(f"{self._path}: {error}") from None
            self._broken = str(error)
            self._jobs.put(_Job(_NOW, next(self._numbers), ""))
            raise ArchiveError(
                f"the index of past calls is broken ({error}); it is being built anew from the logs"
            ) from None
        if generation == self._generation:
            self._readers.put(reader)
        else:
            reader.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            jobs = self._gathered or [self._jobs.get()]
            self._gathered = jobs
            try:
                if self._broken is not None:
                    self._renew()
                self._write(jobs)
                self.alarm = None
            except (
                sqlite3.OperationalError,
                ArchiveError,
            ) as error:  # locked for long, a full disk: the same again
                self._undo()
                self.alarm = str(error) if isinstance(error, ArchiveError) else f"{self._path}: {error}"
                if self._stopping.wait(RETRY_SECONDS):
                    break
                continue
            except (sqlite3.DatabaseError, OSError) as error:
                self._undo()
                self._broken = str(error)
                if self._stopping.wait(RETRY_SECONDS):
                    break
                continue
            self._gathered = []
            with self._kept:
                self._urgent -= sum(job.urgency == _NOW and job.name != "" for job in jobs)
                self._kept.notify_all()
            for _ in jobs:
                self._jobs.task_done()
        while True:  # whoever waits in `drain` is not left there
            try:
                self._jobs.task_done()
            except ValueError:
                return

    def _write(self, jobs: list[_Job]) -> None:
        """Keep the calls of ``jobs``, and of those that come meanwhile, in one transaction."""
        begun = time.monotonic()
        self._database.execute("BEGIN IMMEDIATE")
        done = 0
        while done < len(jobs):
            if jobs[done].name:
                self._keep(jobs[done])
            done += 1
            if time.monotonic() - begun < BATCH_SECONDS and not self._stopping.is_set():
                with contextlib.suppress(queue.Empty):
                    jobs.append(self._jobs.get_nowait())
        self._database.execute("COMMIT")

    def _keep(self, job: _Job) -> None:
        try:
            call: PastCall | CallLogError = past_call(self._calls / job.name, self._fold)
        except CallLogError as error:
            call = error
        except Exception as error:  # the worker's edge: one call that makes no sense must not stop the others
            call = CallLogError(f"{self._calls / job.name}: {type(error).__name__}: {error}")
        if isinstance(call, PastCall):
            put(self._database, call, self._summary_kind)
        else:
            forget(self._database, [job.name])
        if job.learned is not None:
            job.learned(call)

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("ROLLBACK")

    def _renew(self) -> None:
        """Make the index anew, and read every call again."""
        self._database.close()
        remove_index(self._path)
        self._generation += 1
        self._close_readers()
        self._database, _ = open_index(self._path)
        self._broken = None
        for log in sorted(self._calls.glob("*/events.jsonl")):
            self.learn(log.parent.name, later=True)

    def _close_readers(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._readers.get_nowait().close()
