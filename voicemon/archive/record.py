"""What the archive keeps of a call that is over: a row of it, and a row for each utterance that was written down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from voicemon.audio.chunk import Channel
from voicemon.call import remarks as rm
from voicemon.call.state import CallState
from voicemon.conversation.practices.hard import reasons_of
from voicemon.conversation.practices.resolution import LEAST_CONFIDENCE, TENSE

SPARK_POINTS = 40
"""A row of a list is hardly wider than so many points of its line."""
R = TypeVar("R", bound=rm.Remark)
_BEST = {"fast": 0, "utterance": 1, "fused": 2}


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One call that is over. Stress 0..100 is the customer's; None: none was read."""

    name: str
    at: float
    """When it began, in seconds since 1970; where the log does not say, when its file was written."""
    started_at: str
    seconds: float
    agent: str
    team: str
    source: str
    status: str
    reason: str
    peak: float | None
    at_end: float | None
    """Stress of the last utterance that was read."""
    last_third: float | None
    """Mean stress over the utterances that end in the last third of the call, each by its length."""
    rises: int
    settled: bool | None
    """Whether every rise came down again; None: there was none."""
    recovery_s: float | None
    """Seconds from a rise to where it has come down, the mean of those that have."""
    missing: int
    """Utterances whose words are missing."""
    alerts: int
    cues: int
    """Hints to the agent; what went well is not counted."""
    hard: bool
    """Whether the scorecard finds anything that was hard about it for whoever took it."""
    phrases: dict[str, int]
    """How often a phrase of each family was said."""
    spark: list[tuple[float, float]]
    """Seconds and stress of at most `SPARK_POINTS` utterances."""
    outcome: str
    csat: float | None
    """The customer's satisfaction as a share of its scale, 0..1."""
    score: float | None
    lowest: float | None
    highest: float | None
    feedback: str
    """What the customer wrote with the score."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a party said over [start_s, stop_s), in seconds of the call."""

    party: str
    start_s: float
    stop_s: float
    words: str


def record_of(name: str, state: CallState, remarks: Sequence[rm.AnyRemark], written: float) -> CallRecord:
    """The row of a call. ``written`` is when its log was written, in seconds since 1970."""
    feedback = _last(remarks, rm.FeedbackGiven)
    outcome = _last(remarks, rm.OutcomeSet)
    return CallRecord(
        name=name,
        at=_began(state.started_at, written),
        started_at=state.started_at,
        seconds=state.known / state.rate_hz,
        agent=state.agent,
        team=state.team,
        source=state.source,
        status=state.status,
        reason=state.reason or "",
        missing=sum(utterance.missing is not None for utterance in state.utterances),
        alerts=len(state.alerts),
        cues=sum(cue["kind"] == "hint" for cue in state.cues),
        phrases=dict(sorted(Counter(phrase["family"] for phrase in state.phrases).items())),
        outcome=outcome.outcome if outcome else "",
        csat=feedback.share if feedback else None,
        score=feedback.score if feedback else None,
        lowest=feedback.lowest if feedback else None,
        highest=feedback.highest if feedback else None,
        feedback=feedback.text if feedback else "",
        **_stress(state),
    )


def said_in(state: CallState) -> list[Said]:
    """The utterances that were written down, oldest first; words of a call that broke off count as far as they came."""
    rate = state.rate_hz
    return [
        Said(
            party=utterance.channel,
            start_s=utterance.start / rate,
            stop_s=(state.known if utterance.stop is None else utterance.stop) / rate,
            words=" ".join(word["text"].strip() for word in utterance.words),
        )
        for utterance in state.utterances
        if utterance.words
    ]


def _began(started_at: str, written: float) -> float:
    try:
        return datetime.fromisoformat(started_at).timestamp()
    except (ValueError, OverflowError, OSError):
        return written


def _last(remarks: Iterable[rm.AnyRemark], kind: type[R]) -> R | None:
    found = [remark for remark in remarks if isinstance(remark, kind)]
    return found[-1] if found else None


def _stress(state: CallState) -> dict[str, Any]:
    """What the record says of the customer's stress; of an agent's, should it be read, it says nothing."""
    heard = [reading for reading in state.readings if reading["channel"] != Channel.AGENT]
    course = _course(heard)
    rises = [rise for rise in state.rises if rise["channel"] != Channel.AGENT]
    calmed = [rise for rise in rises if rise["settled"] is not None]
    highest = max((reading["stress"] for reading in course if reading["stress_low"] >= TENSE), default=0.0)
    families = Counter(phrase["family"] for phrase in state.phrases if phrase["channel"] == Channel.CUSTOMER)
    late = [reading for reading in course if reading["stop"] * 3 >= state.known * 2]
    return {
        "peak": max((reading["stress"] for reading in heard), default=None),
        "at_end": course[-1]["stress"] if course else None,
        "last_third": _mean_by_length(late),
        "rises": len(rises),
        "settled": len(calmed) == len(rises) if rises else None,
        "recovery_s": sum(rise["settled"] - rise["start"] for rise in calmed) / len(calmed) / state.rate_hz
        if calmed
        else None,
        "hard": bool(reasons_of(highest, len(rises), families)),
        "spark": _spark(course, state.rate_hz),
    }


def _course(readings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best reading of each utterance, those that are mere guesses left out, by where they end."""
    best: dict[str, dict[str, Any]] = {}
    for reading in readings:
        if reading["confidence"] < LEAST_CONFIDENCE:
            continue
        known = best.get(reading["utterance"])
        if known is None or _BEST[reading["kind"]] >= _BEST[known["kind"]]:
            best[reading["utterance"]] = reading
    return sorted(best.values(), key=lambda reading: reading["stop"])


def _mean_by_length(readings: Sequence[dict[str, Any]]) -> float | None:
    lengths = [max(1, reading["stop"] - reading["start"]) for reading in readings]
    if not readings:
        return None
    total = sum(reading["stress"] * length for reading, length in zip(readings, lengths, strict=True))
    return float(total / sum(lengths))


def _spark(course: Sequence[dict[str, Any]], rate_hz: int) -> list[tuple[float, float]]:
    step = max(1, -(-len(course) // SPARK_POINTS))
    return [
        (round(reading["stop"] / rate_hz, 1), round(reading["stress"], 1))
        for reading in course[::-1][::step][::-1]
    ]
