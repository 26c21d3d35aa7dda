"""voicemon's own audio socket, version 1: how a recording or another program sends a call to the server.

Messages only, no I/O; both ends use them.

    → {"voicemon": 1, "call": "order-17", "source": "…", "channels": ["customer", "agent"],
       "rate_hz": 8000, "encoding": "pcm16", "pace": "recording"}
    ← {"type": "accepted", "call": "order-17"}
    → binary frames: channel index (1 byte), position of the first sample at rate_hz (8 bytes, little-endian),
      samples in the encoding (pcm16 and float32 little-endian, mulaw, alaw)
    → {"type": "end"}
    ← {"type": "finished", "call": "order-17"}

A refusal is one text message ``{"type": "error", "message": …}`` and close code 4400. With pace ``recording`` the
socket is read as fast as the call can be analysed, and nothing is lost; with ``live`` what is more than two seconds
behind is dropped and said as a gap. Samples that were never sent leave a gap as well.
"""

import struct
from typing import Literal

import msgspec

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.audio.resample import HIGHEST_RATE_HZ, LOWEST_RATE_HZ
from voicemon.errors import ProtocolError

VERSION = 1
FRAME_HEADER = struct.Struct("<BQ")
FRAME_BYTES_LIMIT = 1 << 20


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First message of a client: which call this is and how its audio is written."""

    voicemon: int
    call: str
    channels: list[Channel]
    rate_hz: int
    encoding: Encoding
    pace: Literal["live", "recording"] = "live"
    source: str = ""
    started_at: str = ""
    team: str = ""
    """Who takes the call, where the configuration has a vocabulary for single teams."""


class Accepted(msgspec.Struct, frozen=True, tag="accepted", tag_field="type"):
    """The server's answer to a hello: the name that the call goes by."""

    call: str


class Finished(msgspec.Struct, frozen=True, tag="finished", tag_field="type"):
    """The server's last message: everything that was sent has been analysed."""

    call: str


class Refused(msgspec.Struct, frozen=True, tag="error", tag_field="type"):
    """The server's last message where something was wrong with what it got."""

    message: str


class End(msgspec.Struct, frozen=True, tag="end", tag_field="type"):
    """Last message of a client: no more audio."""


_hello_decoder = msgspec.json.Decoder(Hello)
_end_decoder = msgspec.json.Decoder(End)
_answer_decoder = msgspec.json.Decoder(Accepted | Finished | Refused)


def read_hello(text: str) -> Hello:
    """The client's first message. Raises ProtocolError saying what does not fit."""
    try:
        hello = _hello_decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"no hello: {error}") from None
    if hello.voicemon != VERSION:
        raise ProtocolError(f"this server speaks version {VERSION} of the audio socket, not {hello.voicemon}")
    if not LOWEST_RATE_HZ <= hello.rate_hz <= HIGHEST_RATE_HZ:
        raise ProtocolError(f"rate_hz {hello.rate_hz} is outside {LOWEST_RATE_HZ}..{HIGHEST_RATE_HZ}")
    if not hello.channels or len(set(hello.channels)) != len(hello.channels):
        raise ProtocolError(f"channels {[str(c) for c in hello.channels]} must name each party once")
    return hello


def read_end(text: str) -> None:
    """The client's last message. Raises ProtocolError when it is something else."""
    try:
        _end_decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"expected an end: {error}") from None


def read_frame(frame: bytes, hello: Hello) -> tuple[Channel, int, bytes]:
    """Channel, position of the first sample and encoded samples of a binary frame. Raises ProtocolError."""
    if not FRAME_HEADER.size < len(frame) <= FRAME_BYTES_LIMIT:
        raise ProtocolError(
            f"a frame of {len(frame)} bytes; {FRAME_HEADER.size + 1} to {FRAME_BYTES_LIMIT} are taken"
        )
    index, start = FRAME_HEADER.unpack_from(frame)
    if index >= len(hello.channels):
        raise ProtocolError(f"channel {index} of {len(hello.channels)}")
    return hello.channels[index], start, frame[FRAME_HEADER.size :]


def read_answer(text: str | bytes) -> Accepted | Finished | Refused:
    """A message of the server. Raises ProtocolError when it is none."""
    try:
        answer: Accepted | Finished | Refused = _answer_decoder.decode(text)
        return answer
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"not an answer of a voicemon server: {error}") from None


def write_frame(index: int, start: int, payload: bytes) -> bytes:
    """A binary frame: encoded samples of channel ``index`` from position ``start`` on."""
    return FRAME_HEADER.pack(index, start) + payload


def write_text(message: Hello | End | Accepted | Finished | Refused) -> str:
    """A text message."""
    return msgspec.json.encode(message).decode()
