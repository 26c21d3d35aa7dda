"""Reads one party of one call as it speaks, and learns that party's voice on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.speech import FRAME_S, LIMITS, Limits, Speech
from voicemon.affect.words import WordValence
from voicemon.features.baseline import Vector, VoiceBaseline
from voicemon.features.extractor import LldExtractor
from voicemon.features.functionals import functionals
from voicemon.kernels.halfband import HalfBandDown

__all__ = ["Estimate", "VoiceReader", "Withheld", "clip_llds", "read_clip"]

FAST_HOP_S = 0.5
"""Time between fast readings while someone speaks; the caller keeps it."""

FAST_WINDOW_S = 2.0
"""Speech that a fast reading should look back on."""

Llds = NDArray[np.float64]
States = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Withheld:
    """No reading, and why, in words for a person."""

    reason: str


@dataclass(frozen=True, eq=False)
class _Heard:
    """What a baseline learns of a stretch of speech."""

    values: Vector
    seconds: float
    level_db: float

    def teach(self, baseline: VoiceBaseline) -> None:
        baseline.learn(self.values, self.seconds, self.level_db)


class VoiceReader:
    """Readings of one channel of one call, in order. The estimator is shared, the baseline is this voice's.

    With a fused estimator each utterance comes with the summary of its encoder states, float32[d], and there are no
    fast readings.

    Within an utterance the fast readings are measured against what was heard before their window, including
    this very utterance; when it ends that provisional part is dropped and the utterance is learned whole.
    """

    def __init__(self, estimator: AffectEstimator, limits: Limits = LIMITS) -> None:
        self.estimator = estimator
        self.limits = limits
        self.baseline = estimator.new_baseline()
        self._provisional = self.baseline.copy()
        self._waiting: list[_Heard] = []  # fast windows too recent to be compared with the present one

    def fast(self, llds: Llds) -> Estimate | Withheld:
        """Read the last seconds of speech that goes on: LLDs float64[m, k] of at most `FAST_WINDOW_S`.

        Call it every `FAST_HOP_S`. Learns nothing that outlives the utterance.
        """
        heard = self._heard(llds, None)
        if isinstance(heard, Withheld):
            return heard
        steps_in_window = int(np.ceil(len(llds) * FRAME_S / FAST_HOP_S))
        while len(self._waiting) >= max(1, steps_in_window):
            self._waiting.pop(0).teach(self._provisional)
        self._waiting.append(_Heard(heard.values, FAST_HOP_S, heard.level_db))
        return self.estimator.estimate(heard.values, self._provisional, heard.seconds)

    def utterance(
        self, llds: Llds, states: States | None = None, said: WordValence | None = None
    ) -> Estimate | Withheld:
        """Read a whole utterance against those before it, then learn it. LLDs float64[m, k].

        What was ``said`` helps to read a voice. Where the voice cannot be read, words alone make no reading.
        """
        heard = self._heard(llds, states)
        reading = self._reading(heard, said)
        self._learn(heard)
        return reading

    def read(self, llds: Llds, states: States | None = None) -> Estimate | Withheld:
        """Read LLDs float64[m, k] against what was learned, and learn nothing."""
        return self._reading(self._heard(llds, states))

    def learn(self, llds: Llds, states: States | None = None) -> None:
        """Take LLDs float64[m, k] of this voice into the baseline, if they can be read at all."""
        self._learn(self._heard(llds, states))

    def _heard(self, llds: Llds, states: States | None) -> _Heard | Withheld:
        speech = Speech(llds, self.limits)
        reason = speech.why_unreadable()
        return Withheld(reason) if reason else self._measure(speech.trimmed, states)

    def _reading(self, heard: _Heard | Withheld, said: WordValence | None = None) -> Estimate | Withheld:
        if isinstance(heard, Withheld):
            return heard
        return self.estimator.estimate(heard.values, self.baseline, heard.seconds, said)

    def _learn(self, heard: _Heard | Withheld) -> None:
        if isinstance(heard, _Heard):
            heard.teach(self.baseline)
        self._provisional = self.baseline.copy()
        self._waiting.clear()

    def _measure(self, speech: Speech, states: States | None) -> _Heard:
        values = self.estimator.values(functionals(speech.llds), states)
        return _Heard(values, speech.seconds, speech.level_db)


def clip_llds(samples_16k: NDArray[np.float32]) -> Llds:
    """LLDs float64[m, k] of a whole recording, float32[n] at 16 kHz, by the code of a live call."""
    down, extractor = HalfBandDown(), LldExtractor()
    blocks = [extractor.push(down.push(samples_16k)), extractor.push(down.flush()), extractor.flush()]
    return np.concatenate([block.values for block in blocks])


def read_clip(
    samples_16k: NDArray[np.float32], estimator: AffectEstimator, baseline_clips: list[Llds]
) -> Estimate | Withheld:
    """Read float32[n] at 16 kHz against other speech of the same voice (`clip_llds` of each)."""
    reader = VoiceReader(estimator)
    for llds in baseline_clips:
        reader.learn(llds)
    return reader.read(clip_llds(samples_16k))
