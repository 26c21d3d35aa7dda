"""The scorecards of past calls: each is made once, kept beside its log, and made again where the log has changed."""

import contextlib
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.log_lines import decode_header
from voicemon.call.scorecard import (
    SCORECARD_NAME,
    SCORECARD_VERSION,
    Scorecard,
    scorecard,
    write_scorecard,
)
from voicemon.errors import CallLogError

MOST_MADE = 40
"""Scorecards made for one question over many calls: a second or two of work. Whoever asks again gets the next ones."""


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """What trends need of a scorecard; the same names as there."""

    version: int
    call: str
    agent: str
    team: str
    started_at: str
    seconds: float
    hard: list[str]
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class PastCall:
    """A finished call for trends, and when it began, by the clock of whoever recorded it."""

    row: CardRow
    began: datetime


@dataclass(slots=True)
class Shelved:
    """Past calls of whoever was asked for, oldest first."""

    calls: list[PastCall] = field(default_factory=list)
    pending: int = 0
    """So many more have no scorecard yet."""
    unreadable: int = 0
    """Calls whose logs make no sense."""
    teams: list[str] = field(default_factory=list)
    """All teams that have taken calls."""


_rows = msgspec.json.Decoder(CardRow)
_cards = msgspec.json.Decoder(Scorecard)


def kept_scorecard(folder: Path) -> Scorecard:
    """The scorecard of the finished call in ``folder``. Raises CallLogError."""
    return _kept(folder, _cards) or _made(folder)


@dataclass(slots=True)
class _Known:
    """What is known of a call whose log was written at ``stamp``."""

    stamp: int
    owner: tuple[str, str] | None
    """Agent and team; None: the log makes no sense."""
    past: PastCall | None = None


class CardShelf:
    """The scorecards of all calls in a folder. Reads and writes files, so it belongs on a thread; any will do."""

    def __init__(self, calls: Path) -> None:
        self._calls = calls
        self._one_at_a_time = threading.Lock()
        self._known: dict[str, _Known] = {}

    def of(
        self, wanted: Callable[[str, str], bool], live: Collection[str] = (), most: int = MOST_MADE
    ) -> Shelved:
        """The past calls for which ``wanted(agent, team)``, those that are ``live`` left out.

        At most ``most`` scorecards are made now.
        """
        with self._one_at_a_time:
            return self._of(wanted, live, most)

    def _of(self, wanted: Callable[[str, str], bool], live: Collection[str], most: int) -> Shelved:
        shelved, teams = Shelved(), set()
        for log in self._calls.glob(f"*/{LOG_NAME}"):
            if log.parent.name in live:
                continue
            known = self._look(log)
            if known.owner is None:
                shelved.unreadable += 1
                continue
            teams.add(known.owner[1])
            if not wanted(*known.owner):
                continue
            elif known.past is None and most <= 0:
                shelved.pending += 1
            else:
                most -= known.past is None
                self._make(log, known)
                shelved.unreadable += known.past is None
                shelved.calls += [] if known.past is None else [known.past]
        shelved.calls.sort(key=lambda each: (each.began, each.row.call))
        shelved.teams = sorted(teams - {""})
        return shelved

    def _look(self, log: Path) -> _Known:
        """What is known of a call, read again where its log has changed."""
        folder = log.parent
        try:
            stamp = log.stat().st_mtime_ns
            known = self._known.get(folder.name)
            if known is not None and known.stamp == stamp:
                return known
            row = _kept(folder, _rows)
            if row is not None:
                known = _Known(stamp, (row.agent, row.team), _past(row, log))
            else:
                with log.open("rb") as stream:
                    header = decode_header(stream.readline())
                known = _Known(stamp, (header.agent, header.team))
        except (CallLogError, OSError):
            known = _Known(0, None)
        self._known[folder.name] = known
        return known

    def _make(self, log: Path, known: _Known) -> None:
        if known.past is not None:
            return
        try:
            card = _made(log.parent)
            row = CardRow(**{name: getattr(card, name) for name in CardRow.__struct_fields__})
            known.past = _past(row, log)
        except (CallLogError, OSError):
            known.owner = None


def _past(row: CardRow, log: Path) -> PastCall:
    try:
        began = datetime.fromisoformat(row.started_at)
    except ValueError:
        began = datetime.fromtimestamp(log.stat().st_mtime, UTC)
    return PastCall(row, began if began.tzinfo else began.replace(tzinfo=UTC))


T = TypeVar("T", CardRow, Scorecard)


def _kept(folder: Path, decoder: "msgspec.json.Decoder[T]") -> T | None:
    """What is kept beside the log, where that is newer than the log and of this version."""
    path = folder / SCORECARD_NAME
    try:
        if path.stat().st_mtime_ns < (folder / LOG_NAME).stat().st_mtime_ns:
            return None
        kept = decoder.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return kept if kept.version == SCORECARD_VERSION else None


def _made(folder: Path) -> Scorecard:
    """The scorecard from the log, kept beside it. Raises CallLogError."""
    header, events = read_log(folder / LOG_NAME)
    try:
        card = scorecard(msgspec.structs.replace(header, call=folder.name), events)
    except KeyError as error:
        raise CallLogError(f"{folder / LOG_NAME}: {error}") from None
    with contextlib.suppress(OSError):  # where nothing can be kept, it is made again the next time
        write_scorecard(card, folder)
    return card
