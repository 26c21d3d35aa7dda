"""What the network sees of one utterance: the voice against everyone, and against itself."""

import numpy as np
from numpy.typing import NDArray

from voicemon.features.baseline import Population, Vector, VoiceBaseline
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

FARTHEST = 4.0
"""Deviations beyond which a value says no more than "far off": the network has seen nothing out there."""

Inputs = NDArray[np.float32]

_REFERENCE = FUNCTIONAL_INDEX["loudness_voiced_mean"]
_BY_LOUDNESS = np.array([f.lld in ("loudness", "flux") for f in FUNCTIONALS])
_BY_LOUDNESS[_REFERENCE] = False

FOLLOWS_GAIN = np.array(
    [f.lld == "level" and f.statistic in ("mean", "p20", "p50", "p80") for f in FUNCTIONALS]
)
FOLLOWS_GAIN[_REFERENCE] = True
"""Which values move when the line gets louder and nothing else does."""

GAIN_OF_A_DB = np.where(FOLLOWS_GAIN, 1.0, 0.0)
GAIN_OF_A_DB[_REFERENCE] = 0.23 * np.log(10.0) / 10.0
"""What a line louder by 1 dB adds to each value of `level_free`: loudness goes as power to .23."""

LOUDNESS_FLOOR = 1e-3


def level_free(functionals: Vector) -> Vector:
    """Functionals float64[f] with loudness and flux taken relative to the mean loudness of the voice.

    Loudness is a power of amplitude: a louder line multiplies all that is measured in it, and shares stay.
    The mean itself becomes a natural logarithm, to which a louder line adds a constant.
    """
    reference = max(float(functionals[_REFERENCE]), LOUDNESS_FLOOR)
    values = np.where(_BY_LOUDNESS, functionals / reference, functionals)
    values[_REFERENCE] = np.log(reference)
    return values


def network_inputs(values: Vector, baseline: VoiceBaseline) -> Inputs:
    """What `level_free` gives, float64[..., f] -> float32[..., 2f + 1]; more values, which only a fused head has, are
    not seen.

    First half: against the population; second half: against the baseline; last: the baseline's share. Both
    halves are in population deviations, bounded by `FARTHEST`. Values that follow gain are 0 in the first
    half: they mean something only against the same speaker on the same line.
    """
    population = baseline.population
    seen = len(FUNCTIONALS)
    own = baseline.change(values) / population.scale
    inputs = np.full((*values.shape[:-1], 2 * seen + 1), baseline.share)
    np.clip(against_population(values, population)[..., :seen], -FARTHEST, FARTHEST, inputs[..., :seen])
    np.clip(own[..., :seen], -FARTHEST, FARTHEST, inputs[..., seen:-1])
    return inputs.astype(np.float32)


def against_population(values: Vector, population: Population) -> Vector:
    """Deviations from the population's mean, 0 for values that follow gain."""
    return np.where(population.follows_gain, 0.0, (values - population.mean) / population.scale)
