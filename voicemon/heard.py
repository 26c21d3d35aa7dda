"""What the analyser learns from a call's audio, each with ``known``: the sample at which it was learned."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Channel, Samples
from voicemon.speech.segmenter import Utterance


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a channel was over [start, stop)."""

    channel: Channel
    start: int
    stop: int
    level_db: float
    """RMS in dB against full scale: a full-scale sine has -3.01, and digital silence -100."""
    speech: float
    """Mean probability of speech, 0..1."""
    known: int


@dataclass(frozen=True, slots=True)
class Onset:
    """A party began an utterance; its speech begins at sample ``at``."""

    channel: Channel
    utterance: str
    at: int
    known: int


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """LLDs of [start, stop) of one utterance, on whole frames: what a reading is taken from."""

    channel: Channel
    utterance: str
    start: int
    stop: int
    llds: NDArray[np.float64]
    """float64[m, k]: m frames of 10 ms, k as in the table ``features.lld.LLDS``."""
    speech: float
    """Mean probability of speech, 0..1."""
    known: int


@dataclass(frozen=True, slots=True, eq=False)
class UtteranceEnded:
    """An utterance is complete. ``passage`` holds its LLDs where this channel's emotion is read, else None.

    An utterance that the end of the call cuts to less than one frame has no passage either.
    """

    utterance: Utterance
    passage: Passage | None
    known: int
    syllables: int = 0
    """How many were counted in it, see `voicemon.speech.syllables`."""

    @property
    def channel(self) -> Channel:
        """Whose utterance it was."""
        return self.utterance.channel


@dataclass(frozen=True, slots=True, eq=False)
class PartialDue:
    """An utterance goes on and its words so far may be written: ``samples`` is float32[stop - start]."""

    channel: Channel
    utterance: str
    start: int
    stop: int
    samples: Samples
    speech: float
    """Mean probability of speech so far, 0..1."""
    known: int


@dataclass(frozen=True, slots=True, eq=False)
class Lull:
    """A pause began that may be the end of an utterance: ``samples`` is all of it, should nothing more be said.

    Whoever writes it down now has the words ready when the end is certain.
    """

    channel: Channel
    utterance: str
    start: int
    stop: int
    samples: Samples
    speech: float
    """Mean probability of speech, 0..1."""
    known: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Audio over [start, stop) never arrived or was dropped; it was analysed as digital silence."""

    channel: Channel
    start: int
    stop: int
    reason: str
    known: int


Heard = Level | Onset | Passage | UtteranceEnded | PartialDue | Lull | Missed
