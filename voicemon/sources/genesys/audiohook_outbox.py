"""What an AudioHook server has to say, until it is sent: numbered as it goes out, and never more than a little."""

from collections import deque
from collections.abc import Mapping

from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import NOBODY, write_message

WAITING = 100
"""Transcripts for a client that reads slowly, before the oldest is dropped; and answers, before the client is."""


class Outbox:
    """Messages of one session, in order."""

    def __init__(self) -> None:
        self.seq = 0
        """Number of the last message that was given out."""
        self.dropped = 0
        """Events that the client was too slow for."""
        self._waiting: deque[tuple[str, Mapping[str, object], int]] = deque()
        """Kind, parameters, and number of the client's last message when it was put in."""
        self._events = 0

    def answer(self, kind: str, parameters: Mapping[str, object], clientseq: int) -> None:
        """Put in what must be said. Raises ProtocolError where too much of that waits already."""
        # Room for the last words of a session is kept, whatever the client did before.
        if len(self._waiting) - self._events >= WAITING and kind in ("pong", "updated"):
            raise ProtocolError(f"{WAITING} answers wait for a client that does not read them")
        self._waiting.append((kind, parameters, clientseq))

    def event(self, entities: list[Mapping[str, object]], clientseq: int) -> None:
        """Put in what the client may as well miss: where too much of that waits, the oldest is dropped."""
        if self._events == WAITING:
            self._waiting.remove(next(message for message in self._waiting if message[0] == "event"))
            self._events -= 1
            self.dropped += 1
        self._events += 1
        self._waiting.append(("event", {"entities": entities}, clientseq))

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, session: str) -> list[str]:
        """All that waits, as it goes over the wire; what was dropped leaves no hole in the numbers."""
        told = []
        for kind, parameters, clientseq in self._waiting:
            self.seq += 1
            head = {"id": session or NOBODY, "seq": self.seq, "clientseq": clientseq}
            told.append(write_message(kind, head, parameters))
        self._waiting.clear()
        self._events = 0
        return told
