"""A line of the call log: how a header and an event are written, and read again."""

import msgspec

from voicemon import events as ev
from voicemon.errors import CallLogError

_encoder = msgspec.json.Encoder()
_header_decoder = msgspec.json.Decoder(ev.CallHeader)
_event_decoder = msgspec.json.Decoder(ev.CallEvent)


class _Typed(msgspec.Struct):
    type: str = ""


_type_decoder = msgspec.json.Decoder(_Typed)
_KNOWN_TYPES = {event.__struct_config__.tag for event in ev.CallEvent.__args__}
_LEVEL = b'{"type":"level",'
"""How the line of a level begins."""


def is_level(line: bytes) -> bool:
    """Whether the line, as ``encode`` writes it, is that of a level."""
    return line.startswith(_LEVEL)


def encode(fact: ev.CallHeader | ev.CallEvent) -> bytes:
    """One line of a log, its newline included."""
    return _encoder.encode(fact) + b"\n"


def decode_header(line: bytes) -> ev.CallHeader:
    """The header that ``line`` holds. Raises CallLogError when it holds none."""
    try:
        header = _header_decoder.decode(line)
    except msgspec.DecodeError as error:
        raise CallLogError(f"not a call log, its first line is {line[:60]!r}: {error}") from None
    if header.voicemon > ev.LOG_VERSION:
        raise CallLogError(
            f"log version {header.voicemon} is newer than {ev.LOG_VERSION}, which this voicemon reads"
        )
    return header


def decode_event(line: bytes) -> ev.CallEvent | None:
    """The event that ``line`` holds, or None when its type is unknown here.

    Raises CallLogError when the line is no event at all.
    """
    try:
        event: ev.CallEvent = _event_decoder.decode(line)
        return event
    except msgspec.DecodeError as error:
        try:
            kind = _type_decoder.decode(line).type
        except msgspec.DecodeError:
            kind = ""
        if kind and kind not in _KNOWN_TYPES:
            return None
        raise CallLogError(f"{error}: {line[:60]!r}") from None
