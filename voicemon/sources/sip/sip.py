"""SIP messages (RFC 3261, sections 7 and 25): reading one, and writing one.

No I/O. What a message means is for ``sip_fields.py`` and those who use it; here it is a start line, headers in order
and a body.
"""

import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicemon.errors import ProtocolError

MESSAGE_LIMIT = 1 << 16
"""Bytes of one message: what a UDP datagram can hold at most."""

HEADER_LIMIT = 128
"""Headers of one message; phones send some twenty."""

VERSION = "SIP/2.0"

COMPACT = {
    "i": "call-id", "m": "contact", "e": "content-encoding", "l": "content-length", "c": "content-type",
    "f": "from", "s": "subject", "k": "supported", "t": "to", "v": "via", "x": "session-expires",
}  # fmt: skip
"""One-letter names of headers (RFC 3261, 7.3.3; RFC 4028)."""

TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]{1,64}\Z")
UNREADABLE = ""
"""Stands for the name of a line that is no header, so that whoever sent it can be told."""
_FOLD = re.compile(r"\r?\n[ \t]+")
_STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?\Z", re.I)

Headers = tuple[tuple[str, str], ...]
"""Name and value of each header, in order; names that were read are in small letters and in full."""


@dataclass(frozen=True, slots=True)
class Message:
    """What requests and responses have in common."""

    headers: Headers
    body: bytes

    def first(self, name: str) -> str:
        """The value of the first header called ``name`` (small letters); empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def all(self, name: str) -> list[str]:
        """The values of every header called ``name`` (small letters), in order."""
        return [value for key, value in self.headers if key.lower() == name]


@dataclass(frozen=True, slots=True)
class Request(Message):
    """Somebody asks for something."""

    method: str
    uri: str

    def written(self) -> bytes:
        """The message as it goes over the wire."""
        return _written(f"{self.method} {self.uri} {VERSION}", self)


@dataclass(frozen=True, slots=True)
class Response(Message):
    """The answer to a request."""

    status: int
    reason: str

    def written(self) -> bytes:
        """The message as it goes over the wire."""
        return _written(f"{VERSION} {self.status} {self.reason}", self)


def read_message(data: bytes) -> Request | Response:
    """The message in ``data``; what stands behind the length that it declares is left out.

    What is wrong with single headers or with the body's length is left to ``check_request``, and so can be answered.

    Raises ProtocolError where there is no start line, or too many headers.
    """
    if len(data) > MESSAGE_LIMIT:
        raise ProtocolError(f"a message of {len(data)} bytes; {MESSAGE_LIMIT} are taken")
    head, body = split_head(data.lstrip(b"\r\n"))
    start, headers = read_head(head)
    with contextlib.suppress(ProtocolError):  # whoever takes the message asks again, and can answer
        length = declared_length(headers)
        body = body if length is None else body[:length]
    status = _STATUS_LINE.match(start)
    if status:
        return Response(headers, body, int(status[1]), status[2] or "")
    method, uri, version = [*start.split(" "), "", ""][:3]
    if start.count(" ") != 2 or not TOKEN.match(method) or not uri or version.upper() != VERSION:
        raise ProtocolError(f"no SIP message: it begins with {start[:80]!r}")
    return Request(headers, body, method, uri)


def split_head(data: bytes) -> tuple[bytes, bytes]:
    """Start line and headers, and what follows their empty line. Raises ProtocolError where no empty line comes."""
    ends = [(at, len(end)) for end in (b"\r\n\r\n", b"\n\n") if (at := data.find(end)) >= 0]
    if not ends:
        raise ProtocolError(f"no SIP message: {len(data)} bytes without an empty line")
    at, length = min(ends)
    return data[:at], data[at + length :]


def read_head(head: bytes) -> tuple[str, Headers]:
    """The start line, and the headers. Raises ProtocolError for what is no text, or too long."""
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(f"no SIP message: byte {error.start} is not UTF-8") from None
    start, *lines = _FOLD.sub(" ", text).replace("\r\n", "\n").split("\n")
    if len(lines) > HEADER_LIMIT:
        raise ProtocolError(f"a message with {len(lines)} headers; {HEADER_LIMIT} are taken")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon and TOKEN.match(name):
            headers.append((COMPACT.get(name, name), value.strip()))
        else:
            headers.append((UNREADABLE, line.strip()))
    return start, tuple(headers)


def declared_length(headers: Headers) -> int | None:
    """What Content-Length says; None where there is none. Raises ProtocolError where it is no number, or too large."""
    value = next((value for name, value in headers if name.lower() == "content-length"), None)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) > MESSAGE_LIMIT:
        raise ProtocolError(f"Content-Length {value[:20]!r}; a message takes up to {MESSAGE_LIMIT} bytes")
    return int(value)


def missing_bytes(message: Message) -> int:
    """How much of the body that the message declares did not come."""
    return max(0, (declared_length(message.headers) or 0) - len(message.body))


def answer(
    request: Request,
    status: int,
    reason: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> Response:
    """A response to ``request`` (RFC 3261, 8.2.6): its Via, From, To, Call-ID and CSeq, then ``headers``."""
    copied = [
        (title, value)
        for title in ("Via", "From", "To", "Call-ID", "CSeq")
        for value in request.all(title.lower())
    ]
    return Response((*copied, *headers), body, status, reason)


def _written(start: str, message: Message) -> bytes:
    lines = [start, *(f"{name}: {one_line(value)}" for name, value in message.headers)]
    lines.append(f"Content-Length: {len(message.body)}")
    return "\r\n".join([*lines, "", ""]).encode() + message.body


def one_line(value: str) -> str:
    """``value`` without what would begin another header."""
    return re.sub(r"[\r\n\0]+", " ", value)


def joined(values: Sequence[str]) -> str:
    """A header's list of words."""
    return ", ".join(values)
