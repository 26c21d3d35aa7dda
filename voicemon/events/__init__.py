"""What a call is made of: past-tense facts, one JSON line each.

Everything that a person ever sees of a call is a fold over these facts (``call/state.py`` and its
twin ``dashboards/js/state.js``). ``start``, ``stop`` and ``at`` say what a fact is about; ``known`` says
how much of the call had been heard when it was learned. All of them count samples at ``rate_hz``.
"""

from voicemon.events.advising import (
    AlertRaised,
    AlertSettled,
    CueEnded,
    CueGiven,
    PhraseHeard,
    PointRepeated,
    QuestionAsked,
    RiskEstimated,
)
from voicemon.events.base import (
    LOG_VERSION,
    CallHeader,
    Event,
)
from voicemon.events.ending import (
    CallEnded,
    CallFailed,
)
from voicemon.events.feeling import (
    LldChange,
    ReadingTaken,
    ReadingWithheld,
    StressCourse,
    StressRose,
    StressSettled,
)
from voicemon.events.hearing import (
    AudioMissing,
    LevelMeasured,
    SpeechEnded,
    SpeechStarted,
)
from voicemon.events.writing import (
    PartialWritten,
    SpokenWord,
    TranscriptMissing,
    TranscriptWritten,
)

__all__ = [
    "LOG_VERSION",
    "AlertRaised",
    "AlertSettled",
    "AudioMissing",
    "CallEnded",
    "CallEvent",
    "CallFailed",
    "CallHeader",
    "CueEnded",
    "CueGiven",
    "Event",
    "LevelMeasured",
    "LldChange",
    "PartialWritten",
    "PhraseHeard",
    "PointRepeated",
    "QuestionAsked",
    "ReadingTaken",
    "ReadingWithheld",
    "RiskEstimated",
    "SpeechEnded",
    "SpeechStarted",
    "SpokenWord",
    "StressCourse",
    "StressRose",
    "StressSettled",
    "TranscriptMissing",
    "TranscriptWritten",
]

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
    | PhraseHeard
    | QuestionAsked
    | PointRepeated
    | CueGiven
    | CueEnded
    | RiskEstimated
    | AlertRaised
    | AlertSettled
    | CallEnded
    | CallFailed
)
