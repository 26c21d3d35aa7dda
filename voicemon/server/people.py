"""The people file: who may sign in, as what, and how each shows it.

    [[person]]
    name = "Ada"
    role = "supervisor"           # or "agent", or "program"
    team = "billing"
    passphrase = "scrypt:…"       # a program has  key = "sha256:…"  instead

``voicemon people`` writes it, with mode 0600. Nothing in it opens anything by itself (``secret_lines.py``), and no text
that is made here holds a line of it.
"""

import contextlib
import hmac
import json
import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voicemon.errors import ConfigError
from voicemon.server.access import Person, Role, same_name
from voicemon.server.secret_lines import (
    Cost,
    PassphraseLine,
    decoy_line,
    key_line,
    read_key_line,
    read_passphrase_line,
)

LONGEST_NAME = 80
HEAD = (
    "# Who may sign in. `voicemon people` writes this file; what is written in by hand must keep its form.\n"
)
_FIELDS = {"name", "role", "team", "passphrase", "key"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person or program of the file."""

    person: Person
    secret: PassphraseLine | str = field(repr=False)
    """A program's is the line of its key."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who may sign in."""

    entries: tuple[Entry, ...] = ()
    decoy: PassphraseLine = field(default_factory=lambda: decoy_line(Cost()), repr=False)
    """Checked where a name is unknown, so that it takes as long as one that is known."""

    def signed_in(self, name: str, passphrase: str) -> Person | None:
        """Whoever has this name and passphrase. One check of a passphrase whatever comes of it; it takes a while."""
        found = next((entry for entry in self.entries if same_name(entry.person.name, name)), None)
        line = found.secret if found and isinstance(found.secret, PassphraseLine) else self.decoy
        right = line.is_of(passphrase)
        return found.person if found is not None and line is found.secret and right else None

    def with_key(self, key: str) -> Person | None:
        """The program that has this key."""
        line = key_line(key)
        found = None
        for entry in self.entries:
            if isinstance(entry.secret, str) and hmac.compare_digest(entry.secret, line):
                found = entry.person
        return found

    def knows(self, name: str) -> bool:
        """Whether there is such a name."""
        return any(same_name(entry.person.name, name) for entry in self.entries)


def read_people(path: Path) -> People:
    """Everybody in the file. Raises ConfigError, one line without a secret, where it makes no sense."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ConfigError(f"{path}: no table of people; `voicemon people add` writes one") from None
    listed = table.get("person", [])
    if (
        set(table) - {"person"}
        or not isinstance(listed, list)
        or not all(isinstance(one, dict) for one in listed)
    ):
        raise ConfigError(f"{path}: takes nothing but [[person]] tables")
    entries: list[Entry] = []
    for number, one in enumerate(listed, start=1):
        entry = _entry(one, f"{path}: person {number}")
        if any(same_name(entry.person.name, other.person.name) for other in entries):
            raise ConfigError(f"{path}: {entry.person.name!r} is there twice; capitals make no other name")
        entries.append(entry)
    lines = [entry.secret for entry in entries if isinstance(entry.secret, PassphraseLine)]
    dearest = max((line.cost for line in lines), key=lambda cost: cost.n * cost.r * cost.p, default=Cost())
    return People(tuple(entries), decoy_line(dearest))


def write_people(path: Path, entries: Iterable[Entry]) -> None:
    """Write the file anew, whole or not at all, for its owner alone. Raises ConfigError where the disk refuses."""
    text = HEAD + "".join(_table(entry) for entry in entries)
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None


def person_of(name: str, role: str, team: str = "") -> Person:
    """A person as they are kept. Raises ConfigError for a role that is none, or a name that cannot stand in a line."""
    name, team = name.strip(), team.strip()
    if not name or not all(
        len(text) <= LONGEST_NAME and (not text or text.isprintable()) for text in (name, team)
    ):
        wrong = name if team.isprintable() and len(team) <= LONGEST_NAME else team
        raise ConfigError(
            f"{wrong[:LONGEST_NAME]!r} is no name: 1 to {LONGEST_NAME} letters that can be printed"
        )
    try:
        return Person(name, Role(role), team)
    except ValueError:
        raise ConfigError(f"role {role[:20]!r} is none of {', '.join(Role)}") from None


def _entry(table: Mapping[str, Any], where: str) -> Entry:
    for name in sorted(set(table) - _FIELDS):
        raise ConfigError(f"{where}: unknown {name!r}; there are {', '.join(sorted(_FIELDS))}")
    for name, value in table.items():
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {name!r} is a text")
    if "name" not in table or "role" not in table:
        raise ConfigError(f"{where}: needs a name and a role")
    try:
        person = person_of(table["name"], table["role"], table.get("team", ""))
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    wanted, other = ("key", "passphrase") if person.role is Role.PROGRAM else ("passphrase", "key")
    if wanted not in table or other in table:
        raise ConfigError(f"{where}: {person.name!r}, of role {person.role}, has a {wanted} and no {other}")
    try:
        read = read_key_line if wanted == "key" else read_passphrase_line
        return Entry(person, read(table[wanted]))
    except ValueError as error:
        raise ConfigError(f"{where}: the {wanted} of {person.name!r} {error}") from None


def _table(entry: Entry) -> str:
    person = entry.person
    kind = "key" if person.role is Role.PROGRAM else "passphrase"
    values = {"name": person.name, "role": person.role, "team": person.team, kind: str(entry.secret)}
    # JSON's strings are TOML's where all can be printed.
    return "\n[[person]]\n" + "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items() if value
    )
