"""A channel's packets onto the call's timeline: holes stay holes, a clock that is off is followed sample by sample.

Where a stream drifts against the timeline, single samples are repeated or left out where the packet is quietest, as
telephone exchanges do; on the usual network and with clocks that agree nothing is touched.
"""

from dataclasses import dataclass

from voicemon.audio.codec import Encoding, decode
from voicemon.sources.reorder import Counts
from voicemon.sources.rtp.rtp_clock import RATE_HZ
from voicemon.sources.rtp.rtp_order import Numbered

TOLERANCE_SAMPLES = 40
"""5 ms: so far off a stream may be before it is followed; the estimate itself is a millisecond or two off."""
SETTLED_SAMPLES = 4
URGENT_SAMPLES = 80
"""10 ms: from here on a sample in every packet is repeated or left out."""
PATIENCE_SAMPLES = 8_000
"""So long it has to be off: one packet that was read late says little."""
SPACING_SAMPLES = 2_000
"""Else one in so many: 500 ppm, more than clocks differ by and less than anyone hears."""

SILENCE_LIMIT_SAMPLES = RATE_HZ
"""Where nothing was lost and nothing came, there was silence. So much of it is filled in afterwards, as a live lane
takes no more at once; what is missing before is a gap."""

COMFORT_LIMIT_SAMPLES = 60 * RATE_HZ
"""Silence that comfort noise announced goes on as time does, but not for longer than this without a packet."""

HOLE_LIMIT_SAMPLES = 3_000 * RATE_HZ
"""A longer hole is divided by 20 ms of silence, as a lane takes no position more than an hour ahead."""

SILENT = {Encoding.MULAW: b"\xff", Encoding.ALAW: b"\xd5"}
"""The code of the value nearest to 0."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Encoded audio on the call's timeline."""

    position: int
    """Of the first sample, at ``RATE_HZ``."""
    encoding: Encoding
    samples: bytes


class Retimer:
    """One channel. Streams may follow each other on it; each packet says which it is of."""

    def __init__(self, counts: Counts) -> None:
        self.expected = 0
        """Position just past everything that was given out."""
        self.repeated = 0
        self.left_out = 0
        """Samples by which a drifting clock was followed."""
        self._counts = counts
        self._shift: int | None = None
        """Position of the current stream's stamp 0, as it is given out; None before its first packet."""
        self._following = False
        self._right_at = 0
        """Position up to which the stream was right."""
        self._slipped_at = 0
        self._number: int | None = None
        self._stream: object = None
        self._silent: Encoding | None = None
        """How silence is written while there is some that was announced."""
        self._silent_from = 0
        self._encoding = Encoding.MULAW

    def place(self, packet: Numbered, stream: object, zero: int) -> list[Placed]:
        """Put a packet where it belongs. ``zero`` is the position of the stream's stamp 0, as far as it is known."""
        if stream is not self._stream:
            self._shift, self._number, self._stream = None, None, stream
        follows_on, self._number = packet.number - 1 == self._number, packet.number
        if packet.comfort:
            self._silent, self._silent_from = self._encoding, self.expected
        if packet.encoding is None or not packet.payload:
            return []
        self._silent, self._encoding = None, packet.encoding
        if self._shift is None:
            self._shift = zero
            if abs(zero + packet.stamp - self.expected) <= TOLERANCE_SAMPLES:
                self._shift = self.expected - packet.stamp
        error = zero - self._shift
        ahead = packet.stamp + self._shift - self.expected
        if ahead > 0 and abs(error) > TOLERANCE_SAMPLES:
            self._shift += max(error, -ahead)  # within a hole nothing is heard of it
            ahead = packet.stamp + self._shift - self.expected
            error = zero - self._shift
        before = self._across(ahead, follows_on, packet.encoding) if ahead > 0 else []
        samples = self._slipped(packet.payload, packet.encoding, error)
        if ahead < 0:
            if -ahead >= len(samples):
                self._counts.late += 1
                return before
            self._counts.cut_samples += -ahead
            samples = samples[-ahead:]
        placed = Placed(self.expected, packet.encoding, samples)
        self.expected += len(samples)
        return [*before, placed]

    def keep_silent(self, position: int) -> list[Placed]:
        """Where silence was announced it has lasted up to ``position`` by now."""
        stop = min(position, self._silent_from + COMFORT_LIMIT_SAMPLES)
        if self._silent is None or stop <= self.expected:
            return []
        placed = Placed(self.expected, self._silent, SILENT[self._silent] * (stop - self.expected))
        self.expected = stop
        return [placed]

    def _across(self, ahead: int, follows_on: bool, encoding: Encoding) -> list[Placed]:
        """Go on behind a hole: with silence where nothing was lost, else with nothing but its length."""
        silence = min(ahead, SILENCE_LIMIT_SAMPLES) if follows_on else 0
        hole = ahead - silence
        self._counts.lost_samples += hole
        filled = []
        while hole > HOLE_LIMIT_SAMPLES:
            filled.append(Placed(self.expected + HOLE_LIMIT_SAMPLES, encoding, SILENT[encoding] * 160))
            self.expected += HOLE_LIMIT_SAMPLES + 160
            hole -= HOLE_LIMIT_SAMPLES + 160
        self.expected += hole
        if silence:
            filled.append(Placed(self.expected, encoding, SILENT[encoding] * silence))
            self.expected += silence
        return filled

    def _slipped(self, samples: bytes, encoding: Encoding, error: int) -> bytes:
        """The packet, a sample longer or shorter where the stream has to be followed."""
        off = abs(error) > (SETTLED_SAMPLES if self._following else TOLERANCE_SAMPLES)
        self._right_at = self._right_at if off else self.expected
        self._following = off and (self._following or self.expected - self._right_at >= PATIENCE_SAMPLES)
        spacing = 0 if abs(error) > URGENT_SAMPLES else SPACING_SAMPLES
        if not self._following or self.expected - self._slipped_at < spacing or len(samples) < 2:
            return samples
        assert self._shift is not None
        values = abs(decode(encoding, samples))
        at = int((values[1:] + values[:-1]).argmin())
        self._slipped_at = self.expected
        if error > 0:
            self._shift += 1
            self.repeated += 1
            return samples[: at + 1] + samples[at:]
        self._shift -= 1
        self.left_out += 1
        return samples[:at] + samples[at + 1 :]
