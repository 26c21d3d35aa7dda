"""What a call is made of: past-tense facts, one JSON line each.

Everything that a person ever sees of a call is a fold over these facts (``call/state.py`` and its
twin ``dashboards/js/state.js``). ``start``, ``stop`` and ``at`` say what a fact is about; ``known`` says
how much of the call had been heard when it was learned. All of them count samples at ``rate_hz``.
"""

from typing import Literal

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
    rate_hz: int = RATE_HZ
    emotion_channels: list[str] = []
    """Channels whose emotion is read; the others never enter the estimator."""
    models: dict[str, str] = {}
    """Role (``whisper``, ``affect``) to model id."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=False):
    """One fact. ``seq`` counts from 0 without holes; ``known`` never falls."""

    seq: int = 0
    known: int = 0


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


class AudioMissing(Event, frozen=True, kw_only=True, tag="audio-missing"):
    """Audio over [start, stop) never arrived or had to be dropped."""

    channel: str
    start: int
    stop: int
    reason: str


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """One word as it was heard, with its span and the recogniser's probability 0..1."""

    text: str
    start: int
    stop: int
    probability: float


class PartialWritten(Event, frozen=True, kw_only=True, tag="partial"):
    """Words so far of an utterance that goes on: ``words`` are committed, ``tail`` may still change."""

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


class LldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A low-level descriptor that moved a reading, or the words that did, and by how much."""

    lld: str
    """Its name; ``words`` for what was said."""
    change: float
    """Against this speaker's own baseline, in ``unit``; for words: what they did to valence."""
    unit: str
    effect: float
    """Points of stress (0..100) that the change added or took away."""
    text: str
    """The same in plain words: ``pitch +3.1 semitones``."""


class ReadingTaken(Event, frozen=True, kw_only=True, tag="reading"):
    """Arousal and valence -1..1 and stress 0..100 of [start, stop), with how far to trust them."""

    channel: str
    utterance: str
    kind: Literal["fast", "utterance", "fused"]
    """``fused`` is the better one of an utterance: made when its words came, with them and the encoder's states."""
    start: int
    stop: int
    arousal: float
    valence: float
    stress: float
    stress_low: float
    stress_high: float
    confidence: float
    baseline: float
    """Share of the reading, 0..1, that rests on this speaker's own voice rather than on the population."""
    moved_by: list[LldChange]
    model: str


class ReadingWithheld(Event, frozen=True, kw_only=True, tag="reading-withheld"):
    """An utterance whose emotion was not read, and why."""

    channel: str
    utterance: str
    start: int
    stop: int
    reason: str


class StressCourse(Event, frozen=True, kw_only=True):
    """Where a party's stress has gone since ``start``; the reading that ends at ``stop`` made it certain."""

    channel: str
    start: int
    stop: int
    level: float
    """Stress 0..100, mean over [start, stop)."""
    change: float
    """Points of stress above what was usual for this voice."""
    confidence: float
    """Mean confidence 0..1 of the readings it rests on."""
    text: str
    """The same in plain words."""


class StressRose(StressCourse, frozen=True, kw_only=True, tag="stress-rose"):
    """Stress has risen."""


class StressSettled(StressCourse, frozen=True, kw_only=True, tag="stress-settled"):
    """Stress that had risen is lower again."""


class CallEnded(Event, frozen=True, kw_only=True, tag="call-ended"):
    """The last audio was heard and everything asked of it has been answered."""

    stop: int


class CallFailed(Event, frozen=True, kw_only=True, tag="call-failed"):
    """The call could not be followed to its end, and why; what was recorded before stands."""

    reason: str


CallEvent = (
    LevelMeasured
    | SpeechStarted
    | SpeechEnded
    | AudioMissing
    | PartialWritten
    | TranscriptWritten
    | TranscriptMissing
    | ReadingTaken
    | ReadingWithheld
    | StressRose
    | StressSettled
    | CallEnded
    | CallFailed
)
