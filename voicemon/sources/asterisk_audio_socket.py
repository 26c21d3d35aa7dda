"""Asterisk's AudioSocket: a stream of bytes over TCP, its messages, and what a rehearsal writes.

Described at https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/. A message is a kind (1 byte), the
length of its payload (2 bytes, big-endian) and the payload; the first is the UUID that the dialplan or ARI gave. A
connection brings one track, which is the voice of the caller with ``AudioSocket()`` in the dialplan and everybody's as
an external medium in a bridge. Both parties of a call, each by itself, take two connections (two snooping channels,
each to an external medium), whose UUIDs differ in their last hex digit alone: even is the customer, odd the agent.
Nothing is sent back, so whoever hears the connection hears silence.

Older versions of Asterisk call audio of any rate 8 kHz: let those send ``slin``.
"""

import struct
import uuid
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Counted, Sound
from voicemon.sources.incoming import Message, NewCall
from voicemon.sources.media_stream import is_patient
from voicemon.sources.parameters import PARTIES

HEADER = struct.Struct(">BH")
LONGEST_PAYLOAD = 0xFFFF

HANG_UP = 0x00
UUID = 0x01
DTMF = 0x03
ERROR = 0xFF
PARAMETERS = 0x7E
"""No message of Asterisk's: ``team``, ``agent`` and ``pace`` of a rehearsal, as a query's text, before its UUID."""

RATES_HZ: Mapping[int, int] = {
    0x10: 8_000,
    0x11: 12_000,
    0x12: 16_000,
    0x13: 24_000,
    0x14: 32_000,
    0x15: 44_100,
    0x16: 48_000,
    0x17: 96_000,
    0x18: 192_000,
}
"""Kinds of audio: 16-bit samples, little-endian, of one channel."""

ERRORS = {0x02: "a frame could not be forwarded", 0x04: "out of memory"}
CALLER_LEFT = 0x01
"""Error code with which a hang-up may come."""

PIECE_LIMIT = 1 << 18
"""Bytes that are taken at once; what belongs to no whole message yet is at most one message more."""


class AudioSocket:
    """One connection on its way in, as ``Incoming`` describes it. Its messages are pieces of the stream of bytes."""

    def __init__(self, channels: tuple[Channel, ...] = (Channel.MIXED,)) -> None:
        """``channels``: who is on each connection, or both parties of a call whose connections come in twos."""
        self.call: NewCall | None = None
        self.over = False
        self._channels = channels
        self._parameters: dict[str, str] = {}
        self._tracks: tuple[Channel, ...] = ()
        self._bytes = bytearray()
        self._kind = 0
        self._counted: Counted | None = None

    @property
    def began_seconds(self) -> float:
        """When its first sample was spoken."""
        return self._counted.began_seconds if self._counted else 0.0

    @property
    def summary(self) -> str:
        """What became of its packets."""
        return str(self._counted or "no audio")

    def read(self, message: Message, age_seconds: float = float("inf")) -> list[AudioChunk]:
        """Take the next bytes, cut anywhere. Raises ProtocolError for a message that does not belong here."""
        if isinstance(message, str):
            raise ProtocolError(f"{len(message)} characters of text where bytes belong")
        if len(message) > PIECE_LIMIT:
            raise ProtocolError(f"{len(message)} bytes at once; {PIECE_LIMIT} are taken")
        self._bytes += message
        chunks: list[AudioChunk] = []
        for kind, payload in self._whole_messages():
            chunks += self._take(kind, payload, age_seconds)
        return chunks

    def answers(self) -> Sequence[Message]:
        """None: what would be sent would be heard."""
        return ()

    def flush(self) -> list[AudioChunk]:
        """The rest of the audio."""
        return self._counted.flush() if self._counted else []

    def _whole_messages(self) -> Iterator[tuple[int, bytes]]:
        while not self.over and len(self._bytes) >= HEADER.size:
            kind, length = HEADER.unpack_from(self._bytes)
            stop = HEADER.size + length
            if len(self._bytes) < stop:
                return
            payload = bytes(self._bytes[HEADER.size : stop])
            del self._bytes[:stop]
            yield kind, payload

    def _take(self, kind: int, payload: bytes, age_seconds: float) -> list[AudioChunk]:
        if kind == UUID:
            self._begin(payload)
        elif kind == PARAMETERS and self.call is None:
            self._parameters = dict(parse_qsl(payload.decode(errors="replace")))
        elif self.call is None:
            raise ProtocolError(f"a message of kind 0x{kind:02x} before the call's UUID")
        elif kind == HANG_UP or (kind == ERROR and payload[:1] == bytes([CALLER_LEFT])):
            self.over = True
        elif kind == ERROR:
            code = payload[0] if payload else 0
            raise ProtocolError(f"Asterisk's error 0x{code:02x}: {ERRORS.get(code, 'unknown')}")
        elif kind in RATES_HZ:
            return self._audio(self.call, kind, payload, age_seconds)
        return []  # a digit, or what later versions may send beside the audio

    def _begin(self, payload: bytes) -> None:
        if self.call is not None:
            raise ProtocolError(f"another UUID in the connection of call {self.call.name!r}")
        if len(payload) != 16:
            raise ProtocolError(f"a UUID of {len(payload)} bytes")
        told = uuid.UUID(bytes=payload)
        in_twos = len(self._channels) > 1
        self._tracks = (PARTIES[told.int & 1],) if in_twos else self._channels
        self.call = NewCall(
            name=str(uuid.UUID(int=told.int & ~1) if in_twos else told),
            channels=self._channels,
            source=f"Asterisk AudioSocket {told}",
            patient=is_patient(self._parameters),
            team=self._parameters.get("team", ""),
            agent=self._parameters.get("agent", ""),
            brings=self._tracks if in_twos else (),
        )

    def _audio(self, call: NewCall, kind: int, payload: bytes, age_seconds: float) -> list[AudioChunk]:
        if self._counted is None:
            sound = Sound(self._tracks, Encoding.PCM16, RATES_HZ[kind])
            self._counted = Counted(sound, call.patient, bool(call.brings))
            self._kind = kind
        if kind != self._kind:
            raise ProtocolError(
                f"audio at {RATES_HZ[kind]} Hz where {RATES_HZ[self._kind]} Hz were sent before"
            )
        return self._counted.push(payload, age_seconds)


def connection_uuid(call: uuid.UUID, channel: Channel) -> uuid.UUID:
    """The UUID of one of the two connections of a call: its last bit says who is on it."""
    return uuid.UUID(int=call.int & ~1 | PARTIES.index(channel))


def write_message(kind: int, payload: bytes = b"") -> bytes:
    """A message with at most ``LONGEST_PAYLOAD`` bytes of payload."""
    return HEADER.pack(kind, len(payload)) + payload


def write_parameters(parameters: Mapping[str, str]) -> bytes:
    """A rehearsal's parameters."""
    return write_message(PARAMETERS, urlencode(parameters).encode())
