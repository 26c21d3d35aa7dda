"""One RTP stream: from packets in any order to a channel's audio on the call's timeline.

A stream that begins again, with another SSRC, other numbers or other time stamps, goes on where its packets came.
"""

from collections.abc import Mapping

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import Counts
from voicemon.sources.rtcp import Named, Said, SenderReport
from voicemon.sources.rtp import RtpPacket, extended
from voicemon.sources.rtp_clock import RATE_HZ, CallClock
from voicemon.sources.rtp_order import Numbered, RtpOrder
from voicemon.sources.rtp_retime import Placed, Retimer

NUMBERS_AHEAD = 3_000
NUMBERS_BEHIND = 100
"""A number further off is no lost or late packet (RFC 3550, A.1)."""

SECONDS_AHEAD = 1.0
SECONDS_BEHIND = 30.0
"""A time stamp this far before or behind what the arrivals say does not belong to what was counted so far."""


class RtpStream:
    """One ``m=`` section's packets. ``push`` each, ``due`` now and then, ``flush`` at the end."""

    def __init__(
        self, laws: Mapping[int, Encoding], call: CallClock, retimer: Retimer, counts: Counts
    ) -> None:
        self._laws = laws
        self._call = call
        self._retimer = retimer
        self._counts = counts
        self._source: int | None = None
        self._strange: tuple[int, int] | None = None
        """SSRC and next number of what may be a new beginning, if it goes on."""
        self._begin()

    def _begin(self) -> None:
        self.clock = self._call.add()
        self._order = RtpOrder(self._counts)
        self._highest = 0
        self._last_stamp = 0

    def push(self, packet: RtpPacket, now: float) -> list[Placed]:
        """Take a packet that came at ``now``; return the audio that is now in order."""
        self._counts.packets += 1
        ended: list[Placed] = []
        if self._source is None:
            self._start(packet)
        elif not self._belongs(packet, now):
            strange = (packet.source, packet.sequence)
            goes_on, self._strange = strange == self._strange, (packet.source, packet.sequence + 1 & 0xFFFF)
            # A single stray packet must not end a stream.
            if not goes_on:
                self._counts.late += 1
                return []
            ended = self.flush()
            self._call.remove(self.clock)
            self._begin()
            self._start(packet)
        number = extended(packet.sequence, self._highest, 16)
        stamp = extended(packet.timestamp, self._last_stamp, 32)
        if number >= self._highest:
            self._highest, self._last_stamp = number, stamp
        encoding = self._laws.get(packet.payload_type)
        if encoding is not None:
            # A pressed key keeps its first time stamp for as long as it is held.
            self.clock.observe(stamp, now)
        return ended + self._placed(self._order.push(Numbered(number, stamp, now, encoding, packet.payload)))

    def due(self, now: float) -> list[Placed]:
        """What has waited long enough for a packet before it."""
        return self._placed(self._order.due(now))

    def flush(self) -> list[Placed]:
        """Nothing more will come."""
        return self._placed(self._order.flush())

    def forget(self) -> None:
        """The stream is over, and its clock with it."""
        self._call.remove(self.clock)

    def hear(self, said: Said) -> None:
        """Take what RTCP says of the stream."""
        if said.source != self._source:
            return
        match said:
            case SenderReport(ntp_seconds=seconds, timestamp=timestamp) if seconds > 0:
                stamp = extended(timestamp, self._last_stamp, 32)
                self.clock.reported = seconds - stamp / RATE_HZ
            case Named(name=name):
                self.clock.name = name

    def _start(self, packet: RtpPacket) -> None:
        self._source, self._strange = packet.source, None
        # Far from 0, so that what was sent before and comes later still has a number and a stamp of its own.
        self._highest = packet.sequence + (1 << 16)
        self._last_stamp = packet.timestamp + (1 << 32)

    def _belongs(self, packet: RtpPacket, now: float) -> bool:
        """Whether the packet goes on with what was counted so far."""
        ahead = extended(packet.sequence, self._highest, 16) - self._highest
        if packet.source != self._source or not -NUMBERS_BEHIND <= ahead <= NUMBERS_AHEAD:
            return False
        if packet.payload_type not in self._laws or not self.clock.known:
            return True
        late = now - extended(packet.timestamp, self._last_stamp, 32) / RATE_HZ - self.clock.zero
        return -SECONDS_AHEAD <= late <= SECONDS_BEHIND

    def _placed(self, packets: list[Numbered]) -> list[Placed]:
        placed = []
        for packet in packets:
            zero = self._call.position(self.clock) if self.clock.known else 0
            placed += self._retimer.place(packet, self.clock, zero)
        return placed
