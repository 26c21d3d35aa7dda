"""The call log: append-only JSON Lines, the same bytes for the file, the browser and the replay.

A header line, then one event a line. A torn last line is what a crash leaves and is dropped; a line of
an unknown type comes from a newer voicemon and is passed over; anything else that cannot be read is an
error that names its line.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from voicemon import events as ev
from voicemon.call.brief_log import BriefLog
from voicemon.call.log_lines import decode_event, decode_header, encode, is_level
from voicemon.errors import CallLogError

_PARTIAL, _TRANSCRIPT = b'{"type":"partial",', b'{"type":"transcript",'
_ENDS = (b'{"type":"call-ended",', b'{"type":"call-failed",')
TAIL_BYTES = 4_096
"""A last line is hardly ever longer; where it is, the whole log is read."""


def read_log(path: Path, brief: bool = False) -> tuple[ev.CallHeader, Iterator[ev.CallEvent]]:
    """Header and events of the log at ``path``. Raises CallLogError, naming the file and the line.

    In ``brief`` levels and the partial words that final ones replaced are passed over unread, which is most of a log:
    some times faster, and a fold ends where it would have ended, but for its levels.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None
    return parse_log(content, str(path), brief)


def parse_log(content: bytes, name: str, brief: bool = False) -> tuple[ev.CallHeader, Iterator[ev.CallEvent]]:
    """Header and events of a whole log, in ``brief`` as `read_log` does.

    Raises CallLogError, naming it ``name`` and the line.
    """
    lines = content.split(b"\n")
    try:
        header = decode_header(lines[0])
    except CallLogError as error:
        raise CallLogError(f"{name}: {error}") from None
    return header, _events(name, lines[1:], brief)


def _events(name: str, lines: list[bytes], brief: bool) -> Iterator[ev.CallEvent]:
    # What follows the last newline is empty in a whole log and torn in one that a crash cut short.
    numbered: Iterable[tuple[int, bytes]] = enumerate(lines[:-1], start=2)
    for number, line in _needed(numbered) if brief else numbered:
        try:
            event = decode_event(line)
        except CallLogError as error:
            raise CallLogError(f"{name}, line {number}: {error}") from None
        if event is not None:
            yield event


def _needed(numbered: Iterable[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The lines that make a difference to where a fold ends, told without decoding them."""
    others = [(number, line) for number, line in numbered if not is_level(line)]
    written = {_utterance(line) for _, line in others if line.startswith(_TRANSCRIPT)}
    return [
        (number, line)
        for number, line in others
        if not (line.startswith(_PARTIAL) and _utterance(line) in written)
    ]


def _utterance(line: bytes) -> bytes:
    # The line's own encoder writes no blanks, and a name's own quotes with a backslash before them.
    return line.partition(b',"utterance":"')[2].partition(b'",')[0]


def recover_log(path: Path) -> None:
    """Finish the log of a call that was cut short by a crash: drop a torn last line, say that the call failed.

    A log that has its end is left alone. Raises CallLogError.
    """
    if _has_its_end(path):
        return
    _, events = read_log(path)
    seq, known, over = -1, 0, False
    for event in events:
        seq, known = event.seq, event.known
        over = over or isinstance(event, ev.CallEnded | ev.CallFailed)  # what that settles comes after it
    if over:
        return
    try:
        with path.open("r+b") as stream:
            whole = stream.read().rfind(b"\n") + 1
            stream.truncate(whole)
            stream.seek(whole)
            stream.write(
                encode(ev.CallFailed(seq=seq + 1, known=known, reason="voicemon stopped during this call"))
            )
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None


def _has_its_end(path: Path) -> bool:
    """Whether the log's last line is whole and says that the call is over."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - TAIL_BYTES))
            tail = stream.read()
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None
    *_, last, torn = [b"", *tail.split(b"\n")]
    return not torn and last.startswith(_ENDS)


class CallLog:
    """The facts of one live call: kept as the very bytes that are written, and followed by any number of readers.

    Lives on the event loop. ``sink`` takes each line on its way to the disk; readers are cursors over
    ``lines``, so a slow one holds up nobody.
    """

    def __init__(
        self,
        header: ev.CallHeader,
        sink: Callable[[bytes], None],
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.header = header
        self.lines: list[bytes] = []
        self.closed = False
        self.on_disk = asyncio.Event()
        """Set once the file holds all of a closed log."""
        self._head = encode(header)
        self._brief = BriefLog()
        self._sink = sink
        self._on_close = on_close
        self._changed = asyncio.Event()

    def open(self) -> None:
        """Write the header."""
        self._sink(self._head)

    def append(self, event: ev.CallEvent, known: int) -> ev.CallEvent:
        """Number ``event``, keep it and hand it on. Returns the event as it was written."""
        if self.closed:
            raise CallLogError(f"the log of call {self.header.call!r} is closed")
        written = msgspec.structs.replace(event, seq=len(self.lines), known=known)
        line = encode(written)
        self.lines.append(line)
        self._brief.append(written, line)
        self._sink(line)
        self._wake()
        return written

    def close(self) -> None:
        """No more facts will come; readers end after the last one."""
        if not self.closed:
            self.closed = True
            self._on_close()
            self._wake()

    def so_far(self) -> bytes:
        """The header and all lines up to now."""
        return self._head + b"".join(self.lines)

    def in_brief(self) -> bytes:
        """`so_far` without what later facts have overtaken: see `BriefLog`."""
        return self._head + b"".join(self._brief.lines())

    async def follow(self, from_seq: int = 0) -> AsyncIterator[bytes]:
        """The header, then all lines from ``from_seq`` on as they come, several at a time where they have piled up."""
        yield self._head
        position = max(0, from_seq)
        while True:
            changed = self._changed
            if position < len(self.lines):
                batch = self.lines[position:]
                position += len(batch)
                yield b"".join(batch)
            elif self.closed:
                return
            else:
                await changed.wait()

    def _wake(self) -> None:
        # A fresh event for the next wait: every waiter holds the one that was current when it looked.
        self._changed.set()
        self._changed = asyncio.Event()
