"""Final words are told as Genesys wants them, and nothing else is."""

import uuid

import pytest

from voicemon import events as ev
from voicemon.sources.genesys.audiohook_transcript import entity

SESSION = "e160e428-53e2-487c-977d-96989bf5c99d"


def transcript(*words: str, language: str = "en", channel: str = "customer") -> ev.TranscriptWritten:
    spoken = [
        ev.SpokenWord(
            text=text, start=16_000 * (at + 1), stop=16_000 * (at + 1) + 4_000, probability=0.5 + at / 4
        )
        for at, text in enumerate(words)
    ]
    return ev.TranscriptWritten(
        channel=channel, utterance="c1", start=16_000, stop=48_000, words=spoken,
        language=language, language_probability=1.0, model="m",
    )  # fmt: skip


def test_final_words_with_where_they_were_said() -> None:
    told = entity(transcript("Hello", "there."), SESSION, origin=8_000)
    assert told == {
        "type": "transcript",
        "data": {
            "id": str(uuid.uuid5(uuid.UUID(SESSION), "c1")),
            "channel": "external",
            "isFinal": True,
            "offset": "PT2S",
            "duration": "PT2S",
            "alternatives": [
                {
                    "confidence": 0.625,
                    "interpretations": [
                        {
                            "type": "display",
                            "transcript": "Hello there.",
                            "tokens": [
                                {"type": "word", "value": "Hello", "confidence": 0.5,
                                 "offset": "PT2S", "duration": "PT0.25S"},
                                {"type": "word", "value": "there.", "confidence": 0.75,
                                 "offset": "PT3S", "duration": "PT0.25S"},
                            ],
                        }
                    ],
                }
            ],
        },
    }  # fmt: skip


def test_the_agent_is_internal_and_some_languages_have_no_spaces() -> None:
    told = entity(transcript("你", "好", language="zh", channel="agent"), SESSION, 0)
    assert told is not None
    data = told["data"]
    assert isinstance(data, dict) and data["channel"] == "internal"
    assert data["alternatives"][0]["interpretations"][0]["transcript"] == "你好"


@pytest.mark.parametrize(
    "fact",
    [
        transcript(),
        ev.TranscriptMissing(channel="agent", utterance="a1", start=0, stop=1, reason="overloaded"),
        ev.PartialWritten(channel="agent", utterance="a1", start=0, stop=1, words=[], tail="so"),
        ev.CallEnded(stop=5),
    ],
)
def test_nothing_else_is_told(fact: ev.CallEvent) -> None:
    assert entity(fact, SESSION, 0) is None
