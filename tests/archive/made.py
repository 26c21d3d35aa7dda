"""Calls made for the archive's tests: a folder with a log of what was said and felt."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode

RATE = 16_000
WHO = {"by": "Ada", "when": "2026-03-04T10:00:00+01:00"}

Line = tuple[str, str, float | None]
"""Who, what, and the stress of it: each utterance takes ten seconds."""

CALM: Sequence[Line] = [
    ("agent", "Good morning, how can I help?", None),
    ("customer", "My bill is wrong.", 40.0),
]


def write_call(
    calls: Path, name: str, lines: Sequence[Line] = CALM, *more: ev.CallEvent, ended: bool = True, **head: str
) -> Path:
    """The folder of a call with ``lines``; ``more`` facts come before its end, ``head`` goes into its header."""
    folder = calls / name
    folder.mkdir(parents=True)
    known = {"started_at": "2026-03-04T09:30:00+01:00", "source": f"{name}.wav", **head}
    header = ev.CallHeader(call=name, channels=["customer", "agent"], emotion_channels=["customer"], **known)
    facts = [*_facts(lines), *more, *([ev.CallEnded(stop=0)] if ended else [])]
    numbered = [
        encode(msgspec.structs.replace(fact, seq=seq, known=10 * len(lines) * RATE))
        for seq, fact in enumerate(facts)
    ]
    (folder / LOG_NAME).write_bytes(b"".join([encode(header), *numbered]))
    return folder


def _facts(lines: Sequence[Line]) -> list[ev.CallEvent]:
    facts: list[ev.CallEvent] = []
    for number, (channel, text, stress) in enumerate(lines):
        start, stop = 10 * number * RATE, 10 * (number + 1) * RATE
        about = {"channel": channel, "utterance": f"{channel}-{number}", "start": start, "stop": stop}
        facts.append(ev.SpeechStarted(channel=channel, utterance=f"{channel}-{number}", at=start))
        facts.append(ev.LevelMeasured(channel=channel, start=start, stop=stop, level_db=-30.0, speech=1.0))
        words = [ev.SpokenWord(text=w, start=start, stop=stop, probability=0.9) for w in text.split()]
        facts.append(ev.PartialWritten(**about, words=words[:1], tail="and"))
        facts.append(ev.SpeechEnded(**about))
        if stress is not None:
            facts.append(
                ev.ReadingTaken(**about, kind="utterance", arousal=0.0, valence=0.0, stress=stress,
                                stress_low=stress, stress_high=stress, confidence=0.8, baseline=0.5,
                                moved_by=[], model="made")
            )  # fmt: skip
        facts.append(
            ev.TranscriptWritten(**about, words=words, language="en", language_probability=1.0, model="made")
        )
    return facts


def course(kind: type[ev.StressCourse], start_s: float, channel: str = "customer") -> ev.StressCourse:
    start = round(start_s * RATE)
    return kind(
        channel=channel, start=start, stop=start + RATE, level=70.0, change=20.0, confidence=0.8, text="made"
    )


def rated(folder: Path, score: float, name: str = "f", **scale: float) -> None:
    rm.add_remark(folder, rm.FeedbackGiven(id=name, score=score, **scale, **WHO))


def outcome(folder: Path, words: str, name: str = "o") -> None:
    rm.add_remark(folder, rm.OutcomeSet(id=name, outcome=words, **WHO))
