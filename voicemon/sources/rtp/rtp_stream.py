"""One RTP stream: from packets in any order to a channel's audio on the call's timeline.

A stream that begins again, with another SSRC, other numbers or other time stamps, goes on where its packets came.
"""

from collections.abc import Collection, Mapping

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import PATIENCE_SECONDS, Counts
from voicemon.sources.rtp.rtcp import Named, Said, SenderReport
from voicemon.sources.rtp.rtp import RtpPacket, extended
from voicemon.sources.rtp.rtp_clock import RATE_HZ, CallClock
from voicemon.sources.rtp.rtp_order import Numbered, RtpOrder
from voicemon.sources.rtp.rtp_retime import Placed, Retimer

NUMBERS_AHEAD = 3_000
NUMBERS_BEHIND = 100
"""A number further off is no lost or late packet (RFC 3550, A.1)."""

CLOSE_NUMBERS = 8
"""Two packets whose numbers are so close are of one stream, whatever was counted before."""

ON_ITS_WAY_SECONDS = 0.3
"""Silence is believed so much later than packets are waited for, as the next word may be on its way."""

SECONDS_AHEAD = 1.0
SECONDS_BEHIND = 30.0
"""A time stamp this far before or behind what the arrivals say does not belong to what was counted so far."""


class RtpStream:
    """One ``m=`` section's packets. ``push`` each, ``due`` now and then, ``flush`` at the end."""

    def __init__(
        self,
        laws: Mapping[int, Encoding],
        call: CallClock,
        retimer: Retimer,
        counts: Counts,
        comfort: Collection[int] = (),
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """``comfort`` are payload types of comfort noise; a packet waits ``patience_seconds`` for those before it."""
        self._comfort = comfort
        self._laws = laws
        self._call = call
        self._retimer = retimer
        self._counts = counts
        self._patience_seconds = patience_seconds
        self._source: int | None = None
        self._confirmed = False
        """Whether a second packet of this source has come (RFC 3550, A.1): a single one may be a stray."""
        self._strange: tuple[RtpPacket, float] | None = None
        """What may be a new beginning, if another packet comes that belongs to it, and when it came."""
        self._begin()

    def _begin(self) -> None:
        self.clock = self._call.add()
        self._order = RtpOrder(self._counts, self._patience_seconds)
        self._highest = 0
        self._last_stamp = 0

    def push(self, packet: RtpPacket, now: float) -> list[Placed]:
        """Take a packet that came at ``now``; return the audio that is now in order."""
        self._counts.packets += 1
        if self._source is None:
            self._start(packet)
        elif self._belongs(packet, now):
            self._confirmed = self._confirmed or packet.sequence != self._highest & 0xFFFF
        elif self._strange is not None and _belong_together(self._strange[0], packet):
            return self._restarted(*self._strange) + self._counted(packet, now)
        else:
            self._counts.late += self._strange is not None
            self._strange = packet, now
            return []
        return self._counted(packet, now)

    def _counted(self, packet: RtpPacket, now: float) -> list[Placed]:
        number = extended(packet.sequence, self._highest, 16)
        stamp = extended(packet.timestamp, self._last_stamp, 32)
        if number >= self._highest:
            self._highest, self._last_stamp = number, stamp
        encoding = self._laws.get(packet.payload_type)
        if encoding is not None:
            # A pressed key keeps its first time stamp for as long as it is held.
            self.clock.observe(stamp, now)
        comfort = packet.payload_type in self._comfort
        numbered = Numbered(number, stamp, now, encoding, packet.payload, comfort)
        return self._placed(self._order.push(numbered))

    def _restarted(self, first: RtpPacket, then: float) -> list[Placed]:
        """What came before is over, or, where it was a single packet, it was a stray one."""
        ended = self.flush()
        self._counts.late += not self._confirmed
        self.forget()
        self._begin()
        self._start(first)
        self._confirmed = True
        return ended + self._counted(first, then)

    def due(self, now: float) -> list[Placed]:
        """What has waited long enough for a packet before it, and silence that was announced."""
        if not self._confirmed:
            return []
        placed = self._placed(self._order.due(now))
        silent = self._call.position_at(now - self._patience_seconds - ON_ITS_WAY_SECONDS)
        return placed + self._retimer.keep_silent(silent)

    def flush(self) -> list[Placed]:
        """Nothing more will come. A single packet of its source is left out: nobody knows whose it was."""
        return self._placed(self._order.flush()) if self._confirmed else []

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
        self._source, self._strange, self._confirmed = packet.source, None, False
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


def _belong_together(first: RtpPacket, second: RtpPacket) -> bool:
    """Whether two packets that belong to nothing else are of one stream; they may have overtaken each other."""
    apart = extended(second.sequence, first.sequence, 16) - first.sequence
    return first.source == second.source and 0 < abs(apart) <= CLOSE_NUMBERS
