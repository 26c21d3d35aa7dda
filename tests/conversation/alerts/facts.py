"""Facts of made-up calls for the alerts' tests: a small language, in seconds."""

from typing import Any, Literal

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.alerts.rules import AlertRule

HEADER = ev.CallHeader(
    call="c", started_at="", source="a test", channels=["customer", "agent"], emotion_channels=["customer"]
)


def at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def level(now: float, channel: str = "customer") -> ev.LevelMeasured:
    return ev.LevelMeasured(
        known=at(now), channel=channel, start=at(now - 0.1), stop=at(now), level_db=-40, speech=0
    )


def levels(start: float, stop: float) -> list[ev.LevelMeasured]:
    return [level(start + step / 10) for step in range(1, round((stop - start) * 10) + 1)]


def reading(
    start: float, stop: float, stress: float, kind: Literal["fast", "utterance", "fused"] = "utterance",
    utterance: str = "", **fields: Any,
) -> ev.ReadingTaken:  # fmt: skip
    made = ev.ReadingTaken(
        known=at(stop), channel="customer", utterance=utterance or f"customer-{start:g}", kind=kind,
        start=at(start), stop=at(stop), arousal=stress / 50 - 1, valence=-0.2, stress=stress,
        stress_low=max(0, stress - 9), stress_high=min(100, stress + 9), confidence=0.8, baseline=0.5,
        moved_by=[], model="m",
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def course(
    kind: type[ev.StressRose] | type[ev.StressSettled], start: float, known: float, channel: str = "customer"
) -> ev.StressRose | ev.StressSettled:
    return kind(
        known=at(known),
        channel=channel,
        start=at(start),
        stop=at(known),
        level=70,
        change=30,
        confidence=0.7,
        text="",
    )


def phrase(family: str, start: float, score: float = 0.9, channel: str = "customer") -> ev.PhraseHeard:
    return ev.PhraseHeard(
        known=at(start + 2), channel=channel, utterance=f"{channel}-1", family=family, start=at(start),
        stop=at(start + 1), text=f"{family} words", phrase=family, score=score,
    )  # fmt: skip


def repeated(start: float, times: int) -> ev.PointRepeated:
    return ev.PointRepeated(
        known=at(start + 2), channel="customer", utterance="customer-1", start=at(start), stop=at(start + 1),
        text="it broke", first=at(1), times=times,
    )  # fmt: skip


def speech(channel: str, start: float, stop: float) -> list[ev.SpeechStarted | ev.SpeechEnded]:
    name = f"{channel}-{start:g}"
    return [
        ev.SpeechStarted(known=at(start + 0.2), channel=channel, utterance=name, at=at(start)),
        ev.SpeechEnded(
            known=at(stop + 0.5),
            channel=channel,
            utterance=name,
            start=at(start),
            stop=at(stop),
            offset=at(stop),
        ),
    ]


def in_order(*facts: ev.CallEvent) -> list[ev.CallEvent]:
    """As a session records them: by when they were known, numbered."""
    told = sorted(facts, key=lambda fact: fact.known)
    return [msgspec.structs.replace(fact, seq=seq) for seq, fact in enumerate(told)]


def rule(measure: str, threshold: float, **fields: Any) -> AlertRule:
    made: dict[str, Any] = {
        "name": measure, "measure": measure, "threshold": threshold, "settles_below": threshold,
        "cooldown_s": 0.0, "least_confidence": 0.0, "reason": "{level:.1f} {times} {text}", "settled": "{level:.1f}",
    }  # fmt: skip
    return AlertRule(**{**made, **fields})
