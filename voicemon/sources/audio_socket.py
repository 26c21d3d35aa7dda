"""voicemon's own audio socket, version 1: how a headset, a recording or another program sends a call to the server.

Messages only, no I/O; both ends use them. A WebSocket at ``/ingest``:

    → {"voicemon": 1, "call": "order-17", "source": "…", "channels": ["customer", "agent"],
       "rate_hz": 8000, "encoding": "pcm16", "pace": "recording"}
    ← {"type": "accepted", "call": "order-17"}
    → binary frames: channel index (1 byte), position of the first sample at rate_hz (8 bytes, little-endian),
      samples in the encoding (pcm16 and float32 little-endian, mulaw, alaw)
    → {"type": "missing", "channel": 1, "start": 80000, "stop": 96000, "reason": "muted"}
    → {"type": "end"}
    ← {"type": "finished", "call": "order-17"}

A refusal is one text message ``{"type": "error", "message": …}`` and close code 4400. With pace ``recording`` the
socket is read as fast as the call can be analysed, and nothing is lost; with ``live`` what is more than two seconds
behind is dropped and said as a gap. Samples that were never sent leave a gap as well; ``missing`` says why before they
would have come.

A hello with ``"resumable": true`` makes a call outlive its connection. ``accepted`` then has a ``resume`` token, and
about once a second ``{"type": "heard", "positions": […]}`` says for each channel how much has arrived: what the sender
need not keep any longer. Whoever has lost the connection opens another within a minute:

    → {"voicemon": 1, "resume": "…"}
    ← {"type": "resumed", "call": "order-17", "positions": [81600, 81440]}

and sends what it kept from there on; what the server has already is left out. No audio of a resumable call is dropped
by the server: what it cannot follow waits at the sender.
"""

import struct
from typing import Annotated, Literal

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
    agent: str = ""
    """Which of them: a name or a number."""
    resumable: bool = False
    """Whether the call goes on when the connection is lost, until its sender is back or a minute has passed."""


class Resume(msgspec.Struct, frozen=True, kw_only=True):
    """First message of a client that comes back to its call."""

    voicemon: int
    resume: str = ""
    """The token that the server gave when it accepted the call."""


class Accepted(msgspec.Struct, frozen=True, tag="accepted", tag_field="type", omit_defaults=True):
    """The server's answer to a hello: the name that the call goes by."""

    call: str
    resume: str = ""
    """What a resumable call is resumed with."""


class Resumed(msgspec.Struct, frozen=True, tag="resumed", tag_field="type"):
    """The server's answer to a client that has come back."""

    call: str
    positions: list[int]
    """For each channel the first sample that has not arrived, at ``rate_hz``."""


class Heard(msgspec.Struct, frozen=True, tag="heard", tag_field="type"):
    """Now and then from the server in a resumable call."""

    positions: list[int]
    """For each channel the first sample that has not arrived, at ``rate_hz``."""


class Finished(msgspec.Struct, frozen=True, tag="finished", tag_field="type"):
    """The server's last message: everything that was sent has been analysed."""

    call: str


class Refused(msgspec.Struct, frozen=True, tag="error", tag_field="type"):
    """The server's last message where something was wrong with what it got."""

    message: str


class Missing(msgspec.Struct, frozen=True, tag="missing", tag_field="type"):
    """A client knows that samples [start, stop) of a channel will not come, and why."""

    channel: int
    start: int
    stop: int
    reason: Annotated[str, msgspec.Meta(max_length=200)]


class End(msgspec.Struct, frozen=True, tag="end", tag_field="type"):
    """Last message of a client: no more audio."""


Answer = Accepted | Resumed | Heard | Finished | Refused

_hello_decoder = msgspec.json.Decoder(Hello)
_resume_decoder = msgspec.json.Decoder(Resume)
_later_decoder = msgspec.json.Decoder(Missing | End)
_answer_decoder = msgspec.json.Decoder(Answer)


def read_first(text: str) -> Hello | Resume:
    """The client's first message. Raises ProtocolError saying what does not fit."""
    first: Hello | Resume
    try:
        resume = _resume_decoder.decode(text)
        first = resume if resume.resume else _hello_decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ProtocolError(f"no hello: {error}") from None
    if first.voicemon != VERSION:
        raise ProtocolError(f"this server speaks version {VERSION} of the audio socket, not {first.voicemon}")
    if isinstance(first, Hello):
        _check(first)
    return first


def _check(hello: Hello) -> None:
    if not LOWEST_RATE_HZ <= hello.rate_hz <= HIGHEST_RATE_HZ:
        raise ProtocolError(f"rate_hz {hello.rate_hz} is outside {LOWEST_RATE_HZ}..{HIGHEST_RATE_HZ}")
    if not hello.channels or len(set(hello.channels)) != len(hello.channels):
        raise ProtocolError(f"channels {[str(c) for c in hello.channels]} must name each party once")


def read_later(text: str, hello: Hello) -> Missing | End:
    """A client's text after its hello. Raises ProtocolError when it is something else."""
    try:
        later: Missing | End = _later_decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ProtocolError(f"expected an end: {error}") from None
    if isinstance(later, Missing):
        if not 0 <= later.channel < len(hello.channels):
            raise ProtocolError(f"channel {later.channel} of {len(hello.channels)}")
        if not 0 <= later.start < later.stop:
            raise ProtocolError(f"missing audio from {later.start} to {later.stop}")
    return later


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


def read_answer(text: str | bytes) -> Answer:
    """A message of the server. Raises ProtocolError when it is none."""
    try:
        answer: Answer = _answer_decoder.decode(text)
        return answer
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(f"not an answer of a voicemon server: {error}") from None


def write_frame(index: int, start: int, payload: bytes) -> bytes:
    """A binary frame: encoded samples of channel ``index`` from position ``start`` on."""
    return FRAME_HEADER.pack(index, start) + payload


def write_text(message: Hello | Resume | Missing | End | Answer) -> str:
    """A text message."""
    return msgspec.json.encode(message).decode()
