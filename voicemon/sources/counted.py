"""Samples that come without time stamps, put onto a timeline that begins with the first of them. No I/O and no clock.

A recording's positions are the bare count, so that a file and a socket give the same. Live, the count is held against
the time of arrival: what was never sent becomes a hole, and samples whose place is taken are dropped and counted.
"""

import math
from dataclasses import dataclass

import numpy as np

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ProtocolError
from voicemon.sources.arrival import TOLERANCE_SECONDS, Arrival
from voicemon.sources.leg import Leg

BLOCK_SECONDS = 0.1
"""Packets are decoded and heard so much at a time: with hundreds of calls, 20 ms at a time would be all overhead."""

SETTLE_SECONDS = 0.25
"""A live sender's first audio is held for so long: the least delayed packet of it says when the audio began."""

HELD_SECONDS = 1.0
"""No more audio than this is held, however soon it came."""

HOLE_SECONDS = 0.2
"""Where all parties come by one connection its own count is the best clock of the call, and only holes matter."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How the audio of a connection is written."""

    channels: tuple[Channel, ...]
    """Whose samples follow on one another."""
    encoding: Encoding
    rate_hz: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return len(self.channels) * self.encoding.sample_bytes


class Counted:
    """The audio of one connection on its way to the timeline. Holds at most ``HELD_SECONDS`` and one packet."""

    def __init__(self, sound: Sound, patient: bool, one_of_two: bool = False) -> None:
        """``patient``: it is a recording. ``one_of_two``: another connection brings the other party of the call."""
        self.began_seconds = 0.0
        """When its first sample was spoken, as ``age_seconds`` counts; 0 for a recording. Known once a chunk is out."""
        self.packets = 0
        self.lost_samples = 0
        self.cut_samples = 0
        self._sound = sound
        self._patient = patient
        self._arrival = Arrival(sound.rate_hz, TOLERANCE_SECONDS if one_of_two else HOLE_SECONDS)
        self._legs = [Leg(channel, sound.rate_hz) for channel in sound.channels]
        self._held: list[tuple[int, float, bytes]] | None = []
        """First packets with the count past each and when it came; None once the beginning is known."""
        self._count = 0
        """Samples of each channel that came."""
        self._began = 0
        """What `Arrival` adds to the count at the beginning."""
        self._block = bytearray()
        self._stop = 0
        """Position just past the block."""

    def __str__(self) -> str:
        return f"{self.packets} packets, {self.lost_samples} samples lost, {self.cut_samples} samples cut"

    def push(self, payload: bytes, age_seconds: float) -> list[AudioChunk]:
        """Take one packet that came when the call had lasted ``age_seconds``; infinity: that does not matter.

        Raises ProtocolError where it does not hold whole samples.
        """
        count, rest = divmod(len(payload), self._sound.frame_bytes)
        if rest:
            raise ProtocolError(
                f"{len(payload)} bytes are no whole number of {self._sound.encoding} samples of "
                f"{len(self._sound.channels)} channels"
            )
        self.packets += 1
        if not count:
            return []
        if self._patient or math.isinf(age_seconds):
            self._count += count
            return [*self._settled(), *self._gather(self._stop, payload)]
        self._count += count
        if self._held is None:
            return self._place(self._count, age_seconds, payload)
        self._held.append((self._count, age_seconds, payload))
        enough = self._count > HELD_SECONDS * self._sound.rate_hz
        if enough or age_seconds - self._held[0][1] >= SETTLE_SECONDS:
            return self._settled()
        return []

    def flush(self) -> list[AudioChunk]:
        """Nothing more will come."""
        chunks = self._settled() + self._decoded()
        return chunks + [chunk for leg in self._legs for chunk in leg.flush()]

    def _settled(self) -> list[AudioChunk]:
        """The audio that was held, once it is known when it began."""
        held, self._held = self._held, None
        for stop, age_seconds, _ in held or ():
            self._began = self._arrival.offset(stop, age_seconds)
            self.began_seconds = self._began / self._sound.rate_hz
        return [chunk for _, _, payload in held or () for chunk in self._gather(self._stop, payload)]

    def _place(self, stop: int, age_seconds: float, payload: bytes) -> list[AudioChunk]:
        """A packet that ends with the sender's sample ``stop``, where its time of arrival says."""
        count = len(payload) // self._sound.frame_bytes
        position = stop - count + self._arrival.offset(stop, age_seconds) - self._began
        if position < self._stop:
            cut = min(count, self._stop - position)
            self.cut_samples += cut
            return self._gather(self._stop, payload[cut * self._sound.frame_bytes :])
        self.lost_samples += position - self._stop
        return self._gather(position, payload)

    def _gather(self, position: int, payload: bytes) -> list[AudioChunk]:
        chunks = self._decoded() if position != self._stop else []
        self._block += payload
        self._stop = position + len(payload) // self._sound.frame_bytes
        enough = len(self._block) >= BLOCK_SECONDS * self._sound.rate_hz * self._sound.frame_bytes
        return chunks + self._decoded() if enough else chunks

    def _decoded(self) -> list[AudioChunk]:
        if not self._block:
            return []
        samples = decode(self._sound.encoding, bytes(self._block))
        self._block.clear()
        of_each = samples.reshape(-1, len(self._legs))
        start = self._stop - len(of_each)
        return [
            chunk
            for column, leg in enumerate(self._legs)
            for chunk in leg.push(start, np.ascontiguousarray(of_each[:, column]))
        ]
