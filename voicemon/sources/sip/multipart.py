"""Bodies of several parts (RFC 2046, 5.1), as SIPREC's INVITE has them: a session description and metadata."""

import re
from dataclasses import dataclass
from itertools import pairwise

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import split_head
from voicemon.sources.sip.sip_fields import parameters, split_outside

PART_LIMIT = 8
"""Parts of one body; SIPREC has two."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body."""

    kind: str
    """Media type in small letters, without parameters, such as ``application/sdp``."""
    body: bytes


def read_parts(content_type: str, body: bytes) -> list[Part]:
    """The parts of a body; one that is not multipart is a single part, an empty one has none.

    Raises ProtocolError for a boundary that is missing or closes nothing, for too many parts, and for one that has no
    empty line behind its headers.
    """
    if not body:
        return []
    kind, *rest = split_outside(content_type, ";")
    if not kind.lower().startswith("multipart/"):
        return [Part(kind.lower(), body)]
    boundary = parameters(iter(rest)).get("boundary", "")
    if not re.fullmatch(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]", boundary):
        raise ProtocolError(f"a body of several parts with the boundary {boundary[:80]!r}")
    # The end of line before a boundary belongs to the boundary.
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = list(line.finditer(body))
    ends = [index for index, mark in enumerate(marks) if mark[1]]
    if not ends or ends[0] == 0:
        raise ProtocolError(f"a body of several parts that the boundary {boundary!r} does not close")
    if ends[0] > PART_LIMIT:
        raise ProtocolError(f"a body of {ends[0]} parts; {PART_LIMIT} are taken")
    marks = marks[: ends[0] + 1]
    return [_part(body[mark.end() : following.start()]) for mark, following in pairwise(marks)]


def _part(data: bytes) -> Part:
    """Headers, an empty line, the body; the first end of line is still the boundary's."""
    data = re.sub(rb"\A\r?\n", b"", data, count=1)
    if re.match(rb"\r?\n", data):
        return Part("text/plain", re.sub(rb"\A\r?\n", b"", data, count=1))
    head, body = split_head(data)
    kind = "text/plain"
    for row in head.decode(errors="replace").splitlines():
        name, _, value = row.partition(":")
        if name.strip().lower() in ("content-type", "c"):
            kind = next(split_outside(value, ";")).lower()
    return Part(kind, body)


def write_parts(parts: list[tuple[str, str, bytes]], boundary: str) -> bytes:
    """A body of parts, each its Content-Type, its Content-Disposition (or nothing) and its bytes."""
    out = b""
    for kind, disposition, body in parts:
        head = f"--{boundary}\r\nContent-Type: {kind}\r\n"
        head += f"Content-Disposition: {disposition}\r\n" if disposition else ""
        out += f"{head}\r\n".encode() + body + b"\r\n"
    return out + f"--{boundary}--\r\n".encode()
