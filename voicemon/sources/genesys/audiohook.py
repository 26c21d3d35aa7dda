"""Genesys AudioHook, version 2: the server's side of a session, from ``open`` to ``closed``.

Here is which message may follow which, where on the call's timeline the audio belongs, and what is answered; no I/O and
no clock. The client's own count of the audio goes on while it is paused, and in what it discarded: each such span is a
gap of that length in the call, and says so. A language that the client names is acknowledged and not used: it is heard,
or configured here.

The server could ask for a pause as well. It never does: audio that a pause holds back is lost just as audio that a full
lane drops, but the lane drops only what is too much, and says how much that was.
"""

import math
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from voicemon import events as ev
from voicemon.errors import ProtocolError
from voicemon.sources.genesys import audiohook_messages as wire
from voicemon.sources.genesys.audiohook_audio import Interleaved, Pieces
from voicemon.sources.genesys.audiohook_opening import call_of, is_probe, take_media
from voicemon.sources.genesys.audiohook_outbox import Outbox
from voicemon.sources.genesys.audiohook_transcript import entity
from voicemon.sources.incoming import Message, NewCall

TEXTS_AT_ONCE, TEXTS_PER_SECOND = 100, 10
"""Text messages of a live session; a client that works sends one every five seconds."""


class _Stage(Enum):
    OPENING = auto()
    OPEN = auto()
    PAUSED = auto()
    ENDED = auto()
    """The client has said ``close``."""
    CLOSED = auto()
    """It has been answered."""


