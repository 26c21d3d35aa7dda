"""Telnyx media streaming: what its messages say, and what a rehearsal writes.

Described at https://developers.telnyx.com/docs/voice/programmable-voice/media-streaming. It differs from Twilio's in
the spelling, names no tracks before their audio comes, and may bring A-law.
"""

import uuid
from collections.abc import Mapping

import msgspec

from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import fit_name
from voicemon.sources.media_stream import (
    TRACKS,
    Begun,
    Count,
    Name,
    Packet,
    Payload,
    Said,
    Stopped,
    Track,
    decoded,
    is_patient,
    parties,
)

RATE_HZ = 8_000
ENCODINGS = {"PCMU": Encoding.MULAW, "PCMA": Encoding.ALAW}


class MediaFormat(msgspec.Struct):
    """How the audio is written."""

    encoding: Name
    sample_rate: Count
    channels: Count = 1


class StartBody(msgspec.Struct):
    """What is known of a call before its audio."""

    media_format: MediaFormat
    call_control_id: Name = ""
    call_session_id: Name = ""
    custom_parameters: dict[str, str] | None = None


class Start(msgspec.Struct, tag="start", tag_field="event"):
    """The stream begins."""

    stream_id: Name
    start: StartBody


class MediaBody(msgspec.Struct):
    """A packet of one track."""

    track: Track
    chunk: Count
    timestamp: Count
    payload: Payload


class Media(msgspec.Struct, tag="media", tag_field="event"):
    """Audio."""

    stream_id: Name
    media: MediaBody


class Stop(msgspec.Struct, tag="stop", tag_field="event"):
    """The stream is over."""

    stream_id: Name


_decoder = msgspec.json.Decoder(Start | Media | Stop, strict=False)  # numbers come as strings


def read_message(text: str) -> Said | None:
    """What a message says; None for one without audio, such as ``connected``, ``dtmf`` and ``error``.

    Raises ProtocolError saying what does not fit.
    """
    match decoded(_decoder, text):
        case Media(stream_id=stream, media=media):
            return Packet(stream, media.track, media.chunk, media.timestamp, media.payload)
        case Start(stream_id=stream, start=start):
            return _begun(stream, start)
        case Stop(stream_id=stream):
            return Stopped(stream)
    return None


def _begun(stream: str, start: StartBody) -> Begun:
    written = start.media_format
    encoding = ENCODINGS.get(written.encoding)
    if encoding is None or (written.sample_rate, written.channels) != (RATE_HZ, 1):
        raise ProtocolError(
            f"{written.encoding} with {written.channels} channels at {written.sample_rate} Hz; "
            f"set the stream's codec to {' or '.join(ENCODINGS)}"
        )
    parameters = start.custom_parameters or {}
    call = start.call_session_id or start.call_control_id or stream
    return Begun(
        stream=stream,
        name=parameters.get("call") or fit_name(call),
        source=f"Telnyx {call}",
        parties=parties(TRACKS, parameters),
        encoding=encoding,
        rate_hz=RATE_HZ,
        team=parameters.get("team", ""),
        agent=parameters.get("agent", ""),
        patient=is_patient(parameters),
    )


class Writer:
    """Telnyx's side of a stream, for rehearsals: its messages in the order in which it numbers them."""

    def __init__(
        self, call: str, tracks: tuple[Track, ...] = TRACKS, encoding: Encoding = Encoding.MULAW
    ) -> None:
        """``call`` is Telnyx's own name of the call; which ``tracks`` will come it does not say."""
        self.encoding = encoding
        self._call = call
        self._stream = str(uuid.uuid5(uuid.NAMESPACE_URL, call))
        self._sequence = 0

    def opening(self, parameters: Mapping[str, str]) -> list[str]:
        """The messages before any audio."""
        names = {encoding: name for name, encoding in ENCODINGS.items()}
        start = {
            "user_id": str(uuid.UUID(int=0)),
            "call_control_id": f"v3:{self._call}",
            "call_session_id": self._call,
            "from": "+15550100",
            "to": "+15550101",
            "custom_parameters": dict(parameters),
            "media_format": {"encoding": names[self.encoding], "sample_rate": RATE_HZ, "channels": 1},
        }
        connected = {"event": "connected", "version": "1.0.0"}
        return [msgspec.json.encode(connected).decode(), self._written("start", start)]

    def media(self, track: Track, number: int, timestamp_ms: int, payload: bytes) -> str:
        """Audio of one track, which counts its packets by ``number`` from 1."""
        body = {"track": track, "chunk": str(number), "timestamp": str(timestamp_ms), "payload": payload}
        return self._written("media", body)

    def stop(self) -> str:
        """The last message."""
        return self._written("stop", {"user_id": str(uuid.UUID(int=0)), "call_control_id": self._call})

    def _written(self, event: str, body: Mapping[str, object]) -> str:
        self._sequence += 1
        message = {
            "event": event,
            "sequence_number": str(self._sequence),
            event: body,
            "stream_id": self._stream,
        }
        return msgspec.json.encode(message).decode()
