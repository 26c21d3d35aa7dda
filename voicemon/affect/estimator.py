"""Arousal, valence and stress of one stretch of speech, with how far to trust them and why they are so."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.explain import Change, ablations, against, changes, most_moving, said_change
from voicemon.affect.inputs import level_free, network_inputs
from voicemon.affect.release import RELEASE, Release, has_fused, read_release
from voicemon.affect.states import HEADS
from voicemon.affect.stress import points, stress, tension
from voicemon.affect.words import WordValence
from voicemon.features.baseline import VoiceBaseline
from voicemon.kernels.perceptrons import Perceptrons, vote

SHORT_S = 0.6
"""A stretch this long has twice the variance of an endless one: functionals of few frames scatter."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A reading of one stretch of speech."""

    arousal: float
    """-1 tired .. 1 highly stirred."""
    valence: float
    """-1 very unpleasant .. 1 very pleasant; from the voice alone it is the weaker of the two, so what was said
    helps it where it is known."""
    stress: float
    """0..100, see `voicemon.affect.stress`."""
    stress_low: float
    stress_high: float
    """The band that should hold stress half of the time."""
    confidence: float
    """Probability, 0..1, that arousal is within `voicemon.affect.sureness.NEAR` of what people would say."""
    baseline: float
    """Share of the reading, 0..1, that rests on this speaker's own voice rather than on the population."""
    moved_by: tuple[Change, ...]
    """What moved stress, the strongest first; may be empty."""
    against: str
    """What the changes in ``moved_by`` are measured against, in words."""
    model: str
    """Id of the model that read."""


@dataclass(frozen=True, eq=False)
class AffectEstimator:
    """The released network, ready to read. Holds no state of any call: share one among all of them."""

    release: Release

    @classmethod
    def load(cls, path: Path | None = None) -> "AffectEstimator":
        """The prosody head in folder ``path``, or the one that ships. Raises WeightsError."""
        return cls(read_release(path or RELEASE))

    @classmethod
    def load_fused(cls, whisper: str, path: Path | None = None) -> "AffectEstimator | None":
        """The head that also reads the states of the Whisper of this name, None where there is none.

        Raises WeightsError.
        """
        folder = path or RELEASE
        return cls(read_release(folder, f"fused-{whisper}")) if has_fused(whisper, folder) else None

    @cached_property
    def _members(self) -> Perceptrons:
        """The network's numbers: torch takes half a millisecond for what these small layers take a tenth of."""
        from voicemon.affect.network import perceptrons

        return perceptrons(self.release.network)

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs to read: the network's numbers, and nothing of torch's."""
        return {"release": replace(self.release, network=cast(Any, None)), "_members": self._members}

    @property
    def model(self) -> str:
        """Id of the model."""
        return self.release.model

    @property
    def fused(self) -> bool:
        """Whether it reads the states of Whisper's encoder beside the functionals."""
        return self.release.states is not None

    def values(
        self, functionals: NDArray[np.float64], states: NDArray[np.float32] | None = None
    ) -> NDArray[np.float64]:
        """What is read of an utterance, float64[f]: `level_free` functionals, for the fused head also the two
        scores of ``states`` (mean over time, float32[d]).

        Raises WeightsError for states of another Whisper.
        """
        values = level_free(functionals)
        if self.release.states is None:
            return values
        assert states is not None, "the fused head reads states"
        return np.concatenate([values, self.release.states(states)])

    def new_baseline(self) -> VoiceBaseline:
        """A baseline that has heard nobody yet."""
        return VoiceBaseline(self.release.population)

    def estimate(
        self,
        values: NDArray[np.float64],
        baseline: VoiceBaseline,
        seconds: float,
        said: WordValence | None = None,
    ) -> Estimate:
        """Read one utterance: what `values` gives (float64[f]), whose voice, and seconds of speech. What was
        ``said``, where that is known, has its share of valence; of arousal it says nothing.

        One utterance a call, always in a batch of the same size: the same utterance after the same history
        gives the same bits whatever else is being read.
        """
        alternatives = np.stack([values, baseline.centre(), *ablations(values, baseline)])
        means, deviations = self._read(alternatives, baseline)
        deviation = widened(deviations, seconds) * self.release.stretch
        spoken, spread = means[:, 1], deviation[:, 1]
        if said is not None:
            spoken, spread = said.join(spoken, spread)
        # From here on a few numbers one by one, which Python does sooner than numpy.
        (arousal, heard), valence = means.T.tolist(), spoken.tolist()
        rise = [baseline.share * (one - arousal[1]) for one in arousal]
        sure = float(deviation[0, 0])
        whole = stress(arousal[0], valence[0], rise[0], (sure, float(spread[0])))
        without = [
            points(tension(*put_back)) for put_back in zip(arousal[2:], valence[2:], rise[2:], strict=True)
        ]
        moved = changes(values, baseline, whole.value - np.array(without))
        if said is not None:
            unsaid = points(tension(arousal[0], heard[0], rise[0]))
            moved.append(said_change(said, valence[0] - heard[0], whole.value - unsaid))
        return Estimate(
            arousal=arousal[0],
            valence=valence[0],
            stress=whole.value,
            stress_low=whole.low,
            stress_high=whole.high,
            confidence=self.release.sureness(sure),
            baseline=baseline.share,
            moved_by=most_moving(moved),
            against=against(baseline),
            model=self.model,
        )

    def _read(
        self, alternatives: NDArray[np.float64], baseline: VoiceBaseline
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        inputs = network_inputs(alternatives, baseline)
        mean, deviation = np.empty((2, len(inputs), HEADS))
        vote(inputs, self._members, mean, deviation)
        prosody = mean, deviation
        if self.release.states is None:
            return prosody
        return self.release.states.join(prosody, baseline.change(alternatives)[:, -HEADS:])


def widened(deviations: NDArray[np.float64], seconds: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Deviations for speech of this length: the shorter, the wider."""
    return np.asarray(deviations * np.sqrt(1.0 + SHORT_S / np.maximum(seconds, 0.1)))
