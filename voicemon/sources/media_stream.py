"""Calls that a telephone platform sends as JSON messages with a track of audio for each party, as Twilio and Telnyx do.

Here is what their protocols have in common, without I/O; ``twilio.py`` and ``telnyx.py`` know the words. A call's own
parameters (``<Parameter>`` in TwiML, ``custom_parameters`` at Telnyx) may say:

- ``call``: what the call is to be called; the platform's own name for it where nothing is said
- ``team``: who takes the call, where the configuration has a vocabulary for single teams
- ``agent``: which of them, a name or a number
- ``customer``: ``inbound`` or ``outbound``, the track on which the customer is; ``inbound`` where nothing is said
- ``pace``: ``recording`` makes the sender wait where a live call would lose its oldest audio
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

import msgspec

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import Message, NewCall
from voicemon.sources.leg import Leg
from voicemon.sources.reorder import Counts, Reorder

Track = Literal["inbound", "outbound"]
TRACKS: tuple[Track, Track] = ("inbound", "outbound")

MESSAGE_LIMIT = 1 << 16
"""Characters of one message; 20 ms of audio takes some 400."""

PAYLOAD_LIMIT = 16_000
"""Encoded bytes of one packet: two seconds at 8 kHz, a hundred times the usual one."""

LONGEST_JUMP_SECONDS = 600.0
"""A time stamp further past everything heard of the call is a fault of the sender, not a hole."""

BLOCK_SECONDS = 0.2
"""Packets that come together are decoded so much at a time: with hundreds of calls, 20 ms would be all overhead."""

AHEAD_SECONDS = 30.0
"""How much further than a live call has lasted a time stamp may be: audio may have waited on its way."""

Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 50)]
"""A number that the platforms write as a string."""
Name = Annotated[str, msgspec.Meta(max_length=256)]
Payload = Annotated[bytes, msgspec.Meta(max_length=PAYLOAD_LIMIT)]
"""Base64 on the wire."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A call as its platform announced it."""

    stream: str
    """The platform's name for this stream of audio."""
    name: str
    """What the call is to be called."""
    source: str
    parties: Mapping[Track, Channel]
    encoding: Encoding
    rate_hz: int
    team: str = ""
    agent: str = ""
    patient: bool = False


class Packet(msgspec.Struct, frozen=True):
    """Audio of one track. There are very many, so it is of the kind that is made soonest."""

    stream: str
    track: Track
    number: int
    timestamp_ms: int
    """When its first sample was heard, from the beginning of the stream."""
    payload: bytes


@dataclass(frozen=True, slots=True)
class Stopped:
    """The call, or the sending of its audio, is over."""

    stream: str


Said = Begun | Packet | Stopped
"""What the protocols have in common."""


class MediaStream:
    """One call on its way in, as ``Incoming`` describes it. Nothing is answered: the streams are one-way."""

    def __init__(self, read_message: Callable[[str], Said | None]) -> None:
        self.begun: Begun | None = None
        self.over = False
        self._read_message = read_message
        self._tracks: dict[Track, _TrackIn] = {}

    @property
    def call(self) -> NewCall | None:
        """The call, once the platform has begun it."""
        begun = self.begun
        if begun is None:
            return None
        channels = list(begun.parties.values())
        return NewCall(
            begun.name, channels, begun.source, patient=begun.patient, team=begun.team, agent=begun.agent
        )

    @property
    def summary(self) -> str:
        """What became of its packets."""
        return str(self.counts)

    @property
    def counts(self) -> Counts:
        """What became of the packets so far."""
        return sum((track.reorder.counts for track in self._tracks.values()), Counts())

    def read(self, message: Message, age_seconds: float = math.inf) -> list[AudioChunk]:
        """Take one message. Raises ProtocolError for one that the protocol does not allow here, or that is too long."""
        if isinstance(message, bytes):
            raise ProtocolError(f"{len(message)} bytes of binary where text belongs")
        if len(message) > MESSAGE_LIMIT:
            raise ProtocolError(f"a message of {len(message)} characters; {MESSAGE_LIMIT} are taken")
        said = self._understood(message)
        if isinstance(said, Packet):  # as nearly all are
            return self._packet(self._belonging(said), said, age_seconds)
        if isinstance(said, Begun):
            if self.begun is not None:
                raise ProtocolError(f"stream {said.stream!r} starts where {self.begun.stream!r} goes on")
            self.begun = said
            self._tracks = {track: _TrackIn(party, said) for track, party in said.parties.items()}
        elif isinstance(said, Stopped):
            self._belonging(said)
            self.over = True
        return []

    def answers(self) -> Sequence[Message]:
        """None."""
        return ()

    def gathered(self) -> list[AudioChunk]:
        """The packets that follow on and have not been decoded yet."""
        return [chunk for track in self._tracks.values() for chunk in track.decoded()]

    def flush(self) -> list[AudioChunk]:
        """Give up what was still waited for."""
        return [chunk for track in self._tracks.values() for chunk in track.flush()]

    def _understood(self, text: str) -> Said | None:
        try:
            return self._read_message(text)
        except (UnicodeEncodeError, RecursionError) as error:
            raise ProtocolError(f"not a message: {error}") from None

    def _belonging(self, message: Packet | Stopped) -> Begun:
        if self.begun is None:
            raise ProtocolError(f"stream {message.stream!r} has audio or a stop before its start")
        if message.stream != self.begun.stream:
            raise ProtocolError(f"stream {message.stream!r} within {self.begun.stream!r}")
        return self.begun

    def _packet(self, begun: Begun, packet: Packet, age_seconds: float) -> list[AudioChunk]:
        track = self._tracks.get(packet.track)
        if track is None:
            raise ProtocolError(f"track {packet.track!r} was not announced")
        seconds = packet.timestamp_ms / 1000
        if seconds > track.seconds + LONGEST_JUMP_SECONDS:  # its own track may only have been silent
            heard = max(other.seconds for other in self._tracks.values())
            if seconds > heard + LONGEST_JUMP_SECONDS:
                raise ProtocolError(
                    f"{packet.track} audio at {seconds} s does not belong behind {heard:.2f} s"
                )
        if seconds > age_seconds + AHEAD_SECONDS:
            raise ProtocolError(
                f"{packet.track} audio at {seconds} s of a live call that has lasted {age_seconds:.2f} s"
            )
        position = packet.timestamp_ms * begun.rate_hz // 1000
        return track.push(packet.number, position, packet.payload)


