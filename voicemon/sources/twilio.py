"""Twilio Media Streams: what its messages say, what a rehearsal writes, and the signature of its requests.

Described at https://www.twilio.com/docs/voice/media-streams/websocket-messages and, for the signature, at
https://www.twilio.com/docs/usage/security. A stream is one-way: nothing is sent back.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from voicemon.audio.codec import Encoding
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
MULAW = "audio/x-mulaw"
SIGNATURE_HEADER = "X-Twilio-Signature"


class MediaFormat(msgspec.Struct, rename="camel"):
    """How the audio is written; Twilio knows but one way."""

    encoding: Literal["audio/x-mulaw"]
    sample_rate: Literal[8000]
    channels: Literal[1]


class StartBody(msgspec.Struct, rename="camel"):
    """What is known of a call before its audio."""

    call_sid: Name
    tracks: Annotated[list[Track], msgspec.Meta(max_length=2)]
    media_format: MediaFormat
    custom_parameters: dict[str, str] = {}


class Start(msgspec.Struct, rename="camel", tag="start", tag_field="event"):
    """The stream begins."""

    stream_sid: Name
    start: StartBody


class MediaBody(msgspec.Struct):
    """A packet of one track."""

    track: Track
    chunk: Count
    timestamp: Count
    payload: Payload


class Media(msgspec.Struct, rename="camel", tag="media", tag_field="event"):
    """Audio."""

    stream_sid: Name
    media: MediaBody


class Stop(msgspec.Struct, rename="camel", tag="stop", tag_field="event"):
    """The stream is over."""

    stream_sid: Name


_decoder = msgspec.json.Decoder(Start | Media | Stop, strict=False)  # numbers come as strings


def read_message(text: str) -> Said | None:
    """What a message says; None for one without audio, such as ``connected``, ``dtmf`` and ``mark``.

    Raises ProtocolError saying what does not fit.
    """
    message = decoded(_decoder, text)
    if isinstance(message, Media):  # as nearly all are
        media = message.media
        return Packet(message.stream_sid, media.track, media.chunk, media.timestamp, media.payload)
    match message:
        case Start(stream_sid=stream, start=start):
            parameters = start.custom_parameters
            return Begun(
                stream=stream,
                name=parameters.get("call") or fit_name(start.call_sid),
                source=f"Twilio {start.call_sid}",
                parties=parties(start.tracks, parameters),
                encoding=Encoding.MULAW,
                rate_hz=RATE_HZ,
                team=parameters.get("team", ""),
                agent=parameters.get("agent", ""),
                patient=is_patient(parameters),
            )
        case Stop(stream_sid=stream):
            return Stopped(stream)
    return None


class Writer:
    """Twilio's side of a stream, for rehearsals: its messages in the order in which it numbers them."""

    encoding = Encoding.MULAW

    def __init__(self, call: str, tracks: tuple[Track, ...] = TRACKS) -> None:
        """``call`` is Twilio's own name of the call."""
        self._call = call
        self._stream = f"MZ{hashlib.sha256(call.encode()).hexdigest()[:32]}"
        self._tracks = tracks
        self._sequence = 0

    def opening(self, parameters: Mapping[str, str]) -> list[str]:
        """The messages before any audio."""
        connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        start = {
            "accountSid": f"AC{'0' * 32}",
            "streamSid": self._stream,
            "callSid": self._call,
            "tracks": list(self._tracks),
            "mediaFormat": {"encoding": MULAW, "sampleRate": RATE_HZ, "channels": 1},
            "customParameters": dict(parameters),
        }
        return [msgspec.json.encode(connected).decode(), self._written("start", start)]

    def media(self, track: Track, number: int, timestamp_ms: int, payload: bytes) -> str:
        """Audio of one track, which counts its packets by ``number`` from 1."""
        body = {"track": track, "chunk": str(number), "timestamp": str(timestamp_ms), "payload": payload}
        return self._written("media", body)

    def stop(self) -> str:
        """The last message."""
        return self._written("stop", {"accountSid": f"AC{'0' * 32}", "callSid": self._call})

    def _written(self, event: str, body: Mapping[str, object]) -> str:
        self._sequence += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._sequence),
            event: body,
            "streamSid": self._stream,
        }
        return msgspec.json.encode(message).decode()


def signature(url: str, token: str, parameters: Mapping[str, str] | None = None) -> str:
    """Twilio's signature of a request: HMAC-SHA1 over its whole address and its form's sorted fields, in base64.

    ``token`` is the account's auth token. The request that opens a stream has no form.
    """
    signed = url + "".join(name + value for name, value in sorted((parameters or {}).items()))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
