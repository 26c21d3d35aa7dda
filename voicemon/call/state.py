"""The fold: what the facts of a call so far add up to.

Twin of ``dashboards/js/state.js``; a test holds both to equal JSON on every prefix of a log. So there
is no arithmetic on measured values here: they pass through, and only sample counts are added.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import msgspec

from voicemon import events as ev

Status = Literal["live", "ended", "failed"]


@dataclass(slots=True)
class UtteranceState:
    """One utterance as it is known so far. ``stop`` is None while the party still speaks."""

    id: str
    channel: str
    start: int
    stop: int | None = None
    words: list[dict[str, Any]] = field(default_factory=list)
    tail: str = ""
    final: bool = False
    missing: str | None = None
    language: str = ""


@dataclass(slots=True)
class Levels:
    """Levels of one channel in columns, oldest first."""

    start: list[int] = field(default_factory=list)
    level_db: list[float] = field(default_factory=list)


@dataclass(slots=True)
class CallState:
    """Everything a page shows of one call. ``spoken`` counts samples of finished speech."""

    call: str
    source: str
    started_at: str
    rate_hz: int
    team: str
    agent: str
    channels: list[str]
    emotion_channels: list[str]
    models: dict[str, str]
    status: Status = "live"
    reason: str | None = None
    seq: int = -1
    known: int = 0
    speaking: dict[str, str | None] = field(default_factory=dict)
    levels: dict[str, Levels] = field(default_factory=dict)
    spoken: dict[str, int] = field(default_factory=dict)
    utterances: list[UtteranceState] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    withheld: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    rises: list[dict[str, Any]] = field(default_factory=list)
    """Rises of stress, oldest first. ``settled`` is the sample since which it is lower again, None until then."""
    phrases: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    repeats: list[dict[str, Any]] = field(default_factory=list)
    cues: list[dict[str, Any]] = field(default_factory=list)
    """Cues, oldest first. ``outcome`` and ``ended`` (the sample by which that was known) are None while it is shown."""
    alerts: list[dict[str, Any]] = field(default_factory=list)
    """Alerts, oldest first. ``settled`` is the sample by which what it tells of was over, None until then."""
    risks: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON values, in the same shape as the JavaScript fold's."""
        return asdict(self)


def begin(header: ev.CallHeader) -> CallState:
    """State of a call of which nothing has been heard yet."""
    return CallState(
        call=header.call,
        source=header.source,
        started_at=header.started_at,
        rate_hz=header.rate_hz,
        team=header.team,
        agent=header.agent,
        channels=list(header.channels),
        emotion_channels=list(header.emotion_channels),
        models=dict(header.models),
        speaking=dict.fromkeys(header.channels),
        levels={channel: Levels() for channel in header.channels},
        spoken=dict.fromkeys(header.channels, 0),
    )