class _TrackIn:
    """One track's way onto the timeline."""

    def __init__(self, party: Channel, begun: Begun) -> None:
        assert begun.encoding.sample_bytes == 1
        self.reorder = Reorder(begun.rate_hz)
        self._encoding = begun.encoding
        self._leg = Leg(party, begun.rate_hz)
        self._rate_hz = begun.rate_hz
        self._block_samples = int(BLOCK_SECONDS * begun.rate_hz)
        self._start = 0
        self._block = bytearray()
        """Packets in order that follow on, from ``_start`` on, until they are worth decoding."""

    @property
    def seconds(self) -> float:
        """How far into the call the track has come."""
        return self.reorder.expected / self._rate_hz

    def push(self, number: int, position: int, payload: bytes) -> list[AudioChunk]:
        chunks: list[AudioChunk] = []
        for start, encoded in self.reorder.push(number, position, payload):
            chunks += self._gather(start, encoded)
        return chunks

    def flush(self) -> list[AudioChunk]:
        chunks: list[AudioChunk] = []
        for start, encoded in self.reorder.flush():
            chunks += self._gather(start, encoded)
        return chunks + self.decoded() + self._leg.flush()

    def _gather(self, start: int, encoded: bytes) -> list[AudioChunk]:
        chunks: list[AudioChunk] = []
        if start != self._start + len(self._block):
            chunks = self.decoded()
        if not self._block:
            self._start = start
        self._block += encoded
        return chunks + self.decoded() if len(self._block) >= self._block_samples else chunks

    def decoded(self) -> list[AudioChunk]:
        if not self._block:
            return []
        chunks = self._leg.push(self._start, decode(self._encoding, bytes(self._block)))
        self._start += len(self._block)
        self._block.clear()
        return chunks


def parties(tracks: Sequence[Track], parameters: Mapping[str, str]) -> dict[Track, Channel]:
    """Who is on each of the ``tracks``. Raises ProtocolError where the parameter ``customer`` names no track."""
    customer = parameters.get("customer", "inbound")
    if customer not in TRACKS:
        raise ProtocolError(f"the parameter 'customer' names {customer!r}; a track is {' or '.join(TRACKS)}")
    if not tracks or len(set(tracks)) != len(tracks):
        raise ProtocolError(f"tracks {list(tracks)} must name each track once")
    return {track: Channel.CUSTOMER if track == customer else Channel.AGENT for track in tracks}


def is_patient(parameters: Mapping[str, str]) -> bool:
    """Whether the sender is to wait rather than lose audio. Raises ProtocolError for an unknown ``pace``."""
    pace = parameters.get("pace", "live")
    if pace not in ("live", "recording"):
        raise ProtocolError(f"the parameter 'pace' is {pace!r}; it is live or recording")
    return pace == "recording"


Written = TypeVar("Written")
"""A platform's messages."""


class _Envelope(msgspec.Struct):
    event: str


def decoded(decoder: "msgspec.json.Decoder[Written]", text: str) -> Written | None:
    """A start, media or stop message; None for one whose event this version does not know.

    Raises ProtocolError saying what does not fit.
    """
    try:
        return decoder.decode(text)
    except msgspec.DecodeError as error:
        reason = str(error)
    try:
        envelope = msgspec.json.decode(text, type=_Envelope)
    except msgspec.DecodeError:
        raise ProtocolError(f"not a message: {reason}") from None
    if envelope.event in ("start", "media", "stop"):
        raise ProtocolError(f"not a {envelope.event} message: {reason}")
    return None
