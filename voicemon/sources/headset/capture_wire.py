"""What the process that listens to a device tells the one that follows the call. Messages only, no I/O.

Every message is its length (4 bytes, little-endian) and so many bytes: a byte that says which kind it is, and either
JSON or a block of audio, which is the number of its first sample, the moment of it on the machine's monotonic clock,
and float32 samples.
"""

import struct

import msgspec
import numpy as np

from voicemon.errors import ProtocolError
from voicemon.sources.headset.device_clock import Captured

LENGTH = struct.Struct("<I")
LENGTH_LIMIT = 1 << 20
_BLOCK = struct.Struct("<Qd")
_TEXT_KIND, _BLOCK_KIND = b"T", b"B"


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag="opened", tag_field="type"):
    """The device is open, and its audio follows."""

    name: str
    rate_hz: int


class Closed(msgspec.Struct, frozen=True, kw_only=True, tag="closed", tag_field="type"):
    """The device cannot be opened, or is no longer there."""

    reason: str


_decoder = msgspec.json.Decoder(Opened | Closed)


def write(message: Opened | Closed | Captured) -> bytes:
    """A message with its length before it."""
    if isinstance(message, Captured):
        head = _BLOCK_KIND + _BLOCK.pack(message.index, message.moment)
        body = head + message.samples.astype("<f4").tobytes()
    else:
        body = _TEXT_KIND + msgspec.json.encode(message)
    return LENGTH.pack(len(body)) + body


def read_length(data: bytes) -> int:
    """Length of the message that follows. Raises ProtocolError for one that nobody writes."""
    (length,) = LENGTH.unpack(data)
    if not 1 <= length <= LENGTH_LIMIT:
        raise ProtocolError(f"a message of {length} bytes; 1 to {LENGTH_LIMIT} are taken")
    return int(length)


def read(body: bytes) -> Opened | Closed | Captured:
    """The message in ``body``, which `read_length` has told the length of. Raises ProtocolError when it is none."""
    kind, rest = body[:1], body[1:]
    if kind == _BLOCK_KIND and len(rest) >= _BLOCK.size and not (len(rest) - _BLOCK.size) % 4:
        index, moment = _BLOCK.unpack_from(rest)
        return Captured(index, moment, np.frombuffer(rest, "<f4", offset=_BLOCK.size).astype(np.float32))
    try:
        if kind == _TEXT_KIND:
            message: Opened | Closed = _decoder.decode(rest)
            return message
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"not a message of a capture: {error}") from None
    raise ProtocolError(f"not a message of a capture: {body[:20]!r}")
