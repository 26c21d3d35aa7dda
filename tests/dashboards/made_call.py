"""A made call of ninety seconds, as a session would record it: what the pages are looked at with.

The customer grows upset over a wrong bill and is calmed; one utterance is lost to overload, a stretch
of audio is missing. Deterministic: the same seed gives the same bytes.
"""

import math
import random
from collections.abc import Iterator

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.stress_watch import StressWatch

STEP = RATE_HZ // 10

# who, from second, to second, course of stress from and to, words
SCRIPT = [
    ("agent", 0.6, 4.0, 0, 0, "Good morning, this is Joe at Northwind Energy, how can I help you today?"),
    ("customer", 4.6, 10.2, 31, 38,
     "Yes hello, I'm calling because my bill is wrong again, for the third month."),
    ("agent", 10.9, 13.4, 0, 0, "I'm sorry to hear that. May I have your customer number?"),
    ("customer", 14.0, 18.8, 41, 46,
     "I've given that number to two of your colleagues already, it is 4 4 7 1 9 2."),
    ("agent", 19.3, 23.2, 0, 0, "Thank you. I can see an invoice here of two hundred and twelve euros."),
    ("customer", 22.6, 30.9, 52, 71,
     "Two hundred and twelve? I live alone, I'm out all day. Nobody listens, every month it is the same."),
    ("agent", 31.1, 33.0, 0, 0, "Well, the meter reading says"),
    ("customer", 32.4, 41.5, 74, 88,
     "I don't care what the meter says! I sent you a photograph of it twice. This is ridiculous, really."),
    ("agent", 42.6, 49.4, 0, 0,
     "You've sent the photograph twice and still got the wrong bill. That is frustrating, and it's on us."),
    ("customer", 50.3, 54.6, 76, 68, "It is. I've spent hours on the phone with you people."),
    ("agent", 55.1, 61.8, 0, 0,
     "Let me put this right now, while you're on the line. I have your photograph in front of me."),
    ("customer", 62.4, 65.0, 59, 52, "Oh. You can actually see it?"),
    ("agent", 65.5, 73.8, 0, 0,
     "I can. It says four thousand and twelve, and we billed you for four thousand two hundred. "
     "So you owe us sixty euros, not two hundred."),
    ("customer", 74.5, 79.3, 44, 37, "Well, that sounds more like it. Thank you for looking."),
    ("agent", 79.8, 85.2, 0, 0,
     "Thank you for your patience. You will have the new bill by email in an hour."),
    ("customer", 85.8, 88.4, 33, 29, "All right. Thanks Joe, goodbye."),
]  # fmt: skip
SECONDS = 90.0
LOST = 4
"""Index in SCRIPT of the utterance whose words were lost to overload."""
GAP = (58.2, 59.0)


def header(call: str = "demo-call", source: str = "demo call (made)") -> ev.CallHeader:
    return ev.CallHeader(
        call=call, started_at="2026-03-04T09:30:00+01:00", source=source, channels=["customer", "agent"],
        emotion_channels=["customer"], models={"whisper": "base int8", "affect": "arousal-valence-1"},
    )  # fmt: skip


def events(seed: int = 1, calm: float = 1.0) -> list[ev.Event]:
    """All facts of the call in the order they were learned. ``calm`` scales the customer's stress."""
    rng = random.Random(seed)
    timed = [*_levels(rng), *_gap()]
    counts = {"customer": 0, "agent": 0}
    for line, (channel, begin, end, low, high, text) in enumerate(SCRIPT):
        counts[channel] += 1
        span = (channel, f"{channel}-{counts[channel]}", begin, end)
        timed += _speech(span)
        timed += _words(span, text.split(), line == LOST)
        if channel == "customer":
            timed += _readings(span, (low * calm, high * calm), rng, counts[channel])
    timed.append((SECONDS, ev.CallEnded(stop=_at(SECONDS))))
    timed.sort(key=lambda pair: pair[0])
    timed = list(_with_rises(timed))
    return [
        msgspec.structs.replace(event, seq=seq, known=_at(min(when, SECONDS)))
        for seq, (when, event) in enumerate(timed)
    ]


def _with_rises(timed: "list[Timed]") -> "Iterator[Timed]":
    """Each reading followed by what it makes certain, as the session records it."""
    watch = StressWatch()
    for when, event in timed:
        yield when, event
        said = watch.push(event) if isinstance(event, ev.ReadingTaken) else None
        if said is not None:
            yield when, said


