"""The one thread that owns log files: appends whole lines, syncs, and waits for a full disk to empty."""

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
"""At most this much of a call is lost when the machine loses power."""

RETRY_SECONDS = 1.0
"""Pause before a disk that refused a line is tried again."""


class LogFile:
    """One open log. Knows how much of it is whole, so that a refused line leaves no torn half behind."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream
        self.whole_bytes = 0

    def write(self, line: bytes) -> None:
        """Append ``line`` or nothing. Raises OSError."""
        try:
            written = 0
            while written < len(line):
                written += self.stream.write(line[written:])
        except OSError:
            os.ftruncate(self.stream.fileno(), self.whole_bytes)
            self.stream.seek(self.whole_bytes)
            raise
        self.whole_bytes += len(line)


class LogWriter:
    """Context manager around the writer thread.

    With ``patient`` a disk that refuses a line is tried until it takes it, ``alarm`` says so meanwhile and
    callers wait behind the bound: right for a server. Otherwise the first refusal fails every later call:
    right for a command that can simply be run again.
    """

    def __init__(self, patient: bool) -> None:
        self.alarm: str | None = None
        self._patient = patient
        self._queue: queue.Queue[tuple[LogFile, bytes | Callable[[], None]] | tuple[()] | None] = (
            queue.Queue()
        )
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

    def wait_for_room(self) -> None:
        """Return once fewer than ``BOUND_LINES`` wait for the disk. Blocks, so it belongs on a worker thread."""
        with self._room:
            self._room.wait_for(lambda: self._queue.qsize() < BOUND_LINES or self._stopping.is_set())

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
        synced = time.monotonic()
        while True:
            try:
                job = self._queue.get(timeout=SYNC_SECONDS)
            except queue.Empty:
                job = ()
            if time.monotonic() - synced >= SYNC_SECONDS or job is None:
                self._sync()
                synced = time.monotonic()
            if job is None:
                for file in self._open:
                    file.stream.close()
                return
            if job:
                try:
                    self._do(*job)
                finally:
                    self._queue.task_done()
                    with self._room:
                        self._room.notify_all()

    def _do(self, file: LogFile, line: bytes | Callable[[], None]) -> None:
        if not isinstance(line, bytes):
            self._sync()
            file.stream.close()
            self._open.discard(file)
            line()
            return
        self._open.add(file)
        while self.alarm is None or self._patient:
            try:
                file.write(line)
            except OSError as error:
                self.alarm = f"{file.path}: {error.strerror}"
                if not self._patient or self._stopping.wait(RETRY_SECONDS):
                    return
            else:
                self.alarm = None
                return

    def _sync(self) -> None:
        for file in self._open:
            try:
                os.fsync(file.stream.fileno())
            except OSError as error:
                self.alarm = f"{file.path}: {error.strerror}"
