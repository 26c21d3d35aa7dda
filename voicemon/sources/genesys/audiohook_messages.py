"""Genesys AudioHook, version 2: what a client's messages say, and how both ends write theirs.

Described at https://developer.genesys.cloud/devapps/audiohook. Every text message is an envelope with a number of its
own and the number of the last one that came from the other end; ``audiohook.py`` knows which may follow which.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from voicemon.errors import ProtocolError

VERSION = "2"

RATE_HZ = 8_000
"""Of all audio that the protocol knows."""

MESSAGE_LIMIT = 1 << 16
"""Characters of one text message, as the protocol has it for both ends."""

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands for the conversation where a client only tries whether it can connect."""

_DURATION = re.compile(r"PT([0-9]{0,9}(?:\.[0-9]{1,9})?)S")

Uuid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 50)]
Duration = Annotated[str, msgspec.Meta(pattern=r"^PT([0-9]{0,9}\.)?[0-9]{1,9}S$")]
"""ISO 8601, in seconds alone."""
Words = Annotated[str, msgspec.Meta(max_length=2_000)]


class Media(msgspec.Struct):
    """A form that the audio may have: offered by the client, or the one that the server chose."""

    type: str
    format: str
    """``PCMU`` (μ-law) or ``L16``."""
    channels: Annotated[list[str], msgspec.Meta(max_length=8)]
    """Which parties, in the order in which their samples are interleaved: ``external`` and ``internal``."""
    rate: int


class Continued(msgspec.Struct):
    """A session of the same conversation that came before."""

    id: Uuid


class OpenParameters(msgspec.Struct, rename="camel"):
    """What is known of a conversation before its audio."""

    organization_id: Uuid
    conversation_id: Uuid
    media: Annotated[list[Media], msgspec.Meta(max_length=32)]
    continued_sessions: Annotated[list[Continued], msgspec.Meta(max_length=100)] = []
    language: Annotated[str, msgspec.Meta(max_length=35)] = ""
    supported_languages: bool = False
    custom_config: dict[str, Any] | None = None
    """What the integration's configuration holds for every conversation."""
    input_variables: dict[str, Any] | None = None
    """What the flow says of this one."""


class CloseParameters(msgspec.Struct):
    """Why a session ends."""

    reason: Words
    """``end``, ``disconnect``, ``reconnect`` or ``error``."""


class HoleParameters(msgspec.Struct):
    """Audio that will not come: ``discarded`` of it, from ``start`` on."""

    start: Duration
    discarded: Duration


class ErrorParameters(msgspec.Struct):
    """What the client has to complain of."""

    code: int
    message: Words


class UpdateParameters(msgspec.Struct):
    """What has changed in a conversation."""

    language: Annotated[str, msgspec.Meta(max_length=35)] = ""


class Envelope(msgspec.Struct, kw_only=True):
    """What every message of a client begins with."""

    version: Literal["2"]
    id: Uuid
    """The session."""
    seq: Count
    """Its number, from 1 without holes."""
    serverseq: Count
    """Number of the last message that the client has had from the server."""
    position: Duration
    """Where in the audio the client is."""


class Open(Envelope, tag="open", tag_field="type", kw_only=True):
    """The session begins."""

    parameters: OpenParameters


class Close(Envelope, tag="close", tag_field="type", kw_only=True):
    """No more audio will come."""

    parameters: CloseParameters


class Ping(Envelope, tag="ping", tag_field="type", kw_only=True):
    """Is there anybody?"""


class Paused(Envelope, tag="paused", tag_field="type", kw_only=True):
    """No audio comes until it is resumed."""


class Resumed(Envelope, tag="resumed", tag_field="type", kw_only=True):
    """Audio comes again."""

    parameters: HoleParameters


class Discarded(Envelope, tag="discarded", tag_field="type", kw_only=True):
    """The client could not send some audio in time."""

    parameters: HoleParameters


class Update(Envelope, tag="update", tag_field="type", kw_only=True):
    """Something has changed."""

    parameters: UpdateParameters


class Error(Envelope, tag="error", tag_field="type", kw_only=True):
    """The client has found something wrong."""

    parameters: ErrorParameters


Known = Open | Close | Ping | Paused | Resumed | Discarded | Update | Error

_decoder = msgspec.json.Decoder(Known)
_KINDS = ("open", "close", "ping", "paused", "resumed", "discarded", "update", "error")


class _Other(Envelope, kw_only=True):
    type: Annotated[str, msgspec.Meta(max_length=64)]


_other = msgspec.json.Decoder(_Other)


def read_message(text: str) -> Known | Envelope:
    """A client's message; a bare envelope for one whose type this version does not know.

    Raises ProtocolError saying what does not fit.
    """
    if len(text) > MESSAGE_LIMIT:
        raise ProtocolError(f"a message of {len(text)} characters; {MESSAGE_LIMIT} are taken")
    try:
        known: Known = _decoder.decode(text)
        return known
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        reason = str(error)
    try:
        other = _other.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise ProtocolError(f"not a message: {reason}") from None
    if other.type in _KINDS:
        raise ProtocolError(f"not a message of type {other.type!r}: {reason}")
    return other


def samples_of(duration: str) -> int:
    """A position or a length on the wire in samples at ``RATE_HZ``. Raises ProtocolError for anything else."""
    found = _DURATION.fullmatch(duration)
    if found is None or not found[1]:
        raise ProtocolError(f"{duration!r} is no duration such as PT1.25S")
    return int((Decimal(found[1]) * RATE_HZ).to_integral_value())


def duration_of(samples: float) -> str:
    """``samples`` at ``RATE_HZ`` as they are written on the wire."""
    seconds = f"{samples / RATE_HZ:.6f}".rstrip("0").rstrip(".")
    return f"PT{seconds}S"


def write_message(kind: str, head: Mapping[str, object], parameters: Mapping[str, object]) -> str:
    """A message of either end. ``head`` holds what is between the version and the parameters."""
    return msgspec.json.encode({"version": VERSION, "type": kind, **head, "parameters": parameters}).decode()
