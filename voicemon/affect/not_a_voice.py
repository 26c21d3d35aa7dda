"""Whether what a voice detector took for speech is music, or two voices at once: from LLDs alone.

Measures of how a stretch moves, and a logistic regression on them for each question. Speech goes up and down with its
syllables and changes its sound from one to the next, and its pitch glides; music keeps its level and stands on notes;
of two voices at once one fills the other's pauses, and neither's pitch is clean.
Made by ``models/not_a_voice/fit.py``, which says from what, and prints `TABLE`, `MUSIC` and `TWO_VOICES`.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.texture import MEASURES_COUNT, texture

Llds = NDArray[np.float64]
Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]

FRAMES_PER_S = 100
FEWEST_FRAMES = 50
"""Less is not judged."""

SHORTEST_S, LONGEST_S = 0.7, 3.0
"""Between these lengths a question's bar falls."""


@dataclass(frozen=True)
class Measure:
    """One measure of how a stretch moves, and its weights per deviation."""

    name: str
    mean: float
    """Over speech."""
    deviation: float
    music: float
    two_voices: float


@dataclass(frozen=True)
class Question:
    """When a score is high enough."""

    constant: float
    """Added to the weighted measures."""
    bar: float
    """Least score of a stretch of 0.7 s: chance does more in a short one."""
    per_octave: float
    """The bar is lower by so much for each doubling of the length, up to 3 s."""


TABLE: tuple[Measure, ...] = (
    Measure("level_std", 6.8427, 1.1933, -0.8930, -0.8793),
    Measure("syllables", 5.1880, 2.2259, 0.0638, -1.0309),
    Measure("alpha_std", 8.2140, 2.9046, 0.5643, 0.0193),
    Measure("mfcc1_std", 3.5137, 1.2531, -1.0206, -0.3245),
    Measure("mfcc2_std", 2.9169, 1.0093, -1.3244, -0.2811),
    Measure("mfcc_change", 0.8594, 0.1803, -1.2383, 2.2950),
    Measure("flux", 0.0438, 0.0098, 1.3004, -1.8730),
    Measure("voicing", 0.7845, 0.1949, -0.8412, 0.8740),
    Measure("hnr", 10.6289, 4.0565, -0.8739, -2.1934),
    Measure("jitter", 1.8654, 0.9458, 0.1495, -0.5913),
    Measure("voiced_level", 2.8917, 2.9862, -2.2729, -0.8818),
    Measure("leaps", 0.0634, 0.0596, 0.9732, 0.4304),
    Measure("still", 0.1168, 0.1082, 1.6450, -0.0575),
    Measure("voiced_runs", 2.9698, 1.6198, 0.5602, 1.1283),
)
"""In the order of the kernel `texture`."""

MUSIC = Question(-8.162, 5.606, 3.460)
TWO_VOICES = Question(-2.964, 4.705, 1.519)


def why_not_a_voice(llds: Llds, speech: Mask) -> str:
    """Why LLDs float64[m, k] are no voice alone, in plain words; empty where they may be one.

    ``speech``, bool[m], says which frames carry it.
    """
    if len(llds) < FEWEST_FRAMES:
        return ""
    music, two_voices = margins(measures(llds, speech), len(llds) / FRAMES_PER_S)
    if max(music, two_voices) <= 0:
        return ""
    if music >= two_voices:
        return "sounds like music, not a voice: its level and its notes stand still"
    return "sounds like no voice alone: two at once, or laughter"


def measures(llds: Llds, speech: Mask) -> Vector:
    """The measures of `TABLE` of LLDs float64[m, k], ``speech`` bool[m] being the frames that carry it."""
    out = np.empty(MEASURES_COUNT)
    texture(np.ascontiguousarray(llds, np.float64), speech, out)
    return out


def margins(values: Vector, seconds: float) -> tuple[float, float]:
    """By how much a stretch of ``seconds`` with measures float64[14] lies over the bars of music and of two voices."""
    scores = (_WEIGHTS * ((values - _MEANS) / _DEVIATIONS)).sum(1)
    long = octaves(seconds)
    music, two_voices = (
        float(score) + question.constant - (question.bar - question.per_octave * long)
        for score, question in zip(scores, (MUSIC, TWO_VOICES), strict=True)
    )
    return music, two_voices


def octaves(seconds: float) -> float:
    """How often a length is twice `SHORTEST_S`, from 0 to that of `LONGEST_S`."""
    return math.log2(min(max(seconds, SHORTEST_S), LONGEST_S) / SHORTEST_S)


_MEANS, _DEVIATIONS = (np.array([getattr(row, name) for row in TABLE]) for name in ("mean", "deviation"))
_WEIGHTS = np.array([[row.music for row in TABLE], [row.two_voices for row in TABLE]])