class AudioHook:
    """One session on its way in, as ``Incoming`` describes it, and what the server has to say of its own accord.

    ``read`` returns gaps besides, for here the sender says why audio is missing.
    """

    def __init__(self, session: str = "", organization: str = "", events: bool = True) -> None:
        """``session`` and ``organization`` are what the connection's headers said, where they said it.

        ``events``: whether transcripts are sent back.
        """
        self.call: NewCall | None = None
        self.probing = False
        """The client only tries whether it can connect; there will be no call."""
        self.refusal = "error"
        """The protocol's word for what was wrong, once ``read`` has raised."""
        self.complaint = ""
        """Why the client says that it could not go on; empty: it ended the call in good order, or has not yet."""
        self._session = session
        self._organization = organization
        self._events = events
        self._stage = _Stage.OPENING
        self._failed = False
        self._outbox = Outbox()
        self._clientseq, self._texts = 0, 0
        self._error = ""
        self._audio: Interleaved | None = None

    @property
    def over(self) -> bool:
        """Whether the client has closed the session."""
        return self._stage in (_Stage.ENDED, _Stage.CLOSED)

    @property
    def paused(self) -> bool:
        """Whether the client has said that no audio comes for now."""
        return self._stage is _Stage.PAUSED

    @property
    def summary(self) -> str:
        """What became of its audio and of what was sent back."""
        return f"{self._audio or 'no audio'}; {self._outbox.dropped} transcripts not sent back"

    def read(self, message: Message, age_seconds: float = math.inf) -> Pieces:
        """Take one message. Raises ProtocolError for one that the protocol does not allow here, or that is too long."""
        if self._failed:
            self._look_for_close(message)
            return []
        if isinstance(message, bytes):
            return self._hear(message, age_seconds)
        self._texts += 1
        if self._texts > TEXTS_AT_ONCE + TEXTS_PER_SECOND * age_seconds:
            raise ProtocolError(f"{self._texts} text messages in {age_seconds:.2f} s")
        said = wire.read_message(message)
        self._count(said)
        match said:
            case wire.Open():
                self._open(said)
            case wire.Ping():
                self._answer("pong")
                return self._pause_so_far(said, age_seconds)
            case wire.Error(parameters=error):
                self._error = f"{error.code} {error.message}"
            case wire.Close():
                return self._close(said, age_seconds)
            case _:
                return self._go_on(said, age_seconds)
        return []

    @property
    def has_answers(self) -> bool:
        """Whether something is to be sent."""
        return bool(self._outbox)

    def answers(self) -> Sequence[str]:
        """What is to be sent, in order; each is given out once."""
        return self._outbox.take(self._session)

    def flush(self) -> Pieces:
        """The rest that the resamplers hold."""
        return self._audio.flush() if self._audio is not None else []

    def learn(self, fact: ev.CallEvent) -> None:
        """A fact of the call has been learned: where it is of interest to the client, it is told."""
        if not self._events or self._failed or self._audio is None or self._stage is _Stage.CLOSED:
            return
        told = entity(fact, self._session, self._audio.origin)
        if told is not None:
            self._outbox.event([told], self._clientseq)

    def conclude(self) -> None:
        """Answer the client's ``close``: all has been said. Done once; nothing without a ``close``."""
        if self._stage is _Stage.ENDED:
            self._answer("closed")
            self._stage = _Stage.CLOSED

    def reconnect(self, info: str) -> None:
        """Ask the client to go on in a session of its own elsewhere."""
        if self._stage in (_Stage.OPEN, _Stage.PAUSED) and not self._failed:
            self._answer("reconnect", {"info": info})

    def disconnect(self, reason: str, info: str) -> None:
        """Ask the client to close: ``completed``, or after what ``read`` raised its `refusal`."""
        if not self.over and not self._failed:
            self._answer("disconnect", {"reason": reason, "info": info[:1000]})
            self._failed = reason != "completed"

    def _answer(self, kind: str, parameters: Mapping[str, object] | None = None) -> None:
        self._outbox.answer(kind, parameters or {}, self._clientseq)

    def _look_for_close(self, message: Message) -> None:
        """After a ``disconnect`` for a fault nothing counts but the client's ``close``."""
        try:
            said = wire.read_message(message) if isinstance(message, str) else None
        except ProtocolError:
            return
        if isinstance(said, wire.Close) and not self.over:
            self._clientseq = max(self._clientseq, said.seq)
            self._stage = _Stage.ENDED

    def _count(self, said: wire.Envelope) -> None:
        """Check the message's numbers and whose it is."""
        if said.seq != self._clientseq + 1:
            raise ProtocolError(f"message {said.seq} behind message {self._clientseq}")
        if said.serverseq > self._outbox.seq:
            raise ProtocolError(f"message {said.serverseq} of {self._outbox.seq} is said to have arrived")
        if said.id.lower() != (self._session or said.id).lower():
            raise ProtocolError(f"session {said.id!r} within {self._session!r}")
        self._clientseq = said.seq
        self._session = said.id

    def _open(self, said: wire.Open) -> None:
        opened = said.parameters
        if self._stage is not _Stage.OPENING:
            raise ProtocolError(f"session {said.id!r} is opened again")
        if self._organization and opened.organization_id.lower() != self._organization.lower():
            self.refusal = "unauthorized"
            raise ProtocolError(
                f"organization {opened.organization_id!r} over a connection of {self._organization!r}"
            )
        taken = take_media(opened.media)
        self.probing = is_probe(opened)
        if not self.probing:
            self.call = call_of(opened, taken)
        self._audio = Interleaved(taken, said.position)
        self._stage = _Stage.OPEN
        told: dict[str, object] = {"startPaused": False, "media": [taken.media]}
        if opened.supported_languages:
            told[
                "supportedLanguages"
            ] = []  # the language is heard, or configured here: there is none to choose
        self._answer("opened", told)

    def _close(self, said: wire.Close, age_seconds: float) -> Pieces:
        if self.over:
            raise ProtocolError(f"session {said.id!r} is closed again")
        if said.parameters.reason == "error":
            self.complaint = f"the platform gave the session up: {self._error or 'it does not say why'}"
        rest = self._pause_so_far(said, age_seconds)
        self._stage = _Stage.ENDED
        return rest

    def _hear(self, block: bytes, age_seconds: float) -> Pieces:
        if self._stage is not _Stage.OPEN or self._audio is None:
            raise ProtocolError(
                f"{len(block)} bytes of audio in a session that is {self._stage.name.lower()}"
            )
        return [] if self.probing else self._audio.push(block, age_seconds)

    def _go_on(self, said: wire.Envelope, age_seconds: float) -> Pieces:
        """What belongs between the ``open`` and the ``close``."""
        if self._stage not in (_Stage.OPEN, _Stage.PAUSED):
            raise ProtocolError(f"message {said.seq} comes {'after the close' if self.over else 'unopened'}")
        match said:
            case wire.Paused():
                self._stage = _Stage.PAUSED
            case wire.Resumed(parameters=hole):
                pieces = self._pass_over(hole, "paused", age_seconds)
                self._stage = _Stage.OPEN
                return pieces
            case wire.Discarded(parameters=hole):
                return self._pass_over(hole, "discarded", age_seconds)
            case wire.Update():
                self._answer("updated")
        return []

    def _pause_so_far(self, said: wire.Envelope, age_seconds: float) -> Pieces:
        """A pause goes by as the client's position does: the gap of minutes at its end would keep the call busy while
        somebody speaks again."""
        if self._audio is None or not self.paused:
            return []
        return self._audio.pass_over(wire.samples_of(said.position), "paused", age_seconds)

    def _pass_over(self, hole: wire.HoleParameters, word: str, age_seconds: float) -> Pieces:
        assert self._audio is not None
        stop = wire.samples_of(hole.start) + wire.samples_of(hole.discarded)
        return self._audio.pass_over(stop, word, age_seconds)
