"""The board: every call this server knows, live or finished, and the summary of each that the wall shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voicemon import __version__
from voicemon import events as ev
from voicemon.archive.past_call import Folded
from voicemon.audio.chunk import Channel
from voicemon.call import remarks as rm
from voicemon.call.alert_queue import alerts_with_care
from voicemon.call.host import LOG_NAME
from voicemon.call.log import CallLog, read_log
from voicemon.call.state import CallState, apply, begin
from voicemon.errors import ProtocolError
from voicemon.server.alert_news import AlertNews, NewsKind, news_of

SPARK_POINTS = 120
LATE = 16
"""Readings among which the newest utterance's fused one is looked for."""
CALL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


@dataclass(slots=True)
class BoardEntry:
    """One call on the board. ``log`` is there while it is live; ``arrived`` counts samples received so far."""

    state: CallState
    folder: Path
    log: CallLog | None = None
    arrived: int = 0
    missing: int = 0
    unwritten: dict[str, int] = field(default_factory=dict)
    """Utterances that have ended and whose words have not come, each with its last sample."""
    peak: float | None = None
    remarks: list[rm.AnyRemark] = field(default_factory=list)

    def add(self, event: ev.CallEvent) -> None:
        """Fold one more fact into the entry."""
        apply(self.state, event)
        if isinstance(event, ev.SpeechEnded) and "whisper" in self.state.models:
            self.unwritten[event.utterance] = event.stop
        elif isinstance(event, ev.TranscriptWritten | ev.TranscriptMissing):
            self.missing += isinstance(event, ev.TranscriptMissing)
            self.unwritten.pop(event.utterance, None)
        elif isinstance(event, ev.ReadingTaken):
            self.peak = event.stress if self.peak is None else max(self.peak, event.stress)

    def _words_lag(self) -> float:
        """Seconds for which the oldest utterance has been waiting for its words."""
        heard = max(self.arrived, self.state.known)
        return max(0, heard - min(self.unwritten.values(), default=heard)) / self.state.rate_hz

    def settle(self) -> dict[str, Any]:
        """The last summary of a call that is over; the fold itself can be let go, the log has it all."""
        self.log = None
        return self.summary()

    def summary(self) -> dict[str, Any]:
        """What the wall shows of the call, as plain JSON values."""
        state = self.state
        latest = _latest(state)
        live = state.status == "live"
        return {
            "call": state.call,
            "team": state.team,
            "agent": state.agent,
            "source": state.source,
            "status": state.status,
            "reason": state.reason,
            "started_at": state.started_at,
            "seconds": state.known / state.rate_hz,
            "lag_s": max(0, self.arrived - state.known) / state.rate_hz if live else 0.0,
            "words_lag_s": self._words_lag() if live else 0.0,
            "missing": self.missing,
            "stress": latest.get("stress"),
            "stress_low": latest.get("stress_low"),
            "stress_high": latest.get("stress_high"),
            "confidence": latest.get("confidence"),
            "peak": self.peak,
            "rising": live and any(rise["settled"] is None for rise in state.rises),
            "risk": state.risks[-1]["risk"] if live and state.risks else None,
            "alerts": alerts_with_care(state.alerts, self.remarks),
            "spark": _spark(state),
            "speaking": [channel for channel, utterance in state.speaking.items() if utterance]
            if live
            else [],
            "mixed": Channel.MIXED in state.channels,
        }


