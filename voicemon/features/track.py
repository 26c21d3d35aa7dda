"""The LLDs of one channel's recent past, at hand for whoever asks about a span of it."""

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.features.extractor import LldExtractor
from voicemon.features.lld import LLDS
from voicemon.kernels.halfband import HalfBandDown
from voicemon.kernels.prosody import SETTLING_FRAMES

FRAME_SAMPLES = RATE_HZ // 100
"""A frame's hop of 10 ms on the timeline."""

_BATCH_WINDOWS = 96
"""So much is measured at once at most: three seconds."""

_PASSED_WINDOWS = 8
"""So much at least is passed over at once."""

_WINDOW_SAMPLES = 512
_SLACK_FRAMES = 400

_SETTLING_SAMPLES = (SETTLING_FRAMES + 12) * FRAME_SAMPLES
"""So much before the first frame that may be asked for is measured for its sake; a frame is given 52 ms late, too."""


class LldTrack:
    """Brings 16 kHz audio down to telephone band, measures it, and keeps the frames for a while.

    Audio is measured when somebody asks or three seconds have gathered, whichever comes first: fewer and larger steps
    cost less, and give the same frames, because the extractor is exact under any cutting. What is forgotten before
    anybody asked is never measured.
    """

    def __init__(self) -> None:
        self._down = HalfBandDown()
        self._extractor = LldExtractor()
        self._waiting: list[Samples] = []
        self._frames: NDArray[np.float64] = np.zeros((0, len(LLDS)))
        self._first = 0
        self._settled = 0
        """First frame that may be asked for after audio was passed over."""
        self._pushed = 0

    def push(self, window: Samples) -> None:
        """Take one window of samples at 16 kHz; it is kept for a while and must not change."""
        self._waiting.append(window)
        self._pushed += len(window)
        if len(self._waiting) == _BATCH_WINDOWS:
            self._measure()

    def flush(self) -> None:
        """The audio is over: measure it to its last frame."""
        self._measure()
        self._add(self._extractor.push(self._down.flush()).values)
        self._add(self._extractor.flush().values)

    def span(self, start: int, stop: int) -> tuple[int, NDArray[np.float64]]:
        """Index of the first and values float64[m, k] of the frames that lie wholly in [start, stop).

        Frames not complete yet, or forgotten, are left out. The values are the caller's own.
        """
        self._measure()
        first = max(-(-start // FRAME_SAMPLES), self._first, self._settled)
        last = max(stop // FRAME_SAMPLES, first)
        return first, self._frames[first - self._first : last - self._first].copy()

    def forget(self, before: int) -> None:
        """Drop the frames that begin before sample ``before``, now and then. Nobody may ask for them later."""
        unmeasured = self._pushed - _WINDOW_SAMPLES * len(self._waiting)
        passed = (before - unmeasured - _SETTLING_SAMPLES) // _WINDOW_SAMPLES
        if passed >= _PASSED_WINDOWS:
            self._pass_over(min(passed, len(self._waiting)))
        drop = min(before // FRAME_SAMPLES - self._first, len(self._frames))
        # Moving what is left costs as much as it holds, so wait until it is worth it.
        if drop > _SLACK_FRAMES:
            self._frames = self._frames[drop:].copy()
            self._first += drop

    def _pass_over(self, windows: int) -> None:
        samples = self._down.push(np.concatenate(self._waiting[:windows]))
        del self._waiting[:windows]
        self._first = self._extractor.pass_over(samples)
        self._frames = self._frames[:0]
        self._settled = self._first + SETTLING_FRAMES + 1

    def _measure(self) -> None:
        if self._waiting:
            self._add(self._extractor.push(self._down.push(np.concatenate(self._waiting))).values)
            self._waiting.clear()

    def _add(self, values: NDArray[np.float64]) -> None:
        self._frames = np.concatenate((self._frames, values))
