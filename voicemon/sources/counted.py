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

AHEAD_SECONDS = 1.0
"""There the first audio may also prove to be so much older than it seemed, with nothing to be dropped."""

PAUSE_SECONDS = 0.5
"""Audio that is later than this was kept by the network, or nothing was sent for a while. What was kept comes faster
than it was spoken, so what follows is held for ``SETTLE_SECONDS``, too, and tells which it was."""

HOLE_SECONDS = 0.2
"""Where all parties come by one connection its own count is the best clock of the call, and only holes matter."""

CAUGHT_UP_SECONDS = 0.15
"""By so much what the network kept comes faster within that time; jitter alone does not."""


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


@dataclass(frozen=True, slots=True)
class _Packet:
    """As it arrived."""

    stop: int
    """The sender's count just past it."""
    age_seconds: float
    payload: bytes


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
        self._tolerance_seconds = TOLERANCE_SECONDS if one_of_two else HOLE_SECONDS
        self._ahead = 0 if one_of_two else int(AHEAD_SECONDS * sound.rate_hz)
        self._arrival = Arrival(sound.rate_hz, self._tolerance_seconds)
        self._legs = [Leg(channel, sound.rate_hz) for channel in sound.channels]
        self._held: list[_Packet] = []
        self._holding = True
        self._begun = False
        """Whether it is known when the audio began."""
        self._count = 0
        """Samples of each channel that came."""
        self._began = 0
        """What `Arrival` added to the count at the beginning,"""
        self._offset = 0
        """and what it adds now."""
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
        packet = _Packet(self._count, age_seconds, payload)
        late = age_seconds - (self._count + self._offset) / self._sound.rate_hz
        self._holding = self._holding or late > PAUSE_SECONDS
        if not self._holding:
            return self._place([packet])
        self._held.append(packet)
        enough = self._count - self._held[0].stop > HELD_SECONDS * self._sound.rate_hz
        if enough or age_seconds - self._held[0].age_seconds >= SETTLE_SECONDS:
            return self._settled()
        return []

    def flush(self) -> list[AudioChunk]:
        """Nothing more will come."""
        chunks = self._settled() + self._decoded()
        return chunks + [chunk for leg in self._legs for chunk in leg.flush()]

    def _settled(self) -> list[AudioChunk]:
        """The audio that was held: the first of all, what the network kept, or what follows a hole."""
        held, self._held, self._holding = self._held, [], False
        if not held:
            return []
        if self._begun and not self._after_a_hole(held):
            return self._place(held)
        self._arrival = Arrival(self._sound.rate_hz, self._tolerance_seconds)
        for packet in held:
            self._offset = self._arrival.offset(packet.stop, packet.age_seconds)
        if not self._begun:
            self._begun, self._began = True, self._offset
            self.began_seconds = self._began / self._sound.rate_hz
        return [chunk for packet in held for chunk in self._put(packet)]

    def _after_a_hole(self, held: list["_Packet"]) -> bool:
        """Whether late packets came at the pace of life, and long enough to tell."""
        caught_up, latest = 0.0, -math.inf
        for packet in held:
            late = packet.age_seconds - packet.stop / self._sound.rate_hz
            latest = max(latest, late)
            caught_up = max(caught_up, latest - late)
        lasted = held[-1].age_seconds - held[0].age_seconds
        return lasted >= SETTLE_SECONDS and caught_up < CAUGHT_UP_SECONDS

    def _place(self, packets: list["_Packet"]) -> list[AudioChunk]:
        """Packets where their times of arrival say."""
        chunks: list[AudioChunk] = []
        for packet in packets:
            self._offset = self._arrival.offset(packet.stop, packet.age_seconds)
            chunks += self._put(packet)
        return chunks

    def _put(self, packet: "_Packet") -> list[AudioChunk]:
        """A packet where the present offset says, as far as that place is free."""
        count = len(packet.payload) // self._sound.frame_bytes
        shift = self._offset - self._began
        if shift < 0:
            shift = min(0, shift + self._ahead)
        position = packet.stop - count + shift
        cut = min(count, max(0, self._stop - position))
        self.cut_samples += cut
        self.lost_samples += max(0, position - self._stop)
        return self._gather(max(position, self._stop), packet.payload[cut * self._sound.frame_bytes :])

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
