"""Who is signed in: sessions in memory, each known by a random token that only its browser has."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from voicemon.server.access import Person

SESSION_SECONDS = 12 * 3600.0
"""A long shift. Whoever works on signs in once more."""
MOST_OF_A_PERSON = 8
"""Sessions of one person at the same time; the oldest gives way."""
TOKEN_BYTES = 32


@dataclass(slots=True, eq=False)
class Session:
    """One browser in which ``person`` has signed in."""

    person: Person
    ends_at: float
    """By the clock that the sessions go by, in seconds."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is ended before its time."""


class Sessions:
    """All that have not ended. Lives on the event loop; ``clock`` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._of: dict[bytes, Session] = {}
        """By the hash of the token, so that nothing in memory opens anything. The oldest come first."""

    def begin(self, person: Person) -> str:
        """A new session of ``person``. Returns its token."""
        self._forget_old()
        own = [hashed for hashed, session in self._of.items() if session.person.name == person.name]
        for hashed in own[: max(0, len(own) + 1 - MOST_OF_A_PERSON)]:
            self._end(hashed)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._of[_hashed(token)] = Session(person, self.clock() + SESSION_SECONDS)
        return token

    def of(self, token: str) -> Session | None:
        """The session that has this token; None: there is none, or it has ended."""
        session = self._of.get(_hashed(token))
        return session if session is not None and session.ends_at > self.clock() else None

    def end(self, token: str) -> None:
        """End the session of this token, if there is one, and what listens by it."""
        self._end(_hashed(token))

    def __len__(self) -> int:
        return len(self._of)

    def _end(self, hashed: bytes) -> None:
        session = self._of.pop(hashed, None)
        if session is not None:
            session.over.set()

    def _forget_old(self) -> None:
        now = self.clock()
        for hashed in [hashed for hashed, session in self._of.items() if session.ends_at <= now]:
            self._end(hashed)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
