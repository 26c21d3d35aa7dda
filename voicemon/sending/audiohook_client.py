"""The client's side of a Genesys AudioHook session, for rehearsals: it numbers what it sends and checks what comes.

No I/O and no clock.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import (
    MESSAGE_LIMIT,
    RATE_HZ,
    Count,
    Media,
    Uuid,
    duration_of,
    write_message,
)
from voicemon.sources.genesys.audiohook_opening import PARTIES

SIDES = {channel: name for name, channel in PARTIES.items()}


class _Told(msgspec.Struct):
    """What every message of a server holds."""

    version: Literal["2"]
    type: Annotated[str, msgspec.Meta(max_length=64)]
    id: Uuid
    seq: Count
    clientseq: Count
    parameters: dict[str, Any]


_decoder = msgspec.json.Decoder(_Told)


class Client:
    """One session. What ``read`` has learned is in the attributes."""

    def __init__(self, session: str, organization: str, channels: Sequence[str]) -> None:
        """``channels`` are those of `PARTIES` that have audio; both together are offered first, then each alone."""
        self.session = session
        self.position = 0
        """Samples of each party that were sent or left out."""
        self.media: Media | None = None
        """What the server chose."""
        self.closed = False
        self.asked_to_close = ""
        """Why the server asked for it: reason and info of its ``disconnect``."""
        self.asked_to_reconnect = False
        self.transcripts: list[dict[str, Any]] = []
        self._organization = organization
        told = [list(channels)] if len(channels) == 1 else [list(channels), *([name] for name in channels)]
        self._offered = [Media("audio", "PCMU", names, RATE_HZ) for names in told]
        self._seq, self._serverseq = 0, 0
        self._pings: list[int] = []
        self._updates = 0
        self._closing = False

    @property
    def pings_open(self) -> int:
        """Pings that have not been answered."""
        return len(self._pings)

    def open(self, conversation: str, config: Mapping[str, str], continued: Sequence[str] = ()) -> str:
        """The first message; ``continued`` names the sessions that this one follows."""
        parameters: dict[str, object] = {
            "organizationId": self._organization,
            "conversationId": conversation,
            "participant": {"id": str(uuid.UUID(int=1)), "ani": "", "aniName": "", "dnis": ""},
            "media": self._offered,
            "customConfig": dict(config),
        }
        if continued:
            parameters["continuedSessions"] = [
                {"id": session, "serverseq": 0, "clientseq": 0} for session in continued
            ]
        return self._written("open", parameters)

    def audio(self, block: bytes) -> bytes:
        """A block of interleaved μ-law samples of the chosen media, to be sent as it is."""
        assert self.media is not None
        self.position += len(block) // len(self.media.channels)
        return block

    def ping(self) -> str:
        """Is there anybody?"""
        text = self._written("ping", {})
        self._pings.append(self._seq)
        return text

    def discarded(self, samples: int) -> str:
        """So much audio, of each party, will not come."""
        start, self.position = self.position, self.position + samples
        return self._written(
            "discarded", {"start": duration_of(start), "discarded": duration_of(samples)}, start
        )

    def paused(self) -> str:
        """No audio comes until it is resumed."""
        return self._written("paused", {})

    def resumed(self, samples: int) -> str:
        """Audio comes again; so much of it has passed meanwhile."""
        start, self.position = self.position, self.position + samples
        return self._written("resumed", {"start": duration_of(start), "discarded": duration_of(samples)})

    def update(self, language: str) -> str:
        """The conversation's language has changed."""
        self._updates += 1
        return self._written("update", {"language": language})

    def error(self, code: int, message: str) -> str:
        """Something was wrong."""
        return self._written("error", {"code": code, "message": message})

    def close(self, reason: str = "end") -> str:
        """No more audio will come."""
        self._closing = True
        return self._written("close", {"reason": reason})

    def read(self, text: str | bytes) -> None:
        """Take a message of the server. Raises ProtocolError for one that the protocol does not allow here."""
        if isinstance(text, bytes) or len(text) > MESSAGE_LIMIT:
            raise ProtocolError(
                f"the server sent {len(text)} {'bytes' if isinstance(text, bytes) else 'characters'}"
            )
        try:
            told = _decoder.decode(text)
        except msgspec.DecodeError as error:
            raise ProtocolError(f"not a server's message: {error}") from None
        if told.id != self.session or told.seq != self._serverseq + 1 or told.clientseq > self._seq:
            raise ProtocolError(
                f"{told.type} {told.seq} of session {told.id!r} on {told.clientseq}, behind {self._serverseq}"
            )
        self._serverseq = told.seq
        if self.closed or (self.media is None and told.type in ("event", "updated", "reconnect")):
            raise ProtocolError(f"{told.type!r} {'after closed' if self.closed else 'before opened'}")
        self._learn(told)

    def _learn(self, told: _Told) -> None:
        parameters = told.parameters
        match told.type:
            case "opened":
                self._opened(parameters)
            case "pong":
                if not self._pings or self._pings.pop(0) != told.clientseq:
                    raise ProtocolError(f"a pong on message {told.clientseq}, which was no ping")
            case "updated":
                self._updates -= 1
                if self._updates < 0:
                    raise ProtocolError("'updated' without an update")
            case "event":
                self.transcripts += [entity["data"] for entity in parameters["entities"]]
            case "disconnect":
                self.asked_to_close = f"{parameters['reason']}: {parameters.get('info', '')}"
            case "reconnect":
                self.asked_to_reconnect = True
            case "closed":
                if not self._closing:
                    raise ProtocolError("'closed' without a close")
                self.closed = True
            case "pause" | "resume":
                raise ProtocolError(f"{told.type!r}: voicemon's server never asks for that")
            case other:
                raise ProtocolError(f"{other!r} is no message of a server")

    def _opened(self, parameters: dict[str, Any]) -> None:
        chosen = msgspec.convert(parameters["media"], list[Media])
        if self.media is not None or len(chosen) != 1 or chosen[0] not in self._offered:
            raise ProtocolError(f"opened with {chosen}, which was not offered, or again")
        self.media = chosen[0]

    def _written(self, kind: str, parameters: Mapping[str, object], position: int | None = None) -> str:
        self._seq += 1
        head = {
            "id": self.session,
            "seq": self._seq,
            "serverseq": self._serverseq,
            "position": duration_of(self.position if position is None else position),
        }
        return write_message(kind, head, parameters)
