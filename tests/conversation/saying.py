"""Final words of an utterance, as Whisper would tell them: a word a second at the call's rate."""

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ


def said(
    text: str, channel: str = "customer", language: str = "en", start: int = 0, probability: float = 0.9
) -> ev.TranscriptWritten:
    """An utterance that begins at sample ``start``."""
    words = [
        ev.SpokenWord(
            text=word, start=start + at * RATE_HZ, stop=start + (at + 1) * RATE_HZ, probability=probability
        )
        for at, word in enumerate(text.split())
    ]
    return ev.TranscriptWritten(
        channel=channel, utterance=f"{channel}-{start}", start=start, stop=start + len(words) * RATE_HZ, words=words,
        language=language, language_probability=1.0, model="base",
    )  # fmt: skip
