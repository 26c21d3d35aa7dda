"""RTCP (RFC 3550, section 6): when a stream's time stamps were by its sender's clock, and which streams share one."""

import struct
from dataclasses import dataclass

from voicemon.errors import ProtocolError

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, GOODBYE = 200, 201, 202, 203
PACKET_LIMIT = 4_096
_CNAME = 1


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A moment, told by two clocks."""

    source: int
    """The stream's SSRC."""
    ntp_seconds: float
    """By the sender's own clock, since 1900."""
    timestamp: int
    """By the stream's time stamps."""


@dataclass(frozen=True, slots=True)
class Named:
    """The sender of a stream; streams of one name share a clock."""

    source: int
    name: bytes


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A stream is over."""

    source: int


Said = SenderReport | Named | Goodbye


def read_rtcp(data: bytes) -> list[Said]:
    """What a compound packet says; kinds that are of no use here are passed over. Raises ProtocolError."""
    if not 8 <= len(data) <= PACKET_LIMIT:
        raise ProtocolError(f"{len(data)} bytes are no RTCP packet; 8 to {PACKET_LIMIT} are taken")
    said: list[Said] = []
    at = 0
    while at < len(data):
        if len(data) - at < 4 or data[at] >> 6 != 2:
            raise ProtocolError(f"no RTCP packet at byte {at} of {len(data)}")
        kind, words = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 4 + 4 * words]
        if len(body) < 4 * words:
            raise ProtocolError(f"an RTCP packet of {4 * words} bytes where {len(body)} are left")
        said += _read_one(kind, data[at] & 0x1F, body)
        at += 4 + 4 * words
    return said


def _read_one(kind: int, count: int, body: bytes) -> list[Said]:
    if kind == SENDER_REPORT:
        if len(body) < 24:
            raise ProtocolError(f"a sender report of {len(body)} bytes")
        source, whole, part, timestamp = struct.unpack_from("!IIII", body)
        return [SenderReport(source, whole + part / 2**32, timestamp)]
    if kind == DESCRIPTION:
        return list(_names(body, count))
    if kind == GOODBYE:
        return [Goodbye(source) for (source,) in struct.iter_unpack("!I", body[: 4 * count])]
    return []


def _names(body: bytes, count: int) -> list[Named]:
    found = []
    at = 0
    for _ in range(count):
        if len(body) - at < 4:
            break
        source = int.from_bytes(body[at : at + 4], "big")
        at += 4
        while at < len(body) and body[at]:
            length = body[at + 1] if at + 1 < len(body) else 0
            if body[at] == _CNAME:
                found.append(Named(source, body[at + 2 : at + 2 + length]))
            at += 2 + length
        at += 4 - at % 4  # zeros up to the next word, one at least
    return found


def write_sender_report(report: SenderReport, packets: int, octets: int, name: bytes) -> bytes:
    """A sender report with the sender's name."""
    whole = int(report.ntp_seconds)
    part = int((report.ntp_seconds - whole) * 2**32)
    first = struct.pack(
        "!BBHIIIIII", 0x80, SENDER_REPORT, 6, report.source, whole, part, report.timestamp, packets, octets
    )
    return first + _description(report.source, name)


def write_goodbye(source: int) -> bytes:
    """The end of a stream."""
    return struct.pack("!BBHI", 0x80, RECEIVER_REPORT, 1, source) + struct.pack(
        "!BBHI", 0x81, GOODBYE, 1, source
    )


def _description(source: int, name: bytes) -> bytes:
    item = struct.pack("!IBB", source, _CNAME, len(name)) + name
    item += bytes(4 - len(item) % 4)
    return struct.pack("!BBH", 0x81, DESCRIPTION, len(item) // 4) + item
