"""RTP packets (RFC 3550, section 5): reading one, and writing one."""

import struct
from dataclasses import dataclass

from voicemon.errors import ProtocolError

PACKET_LIMIT = 4_096
"""Bytes of one packet; 20 ms of G.711 take 172."""

HEADER = struct.Struct("!BBHII")
_VERSION = 2


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """A packet, without what only the network needs."""

    payload_type: int
    marker: bool
    """In telephone audio: the first packet after silence that was not sent."""
    sequence: int
    """0..65535, one more with each packet."""
    timestamp: int
    """0..2^32-1, of the first sample, at the codec's rate."""
    source: int
    """The SSRC: names the sender and its count."""
    payload: bytes


def read_packet(data: bytes) -> RtpPacket:
    """The packet in ``data``. Raises ProtocolError where it is none."""
    if not HEADER.size <= len(data) <= PACKET_LIMIT:
        raise ProtocolError(f"{len(data)} bytes are no RTP packet; {HEADER.size} to {PACKET_LIMIT} are taken")
    first, second, sequence, timestamp, source = HEADER.unpack_from(data)
    if first >> 6 != _VERSION:
        raise ProtocolError(f"RTP of version {first >> 6}")
    begin = HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < begin + 4:
            raise ProtocolError(f"an RTP packet of {len(data)} bytes that ends within its header extension")
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
    end = len(data)
    if first & 0x20:
        if not 0 < data[-1] <= end - begin:
            raise ProtocolError(f"an RTP packet of {end} bytes that claims {data[-1]} of padding")
        end -= data[-1]
    if begin > end:
        raise ProtocolError(f"an RTP packet of {end} bytes whose header alone takes {begin}")
    return RtpPacket(second & 0x7F, bool(second & 0x80), sequence, timestamp, source, data[begin:end])


def write_packet(packet: RtpPacket) -> bytes:
    """The packet as it goes over the wire."""
    second = packet.payload_type | (0x80 if packet.marker else 0)
    head = HEADER.pack(_VERSION << 6, second, packet.sequence, packet.timestamp, packet.source)
    return head + packet.payload


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram on a port that RTP and RTCP share is RTCP (RFC 5761, section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def extended(value: int, near: int, bits: int) -> int:
    """The number nearest to ``near`` whose lowest ``bits`` are ``value``: a count that began again at 0 goes on."""
    span = 1 << bits
    return near + (value - near + span // 2) % span - span // 2
