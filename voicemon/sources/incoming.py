"""What every protocol that brings a call is to the server: messages in, audio on the call's timeline and answers out.

A protocol has no I/O and no clock. Whoever holds the connection hands it what came, sends what it answers, and tells it
how long a live call has lasted.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from voicemon.audio.chunk import AudioChunk, Channel

REFUSED = 4400
"""Code with which a WebSocket is closed on a sender that cannot be followed; the reason says why."""

Message = str | bytes
"""Text or binary, as WebSockets bring it; a stream of bytes brings binary alone."""


@dataclass(frozen=True, slots=True)
class NewCall:
    """What a sender says of its call before any audio."""

    name: str
    """What the call is to be called; a number is added where that name is taken."""
    channels: Sequence[Channel]
    """The parties of the call."""
    source: str = ""
    """Where the audio comes from, in words for a person."""
    started_at: str = ""
    """Local time or UTC in ISO 8601; empty: nobody said."""
    patient: bool = False
    """Let the sender wait rather than lose anything: right for a recording."""
    team: str = ""
    """Who takes the call, where the configuration has a vocabulary for single teams."""
    agent: str = ""
    """Which of them: a name or a number."""
    sender_keeps: bool = False
    """The sender of a live call keeps what cannot be taken yet: it waits rather than that its audio is dropped. Nothing
    waits for words."""
    brings: Sequence[Channel] = ()
    """Those of the ``channels`` that this connection brings, where the others come on connections of their own that
    name the same call; empty: it brings them all."""


class Incoming(Protocol):
    """One call on its way in. ``read`` every message and send the ``answers``; then ``flush``."""

    @property
    def call(self) -> NewCall | None:
        """The call, once its sender has said which it is."""

    @property
    def over(self) -> bool:
        """Whether the sender said that nothing more will come."""

    @property
    def summary(self) -> str:
        """What became of its audio, in a line for the log."""

    def read(self, message: Message, age_seconds: float = math.inf) -> list[AudioChunk]:
        """Take one message; return the audio that it brought or set free, each channel's in order.

        ``age_seconds`` is how long a live call has lasted, for it cannot have more audio than that.

        Raises ProtocolError for a message that the protocol does not allow here, or that is too long.
        """

    def answers(self) -> Sequence[Message]:
        """What is to be sent back, in order; each is given out once."""

    def flush(self) -> list[AudioChunk]:
        """Nothing more will come: what was still waited for is given up."""


@runtime_checkable
class Gathering(Incoming, Protocol):
    """An ``Incoming`` that gathers audio of several messages, because small pieces would be all overhead."""

    def gathered(self) -> list[AudioChunk]:
        """The audio that has been gathered: to be asked for once all messages that came together have been read."""


@runtime_checkable
class OneLeg(Incoming, Protocol):
    """An ``Incoming`` that may bring some of a call's channels only."""

    @property
    def began_seconds(self) -> float:
        """When its first sample was spoken, as ``age_seconds`` counts; 0 for a recording. Known once a chunk is out."""


def fit_name(told: str) -> str:
    """A call's name in letters that suit a folder and a link."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", told).strip("-._")[:90] or "call"
