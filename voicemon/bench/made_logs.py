"""Made call logs for the archive's bench: as many as wanted, of any length, always the same for the same number.

Nobody's words: common English and German ones by how often they are said, and thousands of made ones behind them.
"""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode

TEAMS = ("billing", "repairs", "moving", "technik")
OUTCOMES = ("resolved", "called back", "refunded", "left")
_COMMON = (  # noqa: SIM905 - a list of quoted words is harder to read
    "the I you a to and it is that of we my for me not have in was with on this be but so can do what your are no yes "
    "they there at if about just now will know okay thank one please time would right get call see number here when "
    "because need help day how order bill money paid account address again still week wrong phone send month invoice "
    "refund cancel photograph engineer delivery contract supervisor complaint lawyer meter password router warranty "
    "ich nicht das die ist und der haben rechnung straße über möchte können danke bitte schön müssen kündigen größe"
).split()
_SYLLABLES = (
    "ba",
    "ke",
    "li",
    "mo",
    "ru",
    "sta",
    "ven",
    "dor",
    "pil",
    "tak",
    "nu",
    "gra",
    "sho",
    "wen",
    "cha",
    "ost",
)
_FAMILIES = ("empathy", "apology", "ownership", "next steps", "complaint", "threat to leave")
FIRST_DAY = datetime(2025, 1, 6, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeCall:
    """What a made call is like."""

    number: int
    seconds: float = 120.0
    levels: bool = False
    """Levels ten times a second a channel, partial words and fast readings, as a real log has them."""


def vocabulary(words: int = 6_000) -> list[str]:
    """The words, the most common first."""
    rng = random.Random(7)
    made: dict[str, None] = dict.fromkeys(_COMMON)
    while len(made) < words:
        made["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(made)


WORDS = vocabulary()
# Zipf's law: the n-th word is said 1/n times as often as the first.
_CUMULATIVE = list(itertools.accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


def write_made_call(folder: Path, call: MadeCall) -> int:
    """The call's log into a folder of its own in ``folder``, with remarks beside some. Returns its lines."""
    rng = random.Random(call.number)
    home = folder / f"made-{call.number:06d}"
    home.mkdir(parents=True)
    calmed = rng.random()
    facts = _numbered(_facts(call, rng, calmed))
    lines = [encode(_header(call, rng)), *map(encode, facts)]
    (home / LOG_NAME).write_bytes(b"".join(lines))
    if call.number % 3 == 0:
        for remark in _remarks(rng, calmed):
            rm.add_remark(home, remark)
    return len(lines)


def _header(call: MadeCall, rng: random.Random) -> ev.CallHeader:
    began = FIRST_DAY + timedelta(minutes=7 * call.number)
    return ev.CallHeader(
        call=f"made-{call.number:06d}", started_at=began.isoformat(), source="made for a bench",
        channels=["customer", "agent"], team=rng.choice(TEAMS), agent=str(rng.randint(1, 40)),
        emotion_channels=["customer"], models={"whisper": "made", "affect": "made"},
    )  # fmt: skip


def _remarks(rng: random.Random, calmed: float) -> Iterator[rm.AnyRemark]:
    who: dict[str, Any] = {"by": "", "when": "2026-01-01T00:00:00+00:00"}
    score = min(5, max(1, round(1 + 4 * calmed + rng.gauss(0, 1.2))))
    yield rm.FeedbackGiven(id="csat", score=score, **who)
    yield rm.OutcomeSet(id="outcome", outcome=rng.choice(OUTCOMES), **who)


Timed = tuple[float, ev.CallEvent]


def _numbered(facts: Iterator[Timed]) -> Iterator[ev.CallEvent]:
    for seq, (when, fact) in enumerate(sorted(facts, key=lambda pair: pair[0])):
        yield msgspec.structs.replace(fact, seq=seq, known=_at(when))


def _facts(call: MadeCall, rng: random.Random, calmed: float) -> Iterator[Timed]:
    """Turn after turn; stress rises to the middle of the call and comes down as far as ``calmed`` says."""
    if call.levels:
        yield from _levels(call, rng)
    now, counts = 0.5, {"customer": 0, "agent": 0}
    while now < call.seconds - 8:
        for channel in ("agent", "customer"):
            counts[channel] += 1
            words = rng.choices(WORDS, cum_weights=_CUMULATIVE, k=rng.randint(4, 20))
            span = (channel, f"{channel}-{counts[channel]}", now, now + 0.35 * len(words))
            yield from _spoken(span, words, call.levels)
            if channel == "customer":
                through = now / call.seconds
                stress = (
                    30 + 50 * math.sin(math.pi * min(through, 0.5)) - 50 * calmed * max(0.0, through - 0.5)
                )
                yield from _readings(span, stress + rng.gauss(0, 8), call.levels)
            if rng.random() < 0.1:
                yield span[3] + 1.2, _phrase(span, words, rng)
            now = span[3] + rng.uniform(0.2, 1.0)
    end = max(call.seconds, now + 2)  # the last words have come by then
    yield end, ev.CallEnded(stop=_at(end))


Span = tuple[str, str, float, float]


def _levels(call: MadeCall, rng: random.Random) -> Iterator[Timed]:
    step = RATE_HZ // 10
    for tick in range(int(call.seconds * 10)):
        for channel in ("customer", "agent"):
            yield (tick + 1) / 10, ev.LevelMeasured(
                channel=channel, start=tick * step, stop=(tick + 1) * step,
                level_db=round(rng.uniform(-60, -20), 1), speech=round(rng.random(), 2),
            )  # fmt: skip


def _spoken(span: Span, texts: list[str], partials: bool) -> Iterator[Timed]:
    channel, utterance, begin, end = span
    about: dict[str, Any] = {
        "channel": channel,
        "utterance": utterance,
        "start": _at(begin),
        "stop": _at(end),
    }
    words = [
        ev.SpokenWord(
            text=text, start=_at(begin + 0.35 * i), stop=_at(begin + 0.35 * i + 0.3), probability=0.9
        )
        for i, text in enumerate(texts)
    ]
    yield begin, ev.SpeechStarted(channel=channel, utterance=utterance, at=_at(begin))
    for second in range(1, int(end - begin)) if partials else ():
        yield begin + second, ev.PartialWritten(**about, words=words[: 3 * second - 3], tail="and")
    yield end + 0.3, ev.SpeechEnded(**about)
    yield (
        end + 1.0,
        ev.TranscriptWritten(**about, words=words, language="en", language_probability=0.98, model="made"),
    )


def _readings(span: Span, stress: float, fast: bool) -> Iterator[Timed]:
    begin, end = span[2], span[3]
    for half in range(2, int(2 * (end - begin))) if fast else ():
        yield begin + half / 2, _reading(span, "fast", stress)
    yield end + 0.4, _reading(span, "utterance", stress)


def _reading(span: Span, kind: str, stress: float) -> ev.ReadingTaken:
    stress = round(min(98.0, max(2.0, stress)), 1)
    moved = [
        ev.LldChange(lld=lld, change=1.5, unit="dB", effect=round(stress / 9, 1), text=f"{lld} +1.5 dB")
        for lld in ("f0", "rms", "alpha_ratio")
    ]
    return ev.ReadingTaken(
        channel=span[0], utterance=span[1], kind="fast" if kind == "fast" else "utterance", start=_at(span[2]),
        stop=_at(span[3]), arousal=0.2, valence=-0.1, stress=stress, stress_low=stress - 2, stress_high=stress + 2,
        confidence=0.7, baseline=0.5, moved_by=moved, model="made",
    )  # fmt: skip


def _phrase(span: Span, words: list[str], rng: random.Random) -> ev.PhraseHeard:
    return ev.PhraseHeard(
        channel=span[0], utterance=span[1], family=rng.choice(_FAMILIES), start=_at(span[2]), stop=_at(span[3]),
        text=" ".join(words[:3]), phrase="made", score=1.0,
    )  # fmt: skip


def _at(seconds: float) -> int:
    return round(seconds * RATE_HZ)
