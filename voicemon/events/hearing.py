"""What was heard: levels, who speaks from when to when, and audio that is missing."""

from voicemon.events.base import Event


class LevelMeasured(Event, frozen=True, kw_only=True, tag="level"):
    """How loud a channel was over [start, stop), in dB against full scale, and how likely it was speech."""

    channel: str
    start: int
    stop: int
    level_db: float
    speech: float
    """Mean probability of speech, 0..1."""


class SpeechStarted(Event, frozen=True, kw_only=True, tag="speech-started"):
    """A party began to speak at sample ``at``."""

    channel: str
    utterance: str
    at: int


class SpeechEnded(Event, frozen=True, kw_only=True, tag="speech-ended"):
    """The utterance took [start, stop), a little of what surrounds the speech included."""

    channel: str
    utterance: str
    start: int
    stop: int
    offset: int | None = None
    """Sample at which the speech itself ended, where the log says; it began at `SpeechStarted.at`."""
    syllables: int | None = None
    """How many were counted in its loudness, where the log says: right within a fifth over half a minute of speech."""


class AudioMissing(Event, frozen=True, kw_only=True, tag="audio-missing"):
    """Audio over [start, stop) never arrived or had to be dropped."""

    channel: str
    start: int
    stop: int
    reason: str