def apply(state: CallState, event: ev.CallEvent) -> CallState:
    """Add one fact to ``state``, in place, and return it. Facts already applied are passed over."""
    if event.seq <= state.seq:
        return state
    state.seq = event.seq
    state.known = event.known
    match event:
        case ev.LevelMeasured():
            levels = state.levels[event.channel]
            levels.start.append(event.start)
            levels.level_db.append(event.level_db)
        case ev.SpeechStarted():
            state.utterances.append(UtteranceState(event.utterance, event.channel, event.at))
            state.speaking[event.channel] = event.utterance
        case ev.SpeechEnded():
            utterance = _utterance(state, event.utterance)
            utterance.start, utterance.stop = event.start, event.stop
            state.spoken[event.channel] += event.stop - event.start
            if state.speaking[event.channel] == event.utterance:
                state.speaking[event.channel] = None
        case ev.AudioMissing():
            state.gaps.append(_fields(event, "channel", "start", "stop", "reason"))
        case ev.PartialWritten():
            utterance = _utterance(state, event.utterance)
            if not utterance.final:
                utterance.words = msgspec.to_builtins(event.words)
                utterance.tail = event.tail
        case ev.TranscriptWritten():
            utterance = _utterance(state, event.utterance)
            utterance.words = msgspec.to_builtins(event.words)
            utterance.tail, utterance.final, utterance.language = "", True, event.language
        case ev.TranscriptMissing():
            utterance = _utterance(state, event.utterance)
            utterance.tail, utterance.final, utterance.missing = "", True, event.reason
        case ev.ReadingTaken():
            state.readings.append(
                _fields(event, "channel", "utterance", "kind", "start", "stop", "known", "arousal", "valence",
                        "stress", "stress_low", "stress_high", "confidence", "baseline", "moved_by")
            )  # fmt: skip
        case ev.ReadingWithheld():
            state.withheld.append(_fields(event, "channel", "utterance", "start", "stop", "reason"))
        case ev.StressRose() | ev.StressSettled():
            _apply_course(state, event)
        case ev.CallEnded():
            state.status = "ended"
        case ev.CallFailed():
            state.status, state.reason = "failed", event.reason
        case _:
            _apply_advice(state, event)
    return state


def _apply_advice(state: CallState, event: ev.CallEvent) -> None:
    match event:
        case ev.PhraseHeard():
            state.phrases.append(
                _fields(event, "channel", "utterance", "family", "start", "stop", "text", "phrase", "score")
            )
        case ev.QuestionAsked():
            state.questions.append(_fields(event, "channel", "utterance", "start", "stop", "text", "form"))
        case ev.PointRepeated():
            state.repeats.append(
                _fields(event, "channel", "utterance", "start", "stop", "text", "first", "times")
            )
        case ev.CueGiven() | ev.CueEnded():
            _apply_cue(state, event)
        case ev.RiskEstimated():
            state.risks.append(_fields(event, "channel", "stop", "risk", "confidence"))
        case ev.AlertRaised() | ev.AlertSettled():
            _apply_alert(state, event)


def _apply_course(state: CallState, event: ev.StressCourse) -> None:
    if isinstance(event, ev.StressRose):
        rise = _fields(event, "channel", "start", "stop", "known", "level", "change", "confidence", "text")
        state.rises.append({**rise, "settled": None})
        return
    for rise in state.rises:
        if rise["channel"] == event.channel and rise["settled"] is None:
            rise["settled"] = event.start


def _apply_cue(state: CallState, event: ev.CueGiven | ev.CueEnded) -> None:
    if isinstance(event, ev.CueGiven):
        cue = _fields(
            event, "cue", "rule", "kind", "text", "why", "steps", "start", "until", "known", "confidence"
        )
        state.cues.append({**cue, "outcome": None, "ended": None})
        return
    for cue in state.cues:
        if cue["cue"] == event.cue and cue["outcome"] is None:
            cue["outcome"], cue["ended"] = event.outcome, event.known


def _apply_alert(state: CallState, event: ev.AlertRaised | ev.AlertSettled) -> None:
    if isinstance(event, ev.AlertRaised):
        alert = _fields(event, "alert", "rule", "reason", "start", "known", "level", "confidence")
        state.alerts.append({**alert, "settled": None})
        return
    for alert in state.alerts:
        if alert["alert"] == event.alert and alert["settled"] is None:
            alert["settled"] = event.known


def _utterance(state: CallState, utterance_id: str) -> UtteranceState:
    """The named utterance; it is nearly always among the last, so the search runs backwards."""
    for utterance in reversed(state.utterances):
        if utterance.id == utterance_id:
            return utterance
    raise KeyError(f"no utterance {utterance_id!r} was started before it was spoken of")


def _fields(event: ev.CallEvent, *names: str) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in names}
    for name, value in fields.items():
        if isinstance(value, list):  # all else is plain already, and a log has thousands of facts
            fields[name] = msgspec.to_builtins(value)
    return fields
