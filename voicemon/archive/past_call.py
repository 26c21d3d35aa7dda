"""A call that is over, read from its folder: what the index keeps of it, and what tells whether that is still true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicemon.archive.record import CallRecord, Said, record_of, said_in
from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.state import CallState, apply, begin
from voicemon.errors import CallLogError


@dataclass(frozen=True, slots=True)
class Stamp:
    """Of which bytes something was made: when a call's log and remarks were written, and how long they are."""

    log: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What a log and the remarks beside it add up to. ``summary`` is for whoever reads logs for the board as well."""

    state: CallState
    remarks: list[rm.AnyRemark]
    summary: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PastCall:
    """Everything that the index keeps of one call."""

    record: CallRecord
    said: list[Said]
    stamp: Stamp
    summary: dict[str, Any] | None


Fold = Callable[[Path], Folded]
"""From a call's folder to what it adds up to. Raises CallLogError or KeyError where the log makes no sense."""


def folded(folder: Path) -> Folded:
    """The fold over a log in brief: the archive keeps no levels."""
    header, events = read_log(folder / LOG_NAME, brief=True)
    state = begin(header)
    for event in events:
        apply(state, event)
    return Folded(state, rm.read_remarks(folder))


def past_call(folder: Path, fold: Fold = folded) -> PastCall:
    """The call in ``folder``. Raises CallLogError, also where its log has no end: the call may still go on."""
    log = folder / LOG_NAME
    try:
        # Taken before the files are read: what is written meanwhile makes the stamp old, and the call is read again.
        stamp, written = stamp_of(folder), log.stat().st_mtime
        whole = fold(folder)
    except OSError as error:
        raise CallLogError(f"{log}: {error.strerror}") from None
    except KeyError as error:
        raise CallLogError(f"{log}: {error.args[0]}") from None
    if whole.state.status == "live":
        raise CallLogError(
            f"{log}: the call goes on, or was cut short; a server finishes such logs when it starts"
        )
    record = record_of(folder.name, whole.state, whole.remarks, written)
    return PastCall(record, said_in(whole.state), stamp, whole.summary)


def stamp_of(folder: Path) -> Stamp:
    """The stamp of the files as they are now. Raises OSError where there is no log."""
    return Stamp(_written(folder / LOG_NAME), _written_if_there(folder / rm.REMARKS_NAME))


def out_of_date(calls: Path, known: Mapping[str, Stamp]) -> tuple[list[str], list[str]]:
    """Names of the calls in the folder ``calls`` that are not ``known`` as they are now, and of known ones now gone."""
    stale, there = [], set()
    for log in sorted(calls.glob(f"*/{LOG_NAME}")):
        name = log.parent.name
        there.add(name)
        if known.get(name) != stamp_of(log.parent):
            stale.append(name)
    return stale, sorted(known.keys() - there)


def _written(path: Path) -> str:
    status = path.stat()
    return f"{status.st_mtime_ns} {status.st_size}"


def _written_if_there(path: Path) -> str:
    try:
        return _written(path)
    except FileNotFoundError:
        return ""
