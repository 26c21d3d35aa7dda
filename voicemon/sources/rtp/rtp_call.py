"""A call that comes as RTP: a stream for each party, their clocks brought onto one timeline, decoded for the lanes."""

from collections.abc import Collection, Mapping, Sequence

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ProtocolError
from voicemon.sources.leg import Leg
from voicemon.sources.reorder import PATIENCE_SECONDS, Counts
from voicemon.sources.rtp.rtcp import read_rtcp
from voicemon.sources.rtp.rtp import read_packet
from voicemon.sources.rtp.rtp_clock import RATE_HZ, CallClock
from voicemon.sources.rtp.rtp_retime import Placed, Retimer
from voicemon.sources.rtp.rtp_stream import RtpStream

BLOCK_SAMPLES = RATE_HZ // 10
"""Packets are decoded and heard so much at a time: with hundreds of calls, 20 ms at a time would be all overhead."""


class RtpCall:
    """The audio of one call on its way in.

    A channel has one stream at a time; another may follow on it, as where a call is handed to another agent.
    """

    def __init__(self, channels: Sequence[Channel], patience_seconds: float = PATIENCE_SECONDS) -> None:
        """``patience_seconds`` is how long a packet waits for those before it."""
        self._patience_seconds = patience_seconds
        self.counts = Counts()
        self.spoilt = 0
        """Datagrams that were no RTP or RTCP."""
        self._clock = CallClock()
        self._parties = {channel: _Party(channel, self.counts) for channel in channels}
        self._streams: dict[str, tuple[_Party, RtpStream]] = {}

    def open(
        self, key: str, channel: Channel, laws: Mapping[int, Encoding], comfort: Collection[int] = ()
    ) -> None:
        """The stream called ``key`` brings ``channel`` from now on.

        ``laws`` tell its payload types, ``comfort`` names those of comfort noise.
        """
        assert key not in self._streams
        party = self._parties[channel]
        stream = RtpStream(laws, self._clock, party.retimer, self.counts, comfort, self._patience_seconds)
        self._streams[key] = party, stream

    def close(self, key: str) -> list[AudioChunk]:
        """The stream is over."""
        party, stream = self._streams.pop(key)
        chunks = party.take(stream.flush())
        stream.forget()
        return chunks

    def rtp(self, key: str, data: bytes, now: float) -> list[AudioChunk]:
        """Take a datagram that came for the stream ``key`` at ``now``; return the audio that it brought or set free."""
        party, stream = self._streams[key]
        try:
            packet = read_packet(data)
        except ProtocolError:
            self.spoilt += 1
            return []
        return party.take(stream.push(packet, now))

    def rtcp(self, key: str, data: bytes) -> None:
        """Take a datagram of RTCP."""
        try:
            said = read_rtcp(data)
        except ProtocolError:
            self.spoilt += 1
            return
        for one in said:
            self._streams[key][1].hear(one)

    def due(self, now: float) -> list[AudioChunk]:
        """What has waited long enough for packets before it."""
        return [chunk for party, stream in self._streams.values() for chunk in party.take(stream.due(now))]

    def flush(self) -> list[AudioChunk]:
        """The call is over: everything that is still held."""
        chunks = [chunk for key in list(self._streams) for chunk in self.close(key)]
        return chunks + [chunk for party in self._parties.values() for chunk in party.flush()]

    @property
    def summary(self) -> str:
        """What became of its packets, in a line for the log."""
        repeated = sum(party.retimer.repeated for party in self._parties.values())
        left_out = sum(party.retimer.left_out for party in self._parties.values())
        drift = f"{repeated} samples repeated and {left_out} left out to follow the senders' clocks"
        return f"{self.counts}, {drift}, {self.spoilt} datagrams that were no RTP"


class _Party:
    """A channel's audio from encoded packets on the timeline to chunks."""

    def __init__(self, channel: Channel, counts: Counts) -> None:
        self.retimer = Retimer(counts)
        self._leg = Leg(channel, RATE_HZ)
        self._start = 0
        self._encoding = Encoding.MULAW
        self._block = bytearray()
        """Packets that follow on, from ``_start`` on, until they are worth decoding."""

    def take(self, placed: list[Placed]) -> list[AudioChunk]:
        chunks: list[AudioChunk] = []
        for one in placed:
            if one.position != self._start + len(self._block) or one.encoding is not self._encoding:
                chunks += self._decoded()
                self._start, self._encoding = one.position, one.encoding
            self._block += one.samples
            if len(self._block) >= BLOCK_SAMPLES:
                chunks += self._decoded()
        return chunks

    def flush(self) -> list[AudioChunk]:
        return self._decoded() + self._leg.flush()

    def _decoded(self) -> list[AudioChunk]:
        if not self._block:
            return []
        chunks = self._leg.push(self._start, decode(self._encoding, bytes(self._block)))
        self._start += len(self._block)
        self._block.clear()
        return chunks
