"""The one thread that owns log files: appends whole lines, syncs, and waits for a full disk to empty."""

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from voicemon.errors import CallLogError

BOUND_LINES = 10_000
"""Lines waiting for the disk before callers have to wait, too."""

SYNC_SECONDS = 1.0
"""About so much of a call is lost at most when the machine loses power."""

FILES_SHARE = 10
"""A tenth of all files may be synced between two looks at what waits."""

RETRY_SECONDS = 1.0
"""Pause before a disk that refused a line is tried again."""


REST_SECONDS = 0.05
"""Pause between two looks at what waits: whoever writes each line as it comes wants Python when others calculate."""

MOST_TOGETHER = 1_000
"""Lines of one look."""


class LogFile:
    """One open log. Knows how much of it is whole, so that a refused line leaves no torn half behind."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream
        self.whole_bytes = 0
        self.dirty = False
        """Whether anything was written since ``synced_at``."""
        self.synced_at = time.monotonic()

    def write(self, line: bytes) -> None:
        """Append ``line`` or nothing. Raises OSError."""
        self.dirty = True
        try:
            written = 0
            while written < len(line):
                written += self.stream.write(line[written:])
        except OSError:
            os.ftruncate(self.stream.fileno(), self.whole_bytes)
            self.stream.seek(self.whole_bytes)
            raise
        self.whole_bytes += len(line)


_Job = tuple[LogFile, bytes | Callable[[], None]]
"""A line, or what to call once the file is whole and closed."""


class LogWriter:
    """Context manager around the writer thread.

    With ``patient`` a disk that refuses a line is tried until it takes it, ``alarm`` says so meanwhile and
    callers wait behind the bound: right for a server. Otherwise the first refusal fails every later call:
    right for a command that can simply be run again.
    """

    def __init__(self, patient: bool) -> None:
        self.alarm: str | None = None
        self._patient = patient
        self._queue: queue.Queue[_Job | None] = queue.Queue()
        self._room = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._stopping = threading.Event()
        self._open: set[LogFile] = set()

    def __enter__(self) -> "LogWriter":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._queue.put(None)
        self._thread.join()

    def create(self, path: Path) -> LogFile:
        """A new log at ``path``. Raises CallLogError when it exists or cannot be made."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return LogFile(path, path.open("xb", buffering=0))
        except FileExistsError:
            raise CallLogError(f"{path} exists already; a call log is never overwritten") from None
        except OSError as error:
            raise CallLogError(f"{path}: {error.strerror}") from None

    def has_room(self) -> bool:
        """Whether fewer than ``BOUND_LINES`` wait for the disk."""
        return self._queue.qsize() < BOUND_LINES

    def wait_for_room(self) -> None:
        """Return once fewer than ``BOUND_LINES`` wait for the disk. Blocks, so it belongs on a worker thread."""
        with self._room:
            self._room.wait_for(lambda: self.has_room() or self._stopping.is_set())

    def write(self, file: LogFile, line: bytes) -> None:
        """Hand one line over, without waiting. Raises CallLogError once the disk has refused (unless patient)."""
        if self.alarm is not None and not self._patient:
            raise CallLogError(self.alarm)
        self._queue.put((file, line))

    def close(self, file: LogFile, on_disk: Callable[[], None] = lambda: None) -> None:
        """Sync and close ``file`` after the lines handed over before; ``on_disk`` is called then, by the writer."""
        self._queue.put((file, on_disk))

    def drain(self) -> None:
        """Return when everything handed over so far is on disk. Raises CallLogError when the disk refused it."""
        self._queue.join()
        if self.alarm is not None:
            raise CallLogError(self.alarm)

    def _run(self) -> None:
        going = True
        while going:
            jobs = self._next_jobs()
            try:
                going = self._do_all(jobs)
                self._sync_some()
            finally:
                for _ in jobs:
                    self._queue.task_done()
                with self._room:
                    self._room.notify_all()
            self._stopping.wait(0 if self._queue.qsize() > MOST_TOGETHER else REST_SECONDS)
        for file in self._open:
            self._sync(file)
            file.stream.close()

    def _next_jobs(self) -> "list[_Job | None]":
        """What waits, after some time if nothing does."""
        jobs: list[_Job | None] = []
        with contextlib.suppress(queue.Empty):
            jobs.append(self._queue.get(timeout=SYNC_SECONDS))
            while len(jobs) < MOST_TOGETHER and jobs[-1] is not None:
                jobs.append(self._queue.get_nowait())
        return jobs

    def _do_all(self, jobs: "list[_Job | None]") -> bool:
        """Each file's lines in one go; returns whether there is more to come."""
        lines: dict[LogFile, list[bytes]] = {}
        for job in jobs:
            if job is None:
                break
            file, work = job
            if isinstance(work, bytes):
                lines.setdefault(file, []).append(work)
            else:
                self._write(file, lines.pop(file, []))
                self._close(file, work)
        for file, waiting in lines.items():
            self._write(file, waiting)
        return None not in jobs

    def _close(self, file: LogFile, on_disk: Callable[[], None]) -> None:
        self._sync(file)
        file.stream.close()
        self._open.discard(file)
        on_disk()

    def _write(self, file: LogFile, lines: list[bytes]) -> None:
        """Append the lines, as often as it takes where the disk refuses and we are patient."""
        self._open.add(file)
        while lines and (self.alarm is None or self._patient):
            try:
                file.write(b"".join(lines))
            except OSError as error:
                self.alarm = f"{file.path}: {error.strerror}"
                if not self._patient or self._stopping.wait(RETRY_SECONDS):
                    return
            else:
                self.alarm = None
                return

    def _sync_some(self) -> None:
        """Sync what was last synced a second ago, a few files at a time: with hundreds of calls each takes its turn, or
        lines would wait for all of them."""
        now = time.monotonic()
        due = [file for file in self._open if file.dirty and now - file.synced_at >= SYNC_SECONDS]
        for file in due[: 1 + len(self._open) // FILES_SHARE]:
            self._sync(file)

    def _sync(self, file: LogFile) -> None:
        file.dirty, file.synced_at = False, time.monotonic()
        try:
            os.fsync(file.stream.fileno())
        except OSError as error:
            self.alarm = f"{file.path}: {error.strerror}"
