"""How much speech a stretch of LLDs holds, and why a stretch may hold none that can be read.

A wrong reading is worse than none. Each reason is a sentence for a person.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.not_a_voice import why_not_a_voice
from voicemon.features.lld import LLD_INDEX

FRAME_S = 0.01

Llds = NDArray[np.float64]
Column = NDArray[np.float64]
Mask = NDArray[np.bool_]

_F0, _LEVEL, _HNR = (LLD_INDEX[name] for name in ("f0", "level", "hnr"))


@dataclass(frozen=True)
class Limits:
    """What is too little to read."""

    shortest_s: float = 0.6
    """Least speech."""
    least_voiced: float = 0.15
    """Least share of the speech with a pitch: less is noise, breath, whisper or laughter."""
    quietest_db: float = -62.0
    """Least level of the speech, dB against full scale."""
    speech_reach_db: float = 25.0
    """A frame counts as speech down to this far below the loud ones (95th percentile)."""
    steadiest_level_db: float = 1.0
    """Least spread (10th to 90th percentile) of the level: no voice is that even, tones are."""
    steadiest_pitch: float = 0.20
    """Least spread of the pitch in semitones: hold tones, ringing and DTMF do not move."""
    cleanest_hnr_db: float = 27.0
    """Median harmonics to noise above which an even sound is a tone, not a throat."""
    voice_alone: bool = True
    """Whether what sounds like music or like two voices at once is refused."""


LIMITS = Limits()
"""For a live call, where no reading is better than a bad one."""

SCRAPS = Limits(shortest_s=0.1, least_voiced=0.02, voice_alone=False)
"""For somebody who asks about one recording: a single word is read, too, and said to be little to go by."""


@dataclass(frozen=True, eq=False)
class Speech:
    """A stretch of LLDs, and which of its frames carry speech: found out once for all who ask."""

    llds: Llds
    """float64[m, k]."""
    limits: Limits = LIMITS

    @cached_property
    def loud_db(self) -> float:
        """Level of the loud frames: the 95th percentile, -100 for no frames."""
        return percentile(np.sort(self.llds[:, _LEVEL]), 95) if len(self.llds) else -100.0

    @cached_property
    def frames(self) -> Mask:
        """Frames that carry speech: bool[m], by level only."""
        least = max(self.limits.quietest_db, self.loud_db - self.limits.speech_reach_db)
        return np.asarray(self.llds[:, _LEVEL] > least)

    @cached_property
    def seconds(self) -> float:
        """Seconds of speech, pauses left out."""
        return FRAME_S * float(np.count_nonzero(self.frames))

    @cached_property
    def level_db(self) -> float:
        """Level of the speech in dB against full scale: mean power over its frames, -100 for none."""
        level = self.llds[self.frames, _LEVEL]
        return float(10 * np.log10(np.mean(10 ** (level / 10)))) if len(level) else -100.0

    @cached_property
    def voiced(self) -> Llds:
        """The frames of speech that have a pitch: float64[v, k]."""
        return self.llds[self.frames & (self.llds[:, _F0] > 0)]

    @property
    def voiced_share(self) -> float:
        """Share 0..1 of the speech that has a pitch."""
        count = np.count_nonzero(self.frames)
        return len(self.voiced) / int(count) if count else 0.0

    @cached_property
    def trimmed(self) -> "Speech":
        """From the first frame of speech to the last; all of it where there is none.

        How long a pause the voice detector left at the ends says nothing about the voice.
        """
        speech = np.flatnonzero(self.frames)
        if not len(speech) or len(self.llds) == speech[-1] + 1 - speech[0]:
            return self
        return Speech(self.llds[speech[0] : speech[-1] + 1], self.limits)

    def why_unreadable(self) -> str:
        """Why it cannot be read, in plain words; empty where it can."""
        limits = self.limits
        if not len(self.llds):
            return "nothing was heard"
        if self.loud_db < limits.quietest_db:
            return f"too quiet: below {limits.quietest_db:.0f} dB against full scale"
        if self.seconds < limits.shortest_s:
            return f"too short: {self.seconds:.1f} s of speech, {limits.shortest_s:.1f} s are needed"
        if self.voiced_share < limits.least_voiced:
            return f"too little voice: {100 * self.voiced_share:.0f} % of the sound has a pitch"
        return self._why_a_tone() or (self._why_not_a_voice() if limits.voice_alone else "")

    def _why_a_tone(self) -> str:
        semitones = np.sort(12 * np.log2(self.voiced[:, _F0]))
        # Octave slips of the tracker on a pure tone are no melody: spread around the median, folded to an octave.
        folded = np.sort((semitones - percentile(semitones, 50) + 6) % 12 - 6)
        if spread(folded) < self.limits.steadiest_pitch:
            return "sounds like a tone, not a voice: the pitch does not move"
        even = spread(np.sort(self.voiced[:, _LEVEL])) < self.limits.steadiest_level_db
        if even and percentile(np.sort(self.voiced[:, _HNR]), 50) > self.limits.cleanest_hnr_db:
            return "sounds like a tone, not a voice: the level does not move"
        return ""

    def _why_not_a_voice(self) -> str:
        part = self.trimmed
        return why_not_a_voice(part.llds, part.frames)


def percentile(ordered: Column, percent: float) -> float:
    """What ``np.percentile`` gives, of values that are sorted already, float64[n >= 1]; bit-equal and much cheaper."""
    place = (len(ordered) - 1) * (percent / 100)
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    rest = place - below
    return high - (high - low) * (1 - rest) if rest >= 0.5 else low + (high - low) * rest


def spread(ordered: Column) -> float:
    """From the 10th to the 90th percentile of sorted values, float64[n >= 1]."""
    return percentile(ordered, 90) - percentile(ordered, 10)


def trimmed(llds: Llds) -> Llds:
    """LLDs from the first frame of speech to the last, all of them where there is none."""
    return Speech(llds).trimmed.llds


def speech_seconds(llds: Llds) -> float:
    """Seconds of speech, pauses left out."""
    return Speech(llds).seconds


def speech_level_db(llds: Llds) -> float:
    """Level of the speech in dB against full scale: mean power over its frames, -100 for none."""
    return Speech(llds).level_db


def voiced_share(llds: Llds) -> float:
    """Share 0..1 of the speech that has a pitch."""
    return Speech(llds).voiced_share


def why_unreadable(llds: Llds, limits: Limits = LIMITS) -> str:
    """Why LLDs float64[m, k] cannot be read, in plain words; empty where they can."""
    return Speech(llds, limits).why_unreadable()
