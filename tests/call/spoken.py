"""Facts of scripted calls, in seconds, for tests that count them."""

from itertools import count

from voicemon import events as ev

RATE_HZ = 16_000
HEADER = ev.CallHeader(
    call="c", started_at="2026-03-04T09:30:00+01:00", source="a script", channels=["customer", "agent"],
    team="repairs", agent="Joe", emotion_channels=["customer"],
)  # fmt: skip
_names = count(1)


def at(second: float) -> int:
    return round(RATE_HZ * second)


def said(channel: str, onset_s: float, offset_s: float, text: str = "") -> list[ev.CallEvent]:
    """One utterance, its words spread evenly over it; no text: it was not written down."""
    name, onset, offset = f"{channel}-{next(_names)}", at(onset_s), at(offset_s)
    span = {"channel": channel, "utterance": name, "start": max(0, onset - 2560), "stop": offset + 2048}
    events: list[ev.CallEvent] = [
        ev.SpeechStarted(channel=channel, utterance=name, at=onset),
        ev.SpeechEnded(**span, offset=offset),
    ]
    texts = text.split()
    if texts:
        each = (offset - onset) / len(texts)
        words = [
            ev.SpokenWord(
                text=word, start=onset + round(i * each), stop=onset + round((i + 1) * each), probability=0.9
            )
            for i, word in enumerate(texts)
        ]
        events.append(
            ev.TranscriptWritten(**span, words=words, language="en", language_probability=1.0, model="m")
        )
    return events


def phrase(channel: str, family: str, start_s: float, stop_s: float, text: str = "words") -> ev.PhraseHeard:
    return ev.PhraseHeard(
        channel=channel, utterance="u", family=family, start=at(start_s), stop=at(stop_s), text=text, phrase=text,
        score=1.0,
    )  # fmt: skip


def question(
    channel: str, form: str, start_s: float, stop_s: float, text: str = "words?"
) -> ev.QuestionAsked:
    return ev.QuestionAsked(
        channel=channel, utterance="u", start=at(start_s), stop=at(stop_s), text=text, form=form
    )


def repeat(channel: str, start_s: float, stop_s: float, text: str = "words") -> ev.PointRepeated:
    return ev.PointRepeated(
        channel=channel, utterance="u", start=at(start_s), stop=at(stop_s), text=text, first=0, times=2
    )


def felt(
    utterance: str,
    start_s: float,
    stop_s: float,
    stress: float,
    confidence: float = 0.7,
    channel: str = "customer",
) -> ev.ReadingTaken:
    return ev.ReadingTaken(
        channel=channel, utterance=utterance, kind="utterance", start=at(start_s), stop=at(stop_s), arousal=0.1,
        valence=0.1, stress=stress, stress_low=stress - 10, stress_high=stress + 10, confidence=confidence,
        baseline=0.5, moved_by=[], model="m",
    )  # fmt: skip


def rose(start_s: float, stop_s: float) -> ev.StressRose:
    return ev.StressRose(channel="customer", start=at(start_s), stop=at(stop_s), level=70, change=30,
                         confidence=0.6, text="stress rose")  # fmt: skip


def settled(start_s: float, stop_s: float) -> ev.StressSettled:
    return ev.StressSettled(channel="customer", start=at(start_s), stop=at(stop_s), level=30, change=0,
                            confidence=0.6, text="stress came down")  # fmt: skip