@dataclass(slots=True)
class Board:
    """Calls by name, in the order in which they came. Lives on the event loop."""

    folder: Path
    live: dict[str, BoardEntry] = field(default_factory=dict)
    over: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Last summaries of the calls that have ended."""
    version: int = 0
    """Grows with every change, so that a feed can tell whether there is anything new."""
    listeners: list[Callable[[AlertNews], None]] = field(default_factory=list)
    """Each is told what becomes of an alert, as soon as the board knows it."""
    changed: Callable[[str], None] = lambda name: None
    """Told of each call that has ended, and of what is said of one that is over."""
    unread: Callable[[], int] = lambda: 0
    """How many calls of earlier runs are still to be read."""

    def put_back(self, name: str, summary: dict[str, Any]) -> None:
        """Show a call of earlier runs."""
        self.over[name] = summary
        self.version += 1

    def open_call(self, header: ev.CallHeader, log: CallLog) -> BoardEntry:
        """Put a new live call on the board."""
        entry = BoardEntry(begin(header), self.folder / header.call, log)
        self.live[header.call] = entry
        self.version += 1
        return entry

    def close_call(self, name: str) -> None:
        """Move a call that is over from the live to the finished ones."""
        self.over[name] = self.live.pop(name).settle()
        self.version += 1
        self.changed(name)

    def add_remark(self, name: str, remark: rm.AnyRemark) -> None:
        """Somebody has said or done something about the call, and it is on disk."""
        if name in self.live:
            self.live[name].remarks.append(remark)
        else:
            self.over[name]["alerts"] = alerts_with_care(self.over[name]["alerts"], [remark])
            self.changed(name)
        self.version += 1
        kind = news_of(remark)
        if kind is not None and isinstance(remark, rm.AlertTaken | rm.AlertClosed):
            self.tell_alert(kind, name, remark.alert)

    def tell_alert(self, kind: NewsKind, name: str, alert: str) -> None:
        """Tell the listeners what has become of an alert of the call ``name``; one that is unknown is passed over."""
        if not self.listeners:
            return
        call = self.live[name].summary() if name in self.live else self.over[name]
        for one in call["alerts"]:
            if one["alert"] == alert:
                news = AlertNews(kind, name, call["team"], call["agent"], one)
                for listener in self.listeners:
                    listener(news)

    def free_name(self, wanted: str) -> str:
        """``wanted``, or ``wanted-2`` and so on where that call exists. Raises ProtocolError for an unfit name."""
        if not CALL_NAME.match(wanted):
            raise ProtocolError(f"{wanted!r} is no call name: letters, digits, '.', '_' and '-', at most 100")
        name, number = wanted, 1
        while name in self.live or (self.folder / name).exists():
            number += 1
            name = f"{wanted}-{number}"
        return name

    def summaries(self) -> list[dict[str, Any]]:
        """All calls' summaries, the finished ones first."""
        return [*self.over.values(), *(entry.summary() for entry in self.live.values())]


def restored(folder: Path) -> Folded:
    """What the log of a call that is over adds up to, with the board's summary. Raises CallLogError or KeyError."""
    header, events = read_log(folder / LOG_NAME, brief=True)
    entry = BoardEntry(begin(header), folder)
    for event in events:
        entry.add(event)
    entry.remarks = rm.read_remarks(folder)
    return Folded(entry.state, entry.remarks, {**entry.settle(), "call": folder.name})


def summary_kind() -> str:
    """Tells summaries of this voicemon from those of another, which may lack something."""
    nothing = BoardEntry(begin(ev.CallHeader(call="", started_at="", source="", channels=[])), Path())
    return " ".join([__version__, *sorted(nothing.summary())])


def _latest(state: CallState) -> dict[str, Any]:
    """The reading of the newest speech; a fused one comes when the words do, and by then there may be a newer."""
    newest: dict[str, Any] = next((r for r in reversed(state.readings) if r["kind"] != "fused"), {})
    reading: dict[str, Any]
    for reading in reversed(state.readings[-LATE:]):
        if reading["kind"] == "fused" and reading["utterance"] == newest.get("utterance"):
            return reading
    return newest


def _spark(state: CallState) -> list[list[float]]:
    """At most ``SPARK_POINTS`` of [seconds, stress], the newest always among them."""
    # A fused reading tells again, later, of what the line has shown already.
    readings = [reading for reading in state.readings if reading["kind"] != "fused"]
    step = max(1, -(-len(readings) // SPARK_POINTS))
    thinned = readings[::-1][::step][::-1]
    return [[reading["stop"] / state.rate_hz, reading["stress"]] for reading in thinned]
