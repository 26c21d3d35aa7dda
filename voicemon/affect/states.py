"""What the fused head hears in Whisper's encoder: arousal and valence as its states tell them, by a linear map.

Transcription gives the mean of the states over an utterance, 512 numbers for ``base``. Two
directions among them, found by ridge regression, say how stirred and how pleasant a voice is. The speaker's
baseline learns these two numbers as it learns the functionals, and only the change against it is read: what
remains is neither who speaks, nor over which line.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.errors import WeightsError

HEADS = 2
"""Arousal and valence, in this order."""

Pair = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StateReader:
    """An affine map from a summary of states to two scores, and what a change in them means."""

    whisper: str
    """Name of the Whisper whose states it reads, ``base``; another one's mean nothing to it."""
    middle: NDArray[np.float32]
    """float32[d]: subtracted first."""
    axes: NDArray[np.float32]
    """float32[d, 2]: in arousal and valence for each unit of a state."""
    offset: NDArray[np.float32]
    """float32[2]: arousal and valence of a voice that sounds like its baseline."""
    deviation: NDArray[np.float32]
    """float32[2]: how far its answers lie from the labels, for speakers left out of training."""
    weight: NDArray[np.float32]
    """float32[2]: share of a fused reading, 0..1, that is the states'; prosody has the rest."""

    def __call__(self, summary: NDArray[np.float32]) -> Pair:
        """The scores float64[2] of float32[d]. Raises WeightsError for a summary of another width."""
        if summary.shape != self.middle.shape:
            raise WeightsError(
                f"the fused head reads {len(self.middle)} numbers of whisper {self.whisper}, not {len(summary)}"
            )
        # einsum adds up in one order whatever else the machine does; a BLAS may not.
        return np.asarray(np.einsum("i,ij->j", summary.astype(np.float64) - self.middle, self.axes))

    def join(self, prosody: tuple[Pair, Pair], changes: Pair) -> tuple[Pair, Pair]:
        """Means and deviations float64[n, 2] of what prosody says (the same) and the states say, as a mixture;
        ``changes`` float64[n, 2] are the scores against the baseline."""
        means, deviations = prosody
        heard = np.clip(self.offset + changes, -1.0, 1.0)
        mean = means + self.weight * (heard - means)
        variance = (1.0 - self.weight) * (deviations**2 + (means - mean) ** 2)
        variance += self.weight * (self.deviation.astype(np.float64) ** 2 + (heard - mean) ** 2)
        return mean, np.sqrt(variance)
