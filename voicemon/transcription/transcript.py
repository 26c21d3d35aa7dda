"""What goes into the transcription pool and what comes out of it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import VoicemonError

SPACELESS_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Written without spaces between words (Whisper's codes)."""


class TranscriptionFailed(VoicemonError):
    """An utterance could not be written down: the engine failed on it twice."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was heard, without the space before it.

    ``start`` and ``stop`` count samples of the call's timeline; ``probability`` is the recogniser's, 0..1.
    """

    text: str
    start: int
    stop: int
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one utterance. No words: there was nothing to write down."""

    utterance: str
    words: tuple[Word, ...]
    language: str
    """Whisper's code, such as ``en``."""
    language_probability: float
    """0..1; 1.0 where the language was fixed or the model knows only one."""
    model: str
    states: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """Mean over time of the encoder's states, float32[d], where the job asked for them; a rough one of something brief
    gets none."""

    @property
    def text(self) -> str:
        """The words in a line, with spaces where the language writes them."""
        joint = "" if self.language in SPACELESS_LANGUAGES else " "
        return joint.join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, eq=False)
class WritingJob:
    """An utterance, whole or so far, to be written down."""

    call: str
    utterance: str
    channel: Channel
    start: int
    """First sample on the call's timeline at ``RATE_HZ``."""
    samples: Samples
    """float32[n] at ``RATE_HZ``."""
    final: bool
    """False for an utterance that still goes on."""
    speech: float
    """Mean probability of speech that the voice detector gave it, 0..1."""
    ahead: bool = False
    """An early start: an utterance that may go on after a pause, written as if it were whole. Gives way to whole ones
    until its utterance is over."""
    shown: bool = False
    """Whether words of this utterance are shown already."""
    language: str | None = None
    """Whisper's code where the language is known; None: detect it."""
    states: bool = False
    """Whether the encoder's states are wanted beside the words: emotion is read from this channel."""
    vocabulary: tuple[str, ...] = ()
    """Names that are likely in this call, spelt as they should be written."""
    patient: bool = False
    """Of a recording, which waits for room and loses nothing: never refused in favour of another job."""
    hurried: bool = False
    """Too much waits: what is only improbable gets no second look, and a brief utterance a smaller window and estimated
    times."""
    rough: bool = False
    """Far too much waits: of all utterances the times are estimated, and a brief one gets the smaller window although
    states are wanted, which are then not given."""

    @property
    def whole(self) -> bool:
        """Whether nothing more is said in this utterance."""
        return self.final and not self.ahead

    @property
    def first_words(self) -> bool:
        """Whether the utterance may go on and nothing of it is shown yet: these words are waited for most."""
        return not self.whole and not self.shown

    @property
    def seconds(self) -> float:
        """Length of the audio in seconds."""
        return len(self.samples) / RATE_HZ
