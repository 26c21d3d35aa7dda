"""How much speech a stretch of LLDs holds, and why a stretch may hold none that can be read.

A wrong reading is worse than none. Each reason is a sentence for a person.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.features.lld import LLD_INDEX

FRAME_S = 0.01

Llds = NDArray[np.float64]


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


LIMITS = Limits()
"""For a live call, where no reading is better than a bad one."""

SCRAPS = Limits(shortest_s=0.1, least_voiced=0.02)
"""For somebody who asks about one recording: a single word is read, too, and said to be little to go by."""


def speech_frames(llds: Llds, limits: Limits = LIMITS) -> NDArray[np.bool_]:
    """Frames that carry speech: bool[m], by level only."""
    level = llds[:, LLD_INDEX["level"]]
    if not len(level):
        return np.zeros(0, np.bool_)
    return np.asarray(level > max(limits.quietest_db, np.percentile(level, 95) - limits.speech_reach_db))


def trimmed(llds: Llds) -> Llds:
    """LLDs from the first frame of speech to the last, all of them where there is none.

    How long a pause the voice detector left at the ends says nothing about the voice.
    """
    speech = np.flatnonzero(speech_frames(llds))
    return llds[speech[0] : speech[-1] + 1] if len(speech) else llds


def speech_seconds(llds: Llds) -> float:
    """Seconds of speech, pauses left out."""
    return FRAME_S * float(speech_frames(llds).sum())


def speech_level_db(llds: Llds) -> float:
    """Level of the speech in dB against full scale: mean power over its frames, -100 for none."""
    level = llds[speech_frames(llds), LLD_INDEX["level"]]
    return float(10 * np.log10(np.mean(10 ** (level / 10)))) if len(level) else -100.0


def voiced_share(llds: Llds) -> float:
    """Share 0..1 of the speech that has a pitch."""
    speech = speech_frames(llds)
    return float((llds[speech, LLD_INDEX["f0"]] > 0).mean()) if speech.any() else 0.0


def why_unreadable(llds: Llds, limits: Limits = LIMITS) -> str:
    """Why LLDs float64[m, k] cannot be read, in plain words; empty where they can."""
    if not len(llds):
        return "nothing was heard"
    if np.percentile(llds[:, LLD_INDEX["level"]], 95) < limits.quietest_db:
        return f"too quiet: below {limits.quietest_db:.0f} dB against full scale"
    seconds = speech_seconds(llds)
    if seconds < limits.shortest_s:
        return f"too short: {seconds:.1f} s of speech, {limits.shortest_s:.1f} s are needed"
    voiced = voiced_share(llds)
    if voiced < limits.least_voiced:
        return f"too little voice: {100 * voiced:.0f} % of the sound has a pitch"
    return _why_a_tone(llds, limits)


def _why_a_tone(llds: Llds, limits: Limits) -> str:
    voiced = llds[speech_frames(llds) & (llds[:, LLD_INDEX["f0"]] > 0)]
    semitones = 12 * np.log2(voiced[:, LLD_INDEX["f0"]])
    # Octave slips of the tracker on a pure tone are no melody: spread around the median, folded to an octave.
    folded = (semitones - np.median(semitones) + 6) % 12 - 6
    pitch_spread = float(np.subtract(*np.percentile(folded, [90, 10])))
    level_spread = float(np.subtract(*np.percentile(voiced[:, LLD_INDEX["level"]], [90, 10])))
    if pitch_spread < limits.steadiest_pitch:
        return "sounds like a tone, not a voice: the pitch does not move"
    clean = float(np.median(voiced[:, LLD_INDEX["hnr"]])) > limits.cleanest_hnr_db
    if level_spread < limits.steadiest_level_db and clean:
        return "sounds like a tone, not a voice: the level does not move"
    return ""
