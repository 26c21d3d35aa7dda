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
from voicemon.server.newest import Newest
from voicemon.server.spark import Spark

LATE = 16
"""Readings among which the newest utterance's fused one is looked for."""
CALL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


_SHOWN = (
    ev.SpeechStarted
    | ev.SpeechEnded
    | ev.ReadingTaken
    | ev.StressRose
    | ev.StressSettled
    | ev.RiskEstimated
    | ev.AlertRaised
    | ev.AlertSettled
    | ev.CallEnded
    | ev.CallFailed
)
"""Facts that a summary rests on. Levels and words are many, and the log has them: of an hour with hundreds of calls
they would fill the memory here for nobody."""


_DIGITS = {"stress": 1, "stress_low": 1, "stress_high": 1, "confidence": 2}
_NO_READING: dict[str, Any] = dict.fromkeys(_DIGITS)
_NO_RISK: dict[str, Any] = {"risk": None, "confidence": None}


@dataclass(slots=True)
class BoardEntry:
    """One call on the board. ``log`` is there while it is live; ``arrived`` counts samples received so far.

    Every fact costs the same however long the call has lasted, and so does a summary.
    """

    state: CallState
    """The fold of what a summary rests on, of readings only the newest few."""
    folder: Path
    log: CallLog | None = None
    arrived: int = 0
    missing: int = 0
    lost: int = 0
    """Samples that never arrived or had to be dropped, all channels together."""
    unwritten: dict[str, int] = field(default_factory=dict)
    """Utterances that have ended and whose words have not come, each with its last sample."""
    peak: float | None = None
    remarks: list[rm.AnyRemark] = field(default_factory=list)
    told: int = 0
    """How many facts have been added."""
    spark: Spark = field(default_factory=Spark)
    _latest: dict[str, Any] = field(default_factory=lambda: _NO_READING)
    """The reading that is shown, rounded."""
    _rising: bool = False
    _alerts: list[dict[str, Any]] = field(default_factory=list)
    _cared: tuple[int, int] = (0, 0)
    """Facts on alerts and remarks that ``_alerts`` holds already."""
    _alert_facts: int = 0

    def add(self, event: ev.CallEvent) -> None:
        """Fold one more fact into the entry."""
        self.told += 1
        if isinstance(event, _SHOWN):
            apply(self.state, event)
        elif event.seq > self.state.seq:
            self.state.seq, self.state.known = event.seq, event.known
        match event:
            case ev.SpeechEnded():
                if "whisper" in self.state.models:
                    self.unwritten[event.utterance] = event.stop
            case ev.TranscriptWritten() | ev.TranscriptMissing():
                self.missing += isinstance(event, ev.TranscriptMissing)
                self.unwritten.pop(event.utterance, None)
            case ev.ReadingTaken():
                self._read(event)
            case ev.AudioMissing():
                self.lost += event.stop - event.start
            case ev.StressRose() | ev.StressSettled():
                self._rising = any(rise["settled"] is None for rise in self.state.rises)
            case ev.RiskEstimated():
                self.state.risks[:] = [
                    {"risk": round(event.risk, 2), "confidence": round(event.confidence, 2)}
                ]
            case ev.AlertRaised() | ev.AlertSettled():
                self._alert_facts += 1

    def _read(self, event: ev.ReadingTaken) -> None:
        readings = self.state.readings
        latest = _latest(readings)
        if latest is not None:
            self._latest = {name: round(latest[name], digits) for name, digits in _DIGITS.items()}
        if len(readings) >= 2 * LATE:
            del readings[:-LATE]
        stress = round(event.stress, 1)
        self.peak = stress if self.peak is None else max(self.peak, stress)
        if event.kind != "fused":  # which tells again, later, of what the line has shown already
            self.spark.add(event.stop / self.state.rate_hz, event.stress)

    def _words_lag(self) -> float:
        """Seconds for which the oldest utterance has been waiting for its words."""
        heard = max(self.arrived, self.state.known)
        return max(0, heard - min(self.unwritten.values(), default=heard)) / self.state.rate_hz

    def _alerts_now(self) -> list[dict[str, Any]]:
        cared = (self._alert_facts, len(self.remarks))
        if cared != self._cared:
            self._cared = cared
            self._alerts = alerts_with_care(self.state.alerts, self.remarks)
        return self._alerts

    def settle(self) -> dict[str, Any]:
        """The last summary of a call that is over; the fold itself can be let go, the log has it all."""
        self.log = None
        return self.summary()

    def summary(self) -> dict[str, Any]:
        """What the wall shows of the call, as plain JSON values: seconds and stress to a tenth, shares to a hundredth.

        Nothing in it is changed later.
        """
        state = self.state
        return {
            "call": state.call,
            "team": state.team,
            "agent": state.agent,
            "source": state.source,
            "started_at": state.started_at,
            "rate_hz": state.rate_hz,
            "mixed": Channel.MIXED in state.channels,
            **self.moving(),
            "spark": self.spark.points(),
        }

    def moving(self) -> dict[str, Any]:
        """The part of the summary that changes while the call goes on, but for the line."""
        state, latest, rate_hz = self.state, self._latest, self.state.rate_hz
        live, known = state.status == "live", state.known
        risk = state.risks[-1] if live and state.risks else _NO_RISK
        return {
            "status": state.status,
            "reason": state.reason,
            "seconds": round(known / rate_hz, 1),
            "lag_s": round((self.arrived - known) / rate_hz, 1) if live and self.arrived > known else 0.0,
            "words_lag_s": round(self._words_lag(), 1) if live and self.unwritten else 0.0,
            "missing": self.missing,
            "lost_s": round(self.lost / rate_hz, 1),
            "stress": latest["stress"],
            "stress_low": latest["stress_low"],
            "stress_high": latest["stress_high"],
            "confidence": latest["confidence"],
            "peak": self.peak,
            "rising": live and self._rising,
            "risk": risk["risk"],
            "risk_confidence": risk["confidence"],
            "alerts": self._alerts_now(),
            "speaking": [who for who, utterance in state.speaking.items() if utterance] if live else [],
        }


@dataclass(slots=True)
class Board:
    """Calls by name, in the order in which they came. Lives on the event loop."""

    folder: Path
    live: dict[str, BoardEntry] = field(default_factory=dict)
    over: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Last summaries of the calls that have ended."""
    newest: Newest = field(default_factory=Newest)
    """Those of them that ended last."""
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
        self.newest.put_back(summary["started_at"], name)
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
        self.newest.ended(name)
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
    entry, state = BoardEntry(begin(header), folder), begin(header)
    for event in events:
        apply(state, event)  # the entry itself keeps no words and few readings
        entry.add(event)
    entry.remarks = rm.read_remarks(folder)
    return Folded(state, entry.remarks, {**entry.settle(), "call": folder.name})


def summary_kind() -> str:
    """Tells summaries of this voicemon from those of another, which may lack something."""
    nothing = BoardEntry(begin(ev.CallHeader(call="", started_at="", source="", channels=[])), Path())
    return " ".join([__version__, *sorted(nothing.summary())])


def _latest(readings: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The reading of the newest speech; a fused one comes when the words do, and by then there may be a newer."""
    late = readings[-LATE:]
    newest = next((reading for reading in reversed(late) if reading["kind"] != "fused"), None)
    reading: dict[str, Any]
    for reading in reversed(late):
        if newest and reading["kind"] == "fused" and reading["utterance"] == newest["utterance"]:
            return reading
    return newest
