"""One channel's packets at their source's rate, put onto the call's timeline."""

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel, Samples
from voicemon.audio.resample import ToTimeline
from voicemon.errors import ProtocolError


class Leg:
    """Resamples packets that come in order; a hole between two of them stays a hole of the same length."""

    def __init__(self, channel: Channel, rate_hz: int) -> None:
        self._channel = channel
        self._rate_hz = rate_hz
        self._resampler = ToTimeline(rate_hz)
        self._expected = 0
        self._start = 0
        """Position on the timeline of the resampler's next output."""

    def push(self, position: int, samples: Samples) -> list[AudioChunk]:
        """Take the packet whose first sample is number ``position`` at the source's rate.

        Raises ProtocolError for a packet that goes back in time.
        """
        if position < self._expected:
            raise ProtocolError(
                f"{self._channel} audio at {position} overlaps what was sent up to {self._expected}"
            )
        pieces = self.skip(position)
        self._expected = position + len(samples)
        piece = self._placed(self._resampler.push(samples))
        return [*pieces, piece] if len(piece.samples) else pieces

    def skip(self, position: int) -> list[AudioChunk]:
        """Nothing comes before ``position``; return what the resampler still holds of what did."""
        if position <= self._expected:
            return []
        rest = self.flush()
        self._resampler = ToTimeline(self._rate_hz)
        self._expected = position
        self._start = round(position * RATE_HZ / self._rate_hz)
        return rest

    def flush(self) -> list[AudioChunk]:
        """The rest that the resampler holds."""
        piece = self._placed(self._resampler.flush())
        return [piece] if len(piece.samples) else []

    def _placed(self, samples: Samples) -> AudioChunk:
        chunk = AudioChunk(self._channel, self._start, np.ascontiguousarray(samples))
        self._start = chunk.stop
        return chunk
