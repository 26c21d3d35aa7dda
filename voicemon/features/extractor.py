"""Samples in, LLDs out, every 10 ms: the same values however the audio was cut."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.path import DELAY
from voicemon.kernels.prosody import AHEAD, COLUMNS, HOP, describe_frames, new_prosody, pass_over_frames

LOOKAHEAD = AHEAD + DELAY * HOP - HOP // 2
"""Samples at 8 kHz after a frame's middle that are heard before it is given: 420, or 52.5 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class LldBlock:
    """LLDs of consecutive frames.

    ``first_frame`` counts 10 ms hops from the first sample; ``values`` is float64[m, k], columns as in
    ``voicemon.features.lld.LLDS``. Frame i describes samples [80 i, 80 i + 80) at 8 kHz.
    """

    first_frame: int
    values: NDArray[np.float64]

    @property
    def stop_frame(self) -> int:
        """Index just past the last frame."""
        return self.first_frame + len(self.values)


class LldExtractor:
    """All LLDs of one channel at 8 kHz. A frame is given ``LOOKAHEAD`` samples after its middle."""

    def __init__(self) -> None:
        self._state = new_prosody()
        self._heard = 0  # samples
        self._given = 0  # frames

    def push(self, samples: NDArray[np.float32]) -> LldBlock:
        """Take float32[n] at 8 kHz in ±1 and return the frames that are now certain, possibly none.

        Samples that are not a number count as silence.
        """
        samples = np.ascontiguousarray(samples, np.float32)
        self._heard += len(samples)
        return self._describe(samples)

    def pass_over(self, samples: NDArray[np.float32]) -> int:
        """Take float32[n] at 8 kHz that nobody will ask about; return the index of the first frame to be given next.

        That one and the `SETTLING_FRAMES` after it are not to be believed; those behind them are as if all had been
        measured.
        """
        samples = np.ascontiguousarray(samples, np.float32)
        self._heard += len(samples)
        self._given += pass_over_frames(samples, self._state)
        return self._given

    def flush(self) -> LldBlock:
        """The last frames, as if silence followed: ceil(n / 80) came out in all. Starts anew afterwards."""
        missing = -(-self._heard // HOP) - self._given
        block = self._describe(np.zeros(LOOKAHEAD + HOP, np.float32))
        self._state, self._heard, self._given = new_prosody(), 0, 0
        return LldBlock(block.first_frame, block.values[:missing])

    def _describe(self, samples: NDArray[np.float32]) -> LldBlock:
        out = np.empty((len(samples) // HOP + 1, COLUMNS))
        decided = describe_frames(samples, self._state, out)
        block = LldBlock(self._given, out[:decided])
        self._given += decided
        return block
