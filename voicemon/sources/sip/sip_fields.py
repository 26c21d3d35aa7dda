"""What stands in SIP headers: addresses, parameters, Via, CSeq (RFC 3261, sections 20 and 25)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import UNREADABLE, Message, Request, missing_bytes

DEFAULT_PORT = 5060


@dataclass(frozen=True, slots=True)
class Address:
    """A person or machine, as From, To and Contact name it."""

    name: str
    uri: str
    parameters: Mapping[str, str]
    """Names in small letters; one without a value has an empty one."""


@dataclass(frozen=True, slots=True)
class Via:
    """One station on a request's way."""

    transport: str
    """``UDP``, ``TCP`` or ``TLS``."""
    host: str
    port: int | None
    parameters: Mapping[str, str]

    @property
    def branch(self) -> str:
        """Names the transaction."""
        return self.parameters.get("branch", "")


@dataclass(frozen=True, slots=True)
class CSeq:
    """Number and method of a request within its dialog."""

    number: int
    method: str


def split_outside(text: str, separator: str) -> Iterator[str]:
    """``text`` at each ``separator`` that stands neither in quotes nor in angle brackets; white space taken off."""
    begun, quoted, escaped, angled = 0, False, False, False
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = letter == "\\", letter != '"'
        elif letter == '"':
            quoted = True
        elif letter in "<>":
            angled = letter == "<"
        elif letter == separator and not angled:
            yield text[begun:at].strip()
            begun = at + 1
    yield text[begun:].strip()


def words(message: Message, name: str) -> list[str]:
    """What every header called ``name`` lists, in small letters."""
    return [word.lower() for value in message.all(name) for word in split_outside(value, ",") if word]


def parameters(parts: Iterator[str]) -> dict[str, str]:
    """``a=b`` and ``c`` as a table, quotes taken off."""
    found = {}
    for part in parts:
        name, _, value = part.partition("=")
        if name.strip():
            found[name.strip().lower()] = unquoted(value.strip())
    return found


def unquoted(text: str) -> str:
    """A quoted string without its quotes; anything else as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def read_address(value: str) -> Address:
    """``"Bob" <sip:bob@example.com>;tag=1`` or ``sip:bob@example.com;tag=1``. Raises ProtocolError."""
    first, *rest = split_outside(value, ";")
    match = re.fullmatch(r"(.*?)<([^<>]*)>", first, re.S)
    name, uri = (unquoted(match[1].strip()), match[2].strip()) if match else ("", first)
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]", uri):
        raise ProtocolError(f"no address: {value[:80]!r}")
    return Address(name, uri, parameters(iter(rest)))


def read_via(value: str) -> Via:
    """The first station that a Via header names. Raises ProtocolError."""
    first = next(split_outside(value, ","))
    sent, *rest = split_outside(first, ";")
    match = re.fullmatch(
        r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z]{2,8})\s+(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?:\s*:\s*([0-9]{1,5}))?",
        sent,
        re.I,
    )
    if not match or int(match[3] or 0) > 65_535:
        raise ProtocolError(f"no Via: {value[:80]!r}")
    port = int(match[3]) if match[3] else None
    return Via(match[1].upper(), match[2].strip("[]"), port, parameters(iter(rest)))


def read_cseq(value: str) -> CSeq:
    """Raises ProtocolError."""
    match = re.fullmatch(r"([0-9]{1,10})\s+([A-Za-z0-9.!%*_+`'~-]{1,64})", value)
    if not match or int(match[1]) >= 1 << 31:
        raise ProtocolError(f"no CSeq: {value[:40]!r}")
    return CSeq(int(match[1]), match[2])


def user_of(uri: str) -> str:
    """The part of a ``sip:`` or ``tel:`` address that names the person: ``bob`` of ``sip:bob@example.com``."""
    rest = uri.partition(":")[2]
    return rest.partition("@")[0].partition(";")[0] if "@" in rest else rest.partition(";")[0]


def check_request(request: Request) -> None:
    """Raise ProtocolError where a header is spoilt, or missing without which no request can be followed (8.1.1)."""
    spoilt = request.all(UNREADABLE)
    if spoilt:
        raise ProtocolError(f"no header: {spoilt[0][:80]!r}")
    missing = missing_bytes(request)
    if missing:
        raise ProtocolError(f"Content-Length declares {missing} bytes more than came")
    for name in ("via", "from", "to", "call-id", "cseq"):
        if not request.first(name):
            raise ProtocolError(f"no {name.title()} header")
    if len(request.first("call-id")) > 256:
        raise ProtocolError(f"a Call-ID of {len(request.first('call-id'))} characters; 256 are taken")
    read_via(request.first("via"))
    read_address(request.first("to"))
    if not read_address(request.first("from")).parameters.get("tag"):
        raise ProtocolError(f"From has no tag: {request.first('from')[:80]!r}")
    cseq = read_cseq(request.first("cseq"))
    if cseq.method != request.method:
        raise ProtocolError(f"CSeq names {cseq.method} in a request for {request.method}")


def with_source(via: str, host: str, port: int) -> str:
    """A Via header that says where the request really came from (RFC 3261, 18.2.1; RFC 3581)."""
    first, *others = split_outside(via, ",")
    station = read_via(first)
    parts = [part for part in split_outside(first, ";") if not re.match(r"(received|rport)\b", part, re.I)]
    if "rport" in station.parameters or station.host != host:
        parts.append(f"received={host}")
    if "rport" in station.parameters:
        parts.append(f"rport={port}")
    return ", ".join([";".join(parts), *others])
