"""A wait that was asked for is told from dead air, in scripted calls."""

import pytest

from voicemon import events as ev
from voicemon.conversation.hold import Announced, Hold, HoldWatch, announcement, holds

RATE_HZ = 100


def written(text: str, start: int = 0, each: int = 10) -> ev.TranscriptWritten:
    words = [
        ev.SpokenWord(text=word, start=start + each * i, stop=start + each * (i + 1), probability=0.9)
        for i, word in enumerate(text.split())
    ]
    return ev.TranscriptWritten(
        channel="agent", utterance="a-1", start=start, stop=start + each * len(words), words=words, language="en",
        language_probability=1.0, model="m",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("Just one moment, please.", "one moment"),
        ("I'll put you on hold for a minute, is that all right?", "a minute"),
        ("Bear with me.", "bear with me"),
        ("Let me just check your account", "let me just check"),
        ("Einen kleinen Moment, bleiben Sie bitte dran.", "bleiben sie bitte dran"),
        ("I told you about it.", None),
    ],
)
def test_words_that_announce_a_wait(text: str, announced: str | None) -> None:
    found = announcement(written(text))
    assert (found and found.text) == announced


def test_an_announcement_ends_with_its_last_word() -> None:
    assert announcement(written("Just one moment, please.", start=1000)) == Announced(1030, "one moment")


def missing(start: int, stop: int, reason: str = "muted") -> ev.AudioMissing:
    return ev.AudioMissing(channel="agent", start=start, stop=stop, reason=reason)


def test_a_long_silence_is_a_hold_where_it_was_announced() -> None:
    silences = [(0, 500), (3000, 4000), (6000, 8000)]
    announced = [Announced(2500, "one moment"), Announced(5100, "bear with me")]
    assert holds(silences, announced, [], RATE_HZ) == [Hold(3000, 4000, "one moment")]
    assert holds([(3000, 3999)], announced, [], RATE_HZ) == []


def test_a_long_silence_is_a_hold_as_far_as_audio_is_paused() -> None:
    told_in_pieces = [missing(1000, 2000), missing(2050, 3000)]
    assert holds([(500, 3500)], [], told_in_pieces, RATE_HZ) == [Hold(1000, 3000, "muted")]
    assert holds([(2500, 3500)], [], told_in_pieces, RATE_HZ) == []
    assert holds([(500, 3500)], [], [missing(1000, 3000, "lost on the way")], RATE_HZ) == []


def test_a_wait_goes_on_until_somebody_speaks() -> None:
    watch = HoldWatch(RATE_HZ)
    said = written("one moment please", start=100)
    span = {"channel": "agent", "utterance": "a-1", "start": 100, "stop": 130}
    watch.push(ev.SpeechStarted(channel="agent", utterance="a-1", at=100))
    assert not watch.holding
    watch.push(ev.SpeechEnded(offset=130, **span))
    assert not watch.holding
    watch.push(said)
    assert watch.holding
    watch.push(ev.SpeechStarted(channel="agent", utterance="a-2", at=2000))
    assert not watch.holding
    watch.push(ev.SpeechEnded(channel="agent", utterance="a-2", start=2000, stop=2100, offset=2100))
    assert not watch.holding
    watch.push(missing(2000, 2150, "paused"))
    assert watch.holding
