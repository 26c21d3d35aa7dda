"""What was said, as Whisper wrote it down."""

import msgspec

from voicemon.events.base import Event


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """One word as it was heard, with its span and the recogniser's probability 0..1."""

    text: str
    start: int
    stop: int
    probability: float


class PartialWritten(Event, frozen=True, kw_only=True, tag="partial"):
    """Words so far of an utterance, until its final ones come: ``words`` are committed, ``tail`` may still change."""

    channel: str
    utterance: str
    start: int
    stop: int
    words: list[SpokenWord]
    tail: str


class TranscriptWritten(Event, frozen=True, kw_only=True, tag="transcript"):
    """Final words of an utterance. No words: there was nothing to write down."""

    channel: str
    utterance: str
    start: int
    stop: int
    words: list[SpokenWord]
    language: str
    language_probability: float
    model: str


class TranscriptMissing(Event, frozen=True, kw_only=True, tag="transcript-missing"):
    """An utterance that was not written down, and why."""

    channel: str
    utterance: str
    start: int
    stop: int
    reason: str
