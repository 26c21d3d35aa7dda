"""Calls that a telephone platform sends as bare samples in binary messages, beside a few texts.

Here is what such protocols have in common, without I/O; ``asterisk_websocket.py``, ``freeswitch.py`` and ``vonage.py``
know the texts. A message holds whole samples.
"""

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voicemon.audio.chunk import AudioChunk
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Counted, Sound
from voicemon.sources.incoming import Message, NewCall

TEXT_LIMIT = 1 << 16
"""Characters of a text; what is said of a call takes some hundreds."""

SOUND_LIMIT = 1 << 19
"""Bytes of a binary message: eight seconds of two channels at 16 kHz, which a platform may have kept for a while."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A call as it was announced."""

    call: NewCall
    sound: Sound


class Text(enum.Enum):
    """What a text is that announces no call."""

    LAST = enum.auto()
    """Nothing more will come."""
    OTHER = enum.auto()
    """About something else, such as a digit that was dialled."""


class Texts(Protocol):
    """What a platform's texts say; one object for each connection."""

    def read(self, text: str) -> Begun | Text:
        """Take one text. Raises ProtocolError saying what does not fit."""

    def unannounced(self) -> Begun:
        """Audio came before any text. Raises ProtocolError where that is not allowed."""


class UntimedStream:
    """One connection on its way in, as ``Incoming`` describes it. Nothing is answered."""

    def __init__(self, texts: Texts) -> None:
        self.call: NewCall | None = None
        self.over = False
        self._texts = texts
        self._counted: Counted | None = None

    @property
    def began_seconds(self) -> float:
        """When its first sample was spoken."""
        return self._counted.began_seconds if self._counted else 0.0

    @property
    def summary(self) -> str:
        """What became of its packets."""
        return str(self._counted or "no audio")

    def read(self, message: Message, age_seconds: float = math.inf) -> list[AudioChunk]:
        """Take one message. Raises ProtocolError for one that the protocol does not allow here, or that is too long."""
        limit = TEXT_LIMIT if isinstance(message, str) else SOUND_LIMIT
        if len(message) > limit:
            raise ProtocolError(f"a message of length {len(message)}; {limit} is taken")
        if isinstance(message, bytes):
            counted = self._counted or self._begin(self._texts.unannounced())
            return counted.push(message, age_seconds)
        match self._texts.read(message):
            case Begun() as begun:
                if self.call is not None:
                    raise ProtocolError(f"call {begun.call.name!r} starts where {self.call.name!r} goes on")
                self._begin(begun)
            case Text.LAST:
                self.over = True
        return []

    def answers(self) -> Sequence[Message]:
        """None: what would be sent would be heard."""
        return ()

    def flush(self) -> list[AudioChunk]:
        """The rest of the audio."""
        return self._counted.flush() if self._counted else []

    def _begin(self, begun: Begun) -> Counted:
        self.call = begun.call
        self._counted = Counted(begun.sound, begun.call.patient, bool(begun.call.brings))
        return self._counted
