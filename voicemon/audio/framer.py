"""Cuts a stream into windows of one length, however it arrives."""

import numpy as np

from voicemon.audio.chunk import Samples


class Framer:
    """Re-blocks samples into windows of ``window_samples``.

    What comes out depends on the samples alone, never on how they were cut on the way in. Everything
    downstream works on whole windows, and so inherits that.
    """

    def __init__(self, window_samples: int) -> None:
        self.window_samples = window_samples
        self._rest: Samples = np.zeros(0, np.float32)

    def push(self, samples: Samples) -> Samples:
        """The windows that ``samples`` completed, one behind the other: float32[w * window_samples], not aliasing the
        input."""
        held = np.concatenate((self._rest, samples))
        whole = len(held) - len(held) % self.window_samples
        self._rest = held[whole:].copy()
        return held[:whole]

    def flush(self) -> Samples:
        """The samples of the last, unfinished window: float32[0..window_samples - 1]."""
        rest, self._rest = self._rest, np.zeros(0, np.float32)
        return rest
