"""The people of a running server: read at its start, and again when somebody comes after the file has changed."""

import asyncio
import logging
from pathlib import Path

from voicemon.config import PeopleOptions
from voicemon.errors import ConfigError
from voicemon.server.access import Person
from voicemon.server.people import People, read_people

log = logging.getLogger(__name__)


class KeptPeople:
    """Everybody in the file at ``path``. A change of it ends nobody's session."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises ConfigError."""
        self._path = path
        self._stamp = _stamp(path)
        self.people = read_people(path)

    async def newest(self) -> People:
        """As the file stands; as it stood where it no longer makes sense, which the server's log then says."""
        await asyncio.to_thread(self._look)
        return self.people

    async def with_key(self, key: str) -> Person | None:
        """The program that has this key; one that was added a moment ago is found, too."""
        return self.people.with_key(key) or (await self.newest()).with_key(key)

    def _look(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.people = read_people(self._path)
        except ConfigError as error:
            log.warning("the people are those of before: %s", error)


def keep_people(options: PeopleOptions) -> KeptPeople | None:
    """The people of the configured file; None: there is none, and no sign-in. Raises ConfigError."""
    return KeptPeople(Path(options.file)) if options.file else None


def _stamp(path: Path) -> tuple[int, int, int]:
    """Tells a file that was written anew."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
