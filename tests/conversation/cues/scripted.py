"""Scripted calls: who speaks when, what is said and how stress goes, as facts in the order of their being known."""

from collections.abc import Iterable

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.cues.engine import CueFold
from voicemon.conversation.cues.rules import CueRules, load_rules

Timed = tuple[float, ev.Event]
"""A fact and the second of the call by which it is known."""

HEADER = ev.CallHeader(
    call="scripted", started_at="", source="a script", channels=["customer", "agent"],
    emotion_channels=["customer"], models={"whisper": "none that is real", "affect": "made up"},
)  # fmt: skip


def at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def says(party: str, start: float, stop: float, *families: str, words: int = 0) -> list[Timed]:
    """Speech, its words a second after it, and phrases of these families at its end."""
    name = f"{party}-{start}"
    about = {"channel": party, "utterance": name}
    span = {"start": at(start), "stop": at(stop)}
    spoken = [
        ev.SpokenWord(text="word", start=at(start), stop=at(stop), probability=0.9)
        for _ in range(words or max(1, round((stop - start) * 2.5)))
    ]
    written = ev.TranscriptWritten(
        **about, **span, words=spoken, language="en", language_probability=1.0, model="none that is real"
    )
    phrases = [
        ev.PhraseHeard(**about, **span, family=family, text="t", phrase="p", score=0.95)
        for family in families
    ]
    return [
        (start + 0.4, ev.SpeechStarted(**about, at=at(start))),
        (stop + 0.6, ev.SpeechEnded(**about, **span, offset=at(stop))),
        *((stop + 1.0, fact) for fact in [written, *phrases]),
    ]


def talk(start: float, stop: float) -> list[Timed]:
    """Both parties in turn over this time, each for four seconds, so that it is a call like others."""
    parts: list[Timed] = []
    turn = 0
    while start + 4 <= stop:
        parts += says(("agent", "customer")[turn % 2], start, start + 4)
        start, turn = start + 4.5, turn + 1
    return parts


def reads(when: float, stress: float, confidence: float = 0.8, kind: str = "utterance") -> Timed:
    """A reading of the customer's last three seconds."""
    return when, ev.ReadingTaken(
        channel="customer", utterance=f"customer-{when}", kind="fast" if kind == "fast" else "utterance",
        start=at(max(0.0, when - 3)), stop=at(when), arousal=0.0, valence=0.0, stress=stress,
        stress_low=stress, stress_high=stress, confidence=confidence, baseline=1.0, moved_by=[], model="m",
    )  # fmt: skip


def _course(when: float, level: float, change: float, confidence: float) -> dict[str, object]:
    return {
        "channel": "customer", "start": at(when - 2), "stop": at(when), "level": level, "change": change,
        "confidence": confidence, "text": "t",
    }  # fmt: skip


def rises(when: float, level: float = 72.0, change: float = 40.0, confidence: float = 0.8) -> list[Timed]:
    rose = ev.StressRose(**_course(when, level, change, confidence))
    return [reads(when, level, confidence), (when, rose)]


def settles(when: float, level: float = 30.0, confidence: float = 0.8) -> list[Timed]:
    return [reads(when, level, confidence), (when, ev.StressSettled(**_course(when, level, 2.0, confidence)))]


def repeats(when: float, times: int = 2) -> Timed:
    return when + 1.0, ev.PointRepeated(
        channel="customer", utterance=f"customer-{when}", start=at(when - 2), stop=at(when), text="t",
        first=at(5), times=times,
    )  # fmt: skip


def call(seconds: float, *parts: Timed | list[Timed], step: float = 0.1) -> list[ev.Event]:
    """The facts of a call that lasts so long, with a level every ``step`` seconds, its end included."""
    timed: list[Timed] = []
    for part in parts:
        timed += [part] if isinstance(part, tuple) else part
    for tick in range(1, int(seconds / step)):
        start, stop = at((tick - 1) * step), at(tick * step)
        level = ev.LevelMeasured(channel="agent", start=start, stop=stop, level_db=-40.0, speech=0.0)
        timed.append((tick * step, level))
    timed = [pair for pair in timed if pair[0] < seconds]
    timed.append((seconds, ev.CallEnded(stop=at(seconds))))
    timed.sort(key=lambda pair: pair[0])
    return [msgspec.structs.replace(fact, seq=seq, known=at(when)) for seq, (when, fact) in enumerate(timed)]


def cues_of(
    facts: Iterable[ev.Event], rules: CueRules | None = None, header: ev.CallHeader = HEADER
) -> list[ev.CueGiven | ev.CueEnded]:
    """What the fold finds, each fact of it recorded and told to the fold again, as a session does."""
    fold = CueFold.of(header, load_rules() if rules is None else rules)
    found: list[ev.CueGiven | ev.CueEnded] = []
    for fact in facts:
        for cue in list(fold.push(fact)):
            recorded = msgspec.structs.replace(cue, known=fact.known)
            found.append(recorded)
            assert list(fold.push(recorded)) == []
    return found


def given(
    facts: Iterable[ev.Event], rules: CueRules | None = None, header: ev.CallHeader = HEADER
) -> list[str]:
    """Names of the rules whose cues are given, in order."""
    return [cue.rule for cue in cues_of(facts, rules, header) if isinstance(cue, ev.CueGiven)]
