"""An AudioHook session's blocks of interleaved samples, and the spans for which none come, on the call's timeline."""

import math

import numpy as np

from voicemon.audio.chunk import RATE_HZ as TIMELINE_HZ
from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.audio.codec import decode
from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import RATE_HZ, samples_of
from voicemon.sources.genesys.audiohook_opening import Taken
from voicemon.sources.leg import Leg
from voicemon.sources.media_stream import AHEAD_SECONDS, LONGEST_JUMP_SECONDS

BLOCK_SECONDS = 2.0
"""Audio of one binary message; ten times the usual one."""

LONGEST_GAP_SECONDS = 1800
"""Whoever was paused for longer gets several; a lane takes no hole of more than an hour for one."""

Pieces = list[AudioChunk | AudioGap]
"""Each channel's in order."""


class Interleaved:
    """The audio of both parties, or of one, from where the client was as it opened the session."""

    def __init__(self, taken: Taken, position: str) -> None:
        self.origin = samples_of(position)
        """The client's position where the call begins, in samples."""
        self.position = 0
        """Samples of each party so far, those that were passed over among them."""
        self.passed_over = 0
        self._taken = taken
        self._legs = [Leg(channel, RATE_HZ) for channel in taken.channels]

    def push(self, block: bytes, age_seconds: float) -> Pieces:
        """The next block. Raises ProtocolError where it is no whole samples, too long, or from the future."""
        channels = len(self._legs)
        frame_bytes = channels * self._taken.encoding.sample_bytes
        samples, rest = divmod(len(block), frame_bytes)
        if rest or samples > BLOCK_SECONDS * RATE_HZ:
            raise ProtocolError(
                f"{len(block)} bytes of audio; whole samples of {frame_bytes} bytes are taken, "
                f"{BLOCK_SECONDS:.0f} s at most"
            )
        self._check_time(self.position + samples, age_seconds)
        decoded = decode(self._taken.encoding, block).reshape(samples, channels)
        start, self.position = self.position, self.position + samples
        return [
            chunk
            for column, leg in enumerate(self._legs)
            for chunk in leg.push(start, np.ascontiguousarray(decoded[:, column]))
        ]

    def pass_over(self, position: int, word: str, age_seconds: float) -> Pieces:
        """Nothing comes before the client's ``position``: what the legs still hold of what did, and the gaps.

        Raises ProtocolError where that is further than the call can have come.
        """
        stop = position - self.origin
        if stop <= self.position:
            return []
        self._check_time(stop, age_seconds)
        pieces: Pieces = [chunk for leg in self._legs for chunk in leg.skip(stop)]
        scale, reason = TIMELINE_HZ // RATE_HZ, f"{word} by the platform"
        while self.position < stop:
            start, self.position = self.position, min(stop, self.position + LONGEST_GAP_SECONDS * RATE_HZ)
            self.passed_over += self.position - start
            span = (start * scale, self.position * scale)
            pieces += [AudioGap(channel, *span, reason) for channel in self._taken.channels]
        return pieces

    def flush(self) -> Pieces:
        """The rest that the resamplers hold."""
        return [chunk for leg in self._legs for chunk in leg.flush()]

    def __str__(self) -> str:
        heard = (self.position - self.passed_over) / RATE_HZ
        return f"{heard:.2f} s of audio, {self.passed_over / RATE_HZ:.2f} s paused or discarded"

    def _check_time(self, stop: int, age_seconds: float) -> None:
        """Raise ProtocolError for audio that a live call cannot have yet, or a recording cannot have there."""
        seconds = stop / RATE_HZ
        if seconds > age_seconds + AHEAD_SECONDS:
            raise ProtocolError(f"audio at {seconds} s of a live call that has lasted {age_seconds:.2f} s")
        if math.isinf(age_seconds) and stop > self.position + LONGEST_JUMP_SECONDS * RATE_HZ:
            raise ProtocolError(f"audio at {seconds} s does not belong behind {self.position / RATE_HZ} s")
