"""The shapes of what the API answers that no other module has a type for. A test holds the answers to them."""

from typing import Any

import msgspec

from voicemon.call.remarks import AnyRemark


class AlertNote(msgspec.Struct, frozen=True, kw_only=True):
    """What a supervisor wrote when taking or closing an alert."""

    id: str
    """Of the remark that it came with."""
    by: str
    when: str
    """ISO 8601."""
    text: str


class CaredAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert of a call, with what supervisors did about it. Times in samples of the call."""

    alert: str
    """Its name in the call."""
    rule: str
    reason: str
    start: int
    """Since when what it tells of has lasted."""
    known: int
    """When it was raised."""
    level: float
    """How far the rule's measure went, in the rule's own unit."""
    confidence: float
    settled: int | None
    """When what it tells of was over; null until then."""
    taken_by: str
    """Who takes care of it; empty: nobody yet."""
    taken_at: str | None = None
    """When somebody first did, ISO 8601; null: nobody has."""
    note: str
    """The newest one."""
    notes: list[AlertNote] = []
    """All, oldest first."""
    closed: bool
    helpful: bool | None
    """Whether it was right to raise it; null: not said."""


class CallSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One call in short, as the wall shows it."""

    call: str
    """Its name."""
    team: str
    agent: str
    source: str
    """Where the audio comes from, in words for a person."""
    status: str
    """``live``, ``ended`` or ``failed``."""
    reason: str | None
    """Why it failed."""
    started_at: str
    """ISO 8601 with time zone; empty where a recording does not say."""
    rate_hz: int
    """Samples a second of its timeline."""
    seconds: float
    """How much of it has been heard."""
    lag_s: float
    """How far the analysis is behind what has arrived."""
    words_lag_s: float
    """How far the words are behind."""
    missing: int
    """Utterances that could not be written down."""
    lost_s: float
    """Seconds of audio that never arrived or had to be dropped, all channels together."""
    stress: float | None
    """The newest reading, 0 to 100; null where nothing was read."""
    stress_low: float | None
    """It is as likely to lie between here"""
    stress_high: float | None
    """and here as beside it."""
    confidence: float | None
    """Of that reading, 0 to 1."""
    peak: float | None
    """The highest reading so far."""
    rising: bool
    """Stress has risen and not settled again; false once the call is over."""
    risk: float | None
    """How likely stress is to rise within the next minute, 0 to 1; null once the call is over."""
    risk_confidence: float | None
    alerts: list[CaredAlert]
    spark: list[tuple[float, float]]
    """The course of stress so far: at most 120 pairs of seconds and stress."""
    speaking: list[str]
    """Channels on which somebody speaks at the moment."""
    mixed: bool
    """One channel carries both parties."""


class ServerHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How the server is doing."""

    now: str
    """Its clock, ISO 8601."""
    backlog_s: float
    """Seconds of speech that wait to be written down."""
    alarm: str | None
    """What the disk refuses, in words; null: nothing."""
    finished: int
    """How many calls are over."""
    unread: int
    """How many calls of earlier runs are still to be read."""


class BoardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every call that the server knows, the finished ones first."""

    calls: list[CallSummary]
    server: ServerHealth


class WallMessage(msgspec.Struct, frozen=True, kw_only=True, rename={"start": "from"}):
    """What has changed on the wall."""

    seq: int
    """The picture that the wall has with this message."""
    start: int
    """The picture that it goes on from; 0: none, the message holds everything."""
    server: ServerHealth
    calls: dict[str, dict[str, Any]]
    """By name, the fields of a call's summary that changed, all of them of a call that is new. ``more`` holds points to
    go on with the line that ``spark`` began; a first one within the same stretch of time replaces the last."""
    gone: list[str]
    """Calls that are no longer on the wall."""


class RemarksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The remarks that stand on a call, oldest first."""

    remarks: list[AnyRemark]


OpenApiDocument = dict[str, Any]
"""An OpenAPI 3.1 document; its own specification says what it looks like."""
