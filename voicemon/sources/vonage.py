"""Vonage's WebSockets: what their texts say, and what a rehearsal writes.

Described at https://developer.vonage.com/en/voice/voice-api/concepts/websockets. The first text is the event
``websocket:connected`` with the ``content-type`` of the audio and, beside it, what the endpoint's ``headers`` hold;
then come binary messages of 20 ms, 16-bit samples, little-endian, of one channel. The end is the closing of the socket.

A WebSocket is a participant of the conversation and hears everybody else at once, so the parties cannot be told apart
and no emotion is read. Where a WebSocket hears but one party, because the conversation lets it hear no other, the
header or the query's parameter ``channel`` says so, or ``call`` and ``leg`` for each of two (see ``parameters.py``).
"""

import re
from collections.abc import Mapping

import msgspec

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.parameters import Parameters, told_call, told_track
from voicemon.sources.untimed import Begun, Text

CONNECTED = "websocket:connected"
DISCONNECTED = "websocket:disconnected"
"""No event of Vonage's, which closes and says nothing: a rehearsal says this first, to be told when all is analysed."""

RATES_HZ = (8_000, 16_000, 24_000)

_CONTENT_TYPE = re.compile(r"audio/l16; ?rate=(8000|16000|24000)", re.ASCII)


class Texts:
    """The texts of one connection."""

    def __init__(self, query: Parameters) -> None:
        self._query = query

    def read(self, text: str) -> Begun | Text:
        """Take one text. Raises ProtocolError saying what does not fit."""
        try:
            told = msgspec.json.decode(text, type=dict[str, object])
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
            raise ProtocolError(f"not an event: {error}") from None
        match told.get("event"):
            case "websocket:connected":
                return self._begun({name: value for name, value in told.items() if isinstance(value, str)})
            case "websocket:disconnected":
                return Text.LAST
        return Text.OTHER

    def unannounced(self) -> Begun:
        """Raises ProtocolError."""
        raise ProtocolError(f"audio before {CONNECTED!r}")

    def _begun(self, told: Mapping[str, str]) -> Begun:
        written = _CONTENT_TYPE.fullmatch(told.get("content-type", ""))
        if written is None:
            raise ProtocolError(
                f"content-type {told.get('content-type', '')!r}; audio/l16 with a rate of "
                f"{', '.join(map(str, RATES_HZ))} is taken"
            )
        parameters = {**self._query, **told}
        uuid = next(
            filter(None, (told.get(name) for name in ("conversation_uuid", "call_uuid", "uuid"))), ""
        )[:100]
        track = told_track(parameters, Channel.MIXED)
        call = told_call(parameters, uuid or "vonage", f"Vonage {uuid}".strip(), (track,))
        return Begun(call, Sound((track,), Encoding.PCM16, int(written[1])))


def write_connected(rate_hz: int, headers: Mapping[str, str]) -> str:
    """The first text of a connection, for rehearsals."""
    told = {"event": CONNECTED, "content-type": f"audio/l16;rate={rate_hz}", **headers}
    return msgspec.json.encode(told).decode()


def write_disconnected() -> str:
    """The last text of a rehearsal."""
    return msgspec.json.encode({"event": DISCONNECTED}).decode()
