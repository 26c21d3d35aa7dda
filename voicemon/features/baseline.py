"""This speaker's own voice so far: what the next utterance is measured against.

Nobody announces neutral speech in a live call, and a caller may be angry from the first word. So the
baseline is a running mean that

- is causal: an utterance is read against those before it, and learned afterwards;
- is shrunk towards the population, as if three typical utterances of it had been heard first;
- lets quieter speech weigh more: amplitude stands for effort, so a weight of 1 / RMS counts an utterance
  6 dB louder half as much. Line gain cancels out;
- is robust: no single utterance may lie more than `REACH` population deviations from the mean;
- stops following after a minute of speech, save for speech quieter than itself, so that a quarter of an
  hour of anger does not become the new calm.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

PRIOR_UTTERANCES = 3.0
"""The population counts as much as this many utterances."""

WHOLE_UTTERANCE_S = 2.0
"""An utterance this long counts fully, a shorter one in proportion."""

FREE_LEARNING_S = 60.0
"""From here on only speech quieter than the baseline is still learned."""

REACH = 4.0
"""Population deviations beyond which an utterance is drawn in before it is learned."""


@dataclass(frozen=True, eq=False)
class Population:
    """How functionals lie over many speakers: mean and deviation (float64[f]), which follow the line's gain.

    For a functional that follows gain (a mean level in dB, say) the population says nothing about this
    call; only the speaker's own earlier speech on the same line does.
    """

    mean: Vector
    scale: Vector
    follows_gain: NDArray[np.bool_]


@dataclass
class BaselineState:
    """Running sums; `reset` forgets the speaker."""

    total: Vector
    """Sum of weight x functionals."""
    weight: float = 0.0
    """Sum of weights: falls with loudness."""
    level: float = 0.0
    """Sum of weight x level in dB."""
    utterances: float = 0.0
    """How many whole utterances were learned, short ones in part."""
    seconds: float = 0.0
    """Speech learned."""

    def reset(self) -> None:
        """Back to nothing heard."""
        self.total = np.zeros_like(self.total)
        self.weight = self.level = self.utterances = self.seconds = 0.0


@dataclass
class VoiceBaseline:
    """The running baseline of one speaker on one line.

    Source of the shrinkage: the posterior mean of a normal with known variance and a prior worth
    `PRIOR_UTTERANCES` observations (Gelman et al., Bayesian Data Analysis, 3rd ed., eq. 2.11).
    """

    population: Population
    state: BaselineState = field(init=False)
    _centre: Vector | None = field(default=None, init=False)
    """What `centre` gives until more is learned; each reading asks for it several times."""

    def __post_init__(self) -> None:
        self.state = BaselineState(np.zeros_like(self.population.mean))

    @property
    def share(self) -> float:
        """0..1: how much of the baseline is this speaker's, the rest is the population's."""
        return self.state.utterances / (self.state.utterances + PRIOR_UTTERANCES)

    @property
    def seconds(self) -> float:
        """How much speech of this speaker it rests on."""
        return self.state.seconds

    def reset(self) -> None:
        """Forget this speaker."""
        self._centre = None
        self.state.reset()

    def learn(self, functionals: Vector, seconds: float, level_db: float) -> bool:
        """Take in one utterance: functionals float64[f], its length and its mean level in dB.

        Returns whether it was learned: after `FREE_LEARNING_S` louder speech no longer is.
        """
        state = self.state
        if state.seconds >= FREE_LEARNING_S and level_db > state.level / state.weight:
            return False
        self._centre = None
        counts = min(1.0, seconds / WHOLE_UTTERANCE_S)
        weight = counts * 10.0 ** (-level_db / 20.0)
        state.total = state.total + weight * self._drawn_in(functionals)
        state.weight += weight
        state.level += weight * level_db
        state.utterances += counts
        state.seconds += seconds
        return True

    def centre(self) -> Vector:
        """What this speaker's functionals are expected to be: own mean shrunk to the population's."""
        if self._centre is None:
            own = self._own()
            shrunk = self.population.mean + self.share * (own - self.population.mean)
            self._centre = np.where(self.population.follows_gain, own, shrunk)
        return self._centre

    def change(self, functionals: Vector) -> Vector:
        """How far an utterance lies from the baseline, in the functionals' own units, float64[f].

        Functionals that follow gain change only against the speaker's own speech, trusted by `share`.
        """
        apart = functionals - self.centre()
        return np.where(self.population.follows_gain, self.share * apart, apart)

    def copy(self) -> "VoiceBaseline":
        """An independent twin: learning on one leaves the other alone."""
        twin = VoiceBaseline(self.population)
        was = self.state
        twin.state = BaselineState(was.total.copy(), was.weight, was.level, was.utterances, was.seconds)
        return twin

    def _own(self) -> Vector:
        if self.state.weight == 0.0:
            return self.population.mean
        return self.state.total / self.state.weight

    def _drawn_in(self, functionals: Vector) -> Vector:
        reach = REACH * self.population.scale
        drawn = np.clip(functionals, self.population.mean - reach, self.population.mean + reach)
        return np.where(self.population.follows_gain, functionals, drawn)
