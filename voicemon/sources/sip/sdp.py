"""Session descriptions (RFC 8866): what a recording client offers, and what a recorder answers (RFC 3264, RFC 7866).

Telephone audio only: G.711 in either law over plain RTP. Everything else of an offer is answered with port 0, which
declines it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError

STREAM_LIMIT = 16
"""Streams of one offer; a recorded call has two."""

LINE_LIMIT = 1000
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
RATE_HZ = 8_000
STATIC = {0: "PCMU/8000", 8: "PCMA/8000", 13: "CN/8000"}
"""Payload types that need no ``a=rtpmap`` (RFC 3551, table 4)."""
LAWS = {"PCMU/8000": Encoding.MULAW, "PCMA/8000": Encoding.ALAW}
BESIDE = {"CN/8000": "comfort-noise", "TELEPHONE-EVENT/8000": "event"}
PLAIN = ("RTP/AVP", "RTP/AVPF")


@dataclass(frozen=True, slots=True)
class Stream:
    """One ``m=`` section of an offer."""

    kind: str
    """``audio``, ``video`` and so on."""
    port: int
    """0: the stream is over, or was never begun."""
    protocol: str
    formats: tuple[str, ...]
    address: str
    """Where the other side takes media; often where it sends it from, too."""
    direction: str = "sendrecv"
    label: str = ""
    """The name by which the metadata speaks of it (RFC 4574)."""
    names: dict[int, str] = field(default_factory=dict)
    """Payload type to name and rate, such as ``PCMU/8000``, in capitals."""
    one_port: bool = False
    """RTP and RTCP may share a port (RFC 5761)."""

    @property
    def laws(self) -> dict[int, Encoding]:
        """Payload types whose audio can be read."""
        return {kind: LAWS[name] for kind, name in self.names.items() if name in LAWS}

    @property
    def comfort(self) -> list[int]:
        """Payload types of comfort noise."""
        return [kind for kind, what in self.beside.items() if what == "comfort-noise"]

    @property
    def beside(self) -> dict[int, str]:
        """Payload types that are no speech: ``comfort-noise`` or ``event``."""
        return {kind: BESIDE[name] for kind, name in self.names.items() if name in BESIDE}

    @property
    def sends(self) -> bool:
        """Whether the other side means to send now."""
        return self.port > 0 and self.direction in ("sendrecv", "sendonly")

    def why_unfit(self) -> str | None:
        """Why the stream cannot be recorded; None where it can."""
        if self.kind != "audio":
            return f"{self.kind}: audio alone is recorded"
        if self.protocol.upper() not in PLAIN:
            return f"{self.protocol}: encrypted media cannot be read; RTP/AVP is taken"
        if not self.laws:
            return f"none of the codecs {', '.join(sorted(self.names.values())) or 'unknown'}: PCMU or PCMA is taken"
        return None


@dataclass(frozen=True, slots=True)
class Offer:
    """A session description."""

    origin: str
    streams: tuple[Stream, ...]


def read_sdp(data: bytes) -> Offer:
    """The description in ``data``. Raises ProtocolError saying which line does not fit."""
    sections: list[list[tuple[str, str]]] = [[]]
    lines = data.decode(errors="replace").replace("\r\n", "\n").split("\n")
    if len(lines) > LINE_LIMIT:
        raise ProtocolError(f"a session description of {len(lines)} lines; {LINE_LIMIT} are taken")
    for line in filter(str.strip, lines):
        kind, equals, value = line.partition("=")
        if len(kind) != 1 or not equals:
            raise ProtocolError(f"no line of a session description: {line[:80]!r}")
        if kind == "m":
            sections.append([])
        sections[-1].append((kind, value.strip()))
    session, *media = sections
    if not session or session[0] != ("v", "0"):
        begun = "=".join(session[0]) if session else ""
        raise ProtocolError(f"a session description that begins with {begun[:40]!r}, not 'v=0'")
    if len(media) > STREAM_LIMIT:
        raise ProtocolError(f"an offer of {len(media)} streams; {STREAM_LIMIT} are taken")
    origin = next((value for kind, value in session if kind == "o"), "")
    return Offer(origin, tuple(_stream(section, session) for section in media))


def _stream(section: list[tuple[str, str]], session: list[tuple[str, str]]) -> Stream:
    match = re.fullmatch(
        r"(\S{1,32}) ([0-9]{1,5})(?:/[0-9]{1,3})? (\S{1,64})((?: \S{1,64}){1,64})", section[0][1]
    )
    if not match or int(match[2]) > 65_535:
        raise ProtocolError(f"no stream: 'm={section[0][1][:80]}'")
    formats = tuple(match[4].split())
    kinds = [int(text) for text in formats if re.fullmatch(r"[0-9]{1,3}", text) and int(text) < 128]
    attributes = [value for kind, value in section if kind == "a"]
    names = {kind: STATIC[kind] for kind in kinds if kind in STATIC}
    for value in attributes:
        mapped = re.fullmatch(r"rtpmap:([0-9]{1,3}) ([A-Za-z0-9._-]{1,40}/[0-9]{1,6})(/1)?", value)
        if mapped and int(mapped[1]) in kinds:
            names[int(mapped[1])] = mapped[2].upper()
    everywhere = [value for kind, value in session if kind == "a"]
    direction = next((value for value in (*attributes, *everywhere) if value in DIRECTIONS), "sendrecv")
    return Stream(
        kind=match[1],
        port=int(match[2]),
        protocol=match[3],
        formats=formats,
        address=_address(section) or _address(session),
        direction=direction,
        label=next((value[6:][:64] for value in attributes if value.startswith("label:")), ""),
        names=names,
        one_port="rtcp-mux" in attributes,
    )


def _address(section: list[tuple[str, str]]) -> str:
    value = next((value for kind, value in section if kind == "c"), "")
    match = re.fullmatch(r"IN IP[46] ([0-9A-Za-z.:-]{1,255})(/[0-9]+)*", value)
    if value and not match:
        raise ProtocolError(f"no address: 'c={value[:80]}'")
    return match[1] if match else ""


def write_answer(offer: Offer, ports: Sequence[int], address: str, session: int, version: int) -> bytes:
    """The answer: each stream of the offer with the port on which it is taken, or declined with port 0.

    ``session`` and ``version`` are numbers that name this side's description; ``version`` grows with each change.
    """
    assert len(ports) == len(offer.streams)
    family = "IP6" if ":" in address else "IP4"
    lines = ["v=0", f"o=voicemon {session} {version} IN {family} {address}", "s=voicemon"]
    lines += [f"c=IN {family} {address}", "t=0 0"]
    for stream, port in zip(offer.streams, ports, strict=True):
        lines += _answered(stream, port)
    return "\r\n".join([*lines, ""]).encode()


def _answered(stream: Stream, port: int) -> list[str]:
    if port == 0:
        return [f"m={stream.kind} 0 {stream.protocol} {' '.join(stream.formats)}"]
    taken = [kind for kind in map(_number, stream.formats) if kind in stream.laws or kind in stream.beside]
    lines = [f"m=audio {port} {stream.protocol} {' '.join(map(str, taken))}"]
    lines += [f"a=rtpmap:{kind} {_title(stream.names[kind])}" for kind in taken]
    lines += [f"a=label:{stream.label}"] if stream.label else []
    lines += ["a=rtcp-mux"] if stream.one_port else []
    return [*lines, "a=recvonly" if stream.sends else "a=inactive"]


def _title(name: str) -> str:
    return name.lower() if name.startswith("TELEPHONE") else name


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else -1


def write_offer(address: str, labels: Sequence[tuple[str, int]], payload_type: int, direction: str) -> bytes:
    """A recording client's offer: a stream of G.711 for each label and the port that it is sent from."""
    family = "IP6" if ":" in address else "IP4"
    lines = [
        "v=0",
        f"o=voicemon 1 1 IN {family} {address}",
        "s=voicemon",
        f"c=IN {family} {address}",
        "t=0 0",
    ]
    for label, port in labels:
        lines += [f"m=audio {port} RTP/AVP {payload_type}", f"a=rtpmap:{payload_type} {STATIC[payload_type]}"]
        lines += ["a=ptime:20", f"a=label:{label}", f"a={direction}"]
    return "\r\n".join([*lines, ""]).encode()
