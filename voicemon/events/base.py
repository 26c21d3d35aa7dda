"""What every log begins with, and what every fact has."""

import msgspec

from voicemon.audio.chunk import RATE_HZ

LOG_VERSION = 1


class CallHeader(msgspec.Struct, frozen=True, kw_only=True):
    """First line of a log: which call this is and how to read its numbers."""

    voicemon: int = LOG_VERSION
    call: str
    """Identity of the call: letters, digits, '.', '_' and '-'."""
    started_at: str
    """When the call began, ISO 8601 with time zone; empty where a recording does not say."""
    source: str
    """Where the audio came from, in words for a person: a file's name, a headset, a telephone platform."""
    channels: list[str]
    team: str = ""
    """Who takes the call, where that is known,"""
    agent: str = ""
    """and which of them: a name or a number, as whoever sent the call has it."""
    rate_hz: int = RATE_HZ
    emotion_channels: list[str] = []
    """Channels whose emotion is read; the others never enter the estimator."""
    models: dict[str, str] = {}
    """Role (``whisper``, ``affect``) to model id."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=False):
    """One fact. ``seq`` counts from 0 without holes; ``known`` never falls."""

    seq: int = 0
    known: int = 0