def log_bytes(head: ev.CallHeader, facts: list[ev.Event]) -> bytes:
    """The log as it would lie on disk."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in [head, *facts])


def _at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


Timed = tuple[float, ev.Event]
Span = tuple[str, str, float, float]


def _levels(rng: random.Random) -> Iterator[Timed]:
    for step in range(round(SECONDS * 10)):
        now = step / 10
        for channel in ("customer", "agent"):
            said = next((s for s in SCRIPT if s[0] == channel and s[1] <= now < s[2]), None)
            loud = -62 + rng.gauss(0, 1.5)
            if said is not None:
                course = said[3] + (said[4] - said[3]) * (now - said[1]) / (said[2] - said[1])
                syllable = abs(math.sin(now * 12.3)) * 8 - rng.random() * 9
                loud = -31 + course / 7 + syllable
            yield (
                now + 0.12,
                ev.LevelMeasured(channel=channel, start=step * STEP, stop=(step + 1) * STEP,
                                 level_db=round(loud, 1), speech=0.97 if said else 0.02),
            )  # fmt: skip


def _gap() -> Iterator[Timed]:
    begin, end = GAP
    yield (
        end + 0.1,
        ev.AudioMissing(channel="customer", start=_at(begin), stop=_at(end), reason="connection lost"),
    )


def _speech(span: Span) -> Iterator[Timed]:
    channel, utterance, begin, end = span
    yield begin + 0.2, ev.SpeechStarted(channel=channel, utterance=utterance, at=_at(begin))
    ended = ev.SpeechEnded(channel=channel, utterance=utterance, start=_at(begin), stop=_at(end))
    yield end + 0.4, ended


def _words(span: Span, texts: list[str], lost: bool) -> Iterator[Timed]:
    channel, utterance, begin, end = span
    each = (end - begin) / len(texts)
    spoken = [
        ev.SpokenWord(text=text, start=_at(begin + i * each), stop=_at(begin + (i + 1) * each - 0.02),
                      probability=0.9)
        for i, text in enumerate(texts)
    ]  # fmt: skip
    about = {"channel": channel, "utterance": utterance, "start": _at(begin), "stop": _at(end)}
    if lost:
        yield (
            end + 0.9,
            ev.TranscriptMissing(**about, reason="too much was being said at once to write it all"),
        )
        return
    now = begin + 1.4
    while now < end:
        heard = int((now - 0.5 - begin) / each)
        sure = max(0, heard - 3)
        tail = " ".join(texts[sure:heard])
        yield now, ev.PartialWritten(**about, words=spoken[:sure], tail=tail)
        now += 1.0
    yield (
        end + 1.1,
        ev.TranscriptWritten(
            **about, words=spoken, language="en", language_probability=0.98, model="base int8"
        ),
    )


def _readings(span: Span, course: tuple[float, float], rng: random.Random, number: int) -> Iterator[Timed]:
    channel, utterance, begin, end = span
    low, high = course
    now = begin + 1.0
    while now < end:
        stress = low + (high - low) * (now - begin) / (end - begin) + rng.gauss(0, 2.5)
        yield now + 0.25, _reading((channel, utterance, max(begin, now - 2), now), "fast", stress, number)
        now += 0.5
    yield end + 0.5, _reading(span, "utterance", (low + high) / 2, number)


def _reading(span: Span, kind: str, stress: float, number: int) -> ev.ReadingTaken:
    channel, utterance, begin, end = span
    stress = min(98.0, max(2.0, stress))
    confidence = min(0.9, 0.35 + 0.08 * number) - (0.12 if kind == "fast" else 0)
    half = 24 * (1 - confidence) + 3
    over = (stress - 35) / 50
    moved = [
        ev.LldChange(lld="f0", change=round(5.2 * over, 1), unit="semitones", effect=round(14 * over, 1),
                     text=f"pitch {5.2 * over:+.1f} semitones"),
        ev.LldChange(lld="rms", change=round(8.3 * over, 1), unit="dB", effect=round(11 * over, 1),
                     text=f"loudness {8.3 * over:+.1f} dB"),
        ev.LldChange(lld="alpha_ratio", change=round(3.9 * over, 1), unit="dB", effect=round(6 * over, 1),
                     text=f"sharpness {3.9 * over:+.1f} dB"),
    ]  # fmt: skip
    return ev.ReadingTaken(
        channel=channel, utterance=utterance, kind="fast" if kind == "fast" else "utterance",
        start=_at(begin), stop=_at(end),
        arousal=round(over * 0.9, 3), valence=round(-over * 0.5, 3), stress=round(stress, 1),
        stress_low=round(max(0, stress - half), 1), stress_high=round(min(100, stress + half), 1),
        confidence=round(confidence, 2), baseline=round(min(0.85, 0.2 * (number - 1)), 2),
        moved_by=moved, model="arousal-valence-1",
    )  # fmt: skip
