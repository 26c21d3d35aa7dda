"""Asterisk's chan_websocket: what its texts say, and what a rehearsal writes.

Described at https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/. A text is a word and ``name:value``
pairs or, since ``control_message_format = json``, an object with an ``event``. ``MEDIA_START`` comes first and names
the format; every binary message is audio as it is. The end is the closing of the socket. A connection brings one track:
``Dial(WebSocket/voicemon/c(ulaw)v(channel=customer))`` the caller's voice, an external medium in a bridge everybody's.
Where nothing is said it is taken for both parties at once, so that nobody's emotion is read by mistake.

Flow control concerns what is sent to Asterisk: it queues that for the caller and says ``MEDIA_XOFF`` at 900 frames and
``MEDIA_XON`` below 800. Nothing is sent here, so both are heard and change nothing. In the other direction the protocol
has no such word. Asterisk sends as it hears, 20 ms each 20 ms; a sender that is faster than that is held back by TCP,
whose window closes while a recording waits, and live has what it sent too soon dropped.
"""

import re
from collections.abc import Mapping

import msgspec

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.media_stream import Name
from voicemon.sources.parameters import Parameters, told_call, told_track
from voicemon.sources.untimed import Begun, Text

SUBPROTOCOL = "media"

START = "MEDIA_START"
HANGUP = "HANGUP"
"""Asterisk closes and says nothing; a rehearsal says this first, to be told when all is analysed."""

FORMATS: Mapping[str, tuple[Encoding, int]] = {
    "ulaw": (Encoding.MULAW, 8_000),
    "alaw": (Encoding.ALAW, 8_000),
    "slin": (Encoding.PCM16, 8_000),
    "slin12": (Encoding.PCM16, 12_000),
    "slin16": (Encoding.PCM16, 16_000),
    "slin24": (Encoding.PCM16, 24_000),
    "slin32": (Encoding.PCM16, 32_000),
    "slin44": (Encoding.PCM16, 44_100),
    "slin48": (Encoding.PCM16, 48_000),
}
"""Asterisk's names of codecs that are samples one after the other, and their rates."""

_WORD = re.compile(r"[A-Z][A-Z_]*(?= |$)")


class Event(msgspec.Struct):
    """A text of any kind, as far as it matters here."""

    event: Name
    format: Name = ""
    connection_id: Name = ""
    channel: Name = ""
    channel_id: Name = ""


_decoder = msgspec.json.Decoder(Event)


class Texts:
    """The texts of one connection."""

    def __init__(self, query: Parameters) -> None:
        self._query = query

    def read(self, text: str) -> Begun | Text:
        """Take one text. Raises ProtocolError saying what does not fit."""
        event = _json(text) if text.startswith("{") else _plain(text)
        match event.event:
            case "MEDIA_START":
                return self._begun(event)
            case "HANGUP":
                return Text.LAST
        return Text.OTHER

    def unannounced(self) -> Begun:
        """Raises ProtocolError."""
        raise ProtocolError(f"audio before {START!r}")

    def _begun(self, event: Event) -> Begun:
        if event.format not in FORMATS:
            raise ProtocolError(
                f"audio in format {event.format!r}; choose one of {', '.join(FORMATS)}, such as c(ulaw)"
            )
        name = event.channel_id or event.channel or event.connection_id
        track = told_track(self._query, Channel.MIXED)
        call = told_call(self._query, name, f"Asterisk {event.channel or name}".strip(), (track,))
        return Begun(call, Sound((track,), *FORMATS[event.format]))


def write_start(channel_id: str, form: str, json: bool = False) -> str:
    """The first text of a connection whose audio is in the format ``form``, for rehearsals."""
    _, rate_hz = FORMATS[form]
    told: dict[str, str | int] = {
        "connection_id": "voicemon",
        "channel": "WebSocket/voicemon-1",
        "channel_id": channel_id,
        "format": form,
        "optimal_frame_size": FORMATS[form][0].sample_bytes * rate_hz // 50,
        "ptime": 20,
    }
    if json:
        return msgspec.json.encode({"event": START, **told, "channel_variables": {}}).decode()
    return " ".join([START, *(f"{name}:{value}" for name, value in told.items())])


def _json(text: str) -> Event:
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise ProtocolError(f"not an event: {error}") from None


def _plain(text: str) -> Event:
    word = _WORD.match(text)
    if word is None:
        raise ProtocolError(f"not an event: {text[:40]!r}")
    pairs = [pair.partition(":") for pair in text[word.end() :].split()]
    told = {name: value for name, _, value in pairs if name in Event.__struct_fields__}
    try:
        return msgspec.convert({**told, "event": word[0]}, Event)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not a {word[0][:40]} event: {error}") from None
