"""Trying passphrases is slow: for each name and for each machine that tries, and for all of them together."""

import asyncio
import logging
from collections.abc import Callable

from voicemon.errors import VoicemonError
from voicemon.server.access import Person
from voicemon.server.people_kept import KeptPeople
from voicemon.server.rate_limit import RateLimit

NAME_TRIES, NAME_SECONDS = 5, 20.0
"""Wrong passphrases for one name at once, then one in so many seconds: who mistypes is not locked out for long, and a
whole day of trying is four thousand."""
PEER_TRIES, PEER_SECONDS = 30, 5.0
"""The same for one machine, behind which a whole office may sit."""
AT_ONCE = 2
"""Checks at the same time: each takes a thread, tens of megabytes and some tenths of a second from the calls."""
MOST_WAITING = 32

log = logging.getLogger(__name__)


class TooManyTries(VoicemonError):
    """Wait ``wait_s`` seconds before the next try."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, round(wait_s + 0.5))
        seconds = "a second" if self.wait_s == 1 else f"{self.wait_s} seconds"
        super().__init__(f"Too many tries. Wait {seconds}, then try again.")


class Attempts:
    """Signing in, with what came of earlier tries. Lives on the event loop; checks run on threads."""

    def __init__(self, people: KeptPeople, clock: Callable[[], float]) -> None:
        self._people = people
        self._clock = clock
        self._names = RateLimit(1 / NAME_SECONDS, NAME_TRIES)
        self._peers = RateLimit(1 / PEER_SECONDS, PEER_TRIES)
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def sign_in(self, name: str, passphrase: str, peer: str) -> Person | None:
        """Whoever has this name and passphrase. Raises TooManyTries where ``name`` or ``peer`` was wrong too often."""
        whose = name.strip().casefold()
        now = self._clock()
        wait = max(self._names.wait_s(whose, now), self._peers.wait_s(peer, now))
        if wait > 0 or self._waiting >= MOST_WAITING:
            raise TooManyTries(wait)
        # Counted before it is known to be wrong: tries that come at the same time count, too.
        self._names.allows(whose, now)
        self._peers.allows(peer, now)
        self._waiting += 1
        try:
            async with self._free:
                people = await self._people.newest()
                person = await asyncio.to_thread(people.signed_in, name, passphrase)
        finally:
            self._waiting -= 1
        if person is None:
            # A passphrase may have been typed where the name belongs, so an unknown name is not repeated.
            told = repr(name.strip()) if people.knows(name) else "a name that is not known"
            log.warning("a sign-in from %s as %s failed", peer, told)
            return None
        self._names.give_back(whose, self._clock())
        self._peers.give_back(peer, self._clock())
        return person
