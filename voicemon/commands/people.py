"""``voicemon people``: who may sign in. Passphrases come from a terminal or a pipe, never from a command line."""

import getpass
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicemon.config import PeopleOptions
from voicemon.errors import ConfigError
from voicemon.server.access import Role, same_name
from voicemon.server.people import Entry, People, person_of, read_people, write_people
from voicemon.server.secret_lines import key_line, new_key, passphrase_line

SHORTEST_PASSPHRASE = 12
"""Characters. A few words do it; a shorter one could be found by trying."""


def people_file(given: Path | None, options: PeopleOptions) -> Path:
    """The file that the command line or the configuration names. Raises ConfigError where neither does."""
    if given is None and not options.file:
        raise ConfigError("which people file? '[people] file' in the configuration names it, or '--file'")
    return given or Path(options.file)


def add_person(path: Path, name: str, role: str, team: str) -> int:
    """Add somebody to the file at ``path``, which need not be there yet. Returns the exit status.

    Raises ConfigError for a name that is taken or none, a role that is none, or a passphrase that will not do.
    """
    person = person_of(name, role, team)
    people = read_people(path) if path.exists() else People()
    if people.knows(person.name):
        raise ConfigError(f"{path}: {person.name!r} is there already; `voicemon people remove` takes it out")
    key = ""
    if person.role is Role.PROGRAM:
        key = new_key()
        entry = Entry(person, key_line(key))
    else:
        entry = Entry(person, passphrase_line(_passphrase(person.name)))
    write_people(path, [*people.entries, entry])
    _say(f"{person.name} may sign in as {person.role} now.")
    if key:
        _say("This key is shown once and kept nowhere; programs take it from VOICEMON_KEY:")
        print(key)
    return 0


def list_people(path: Path) -> int:
    """Show everybody in the file at ``path``. Raises ConfigError where it makes no sense."""
    table = Table("name", "role", "team", box=None)
    for entry in read_people(path).entries:
        person = entry.person
        table.add_row(escape(person.name), person.role, escape(person.team))
    Console(highlight=False).print(table)
    return 0


def remove_person(path: Path, name: str) -> int:
    """Take somebody out of the file at ``path``. Raises ConfigError where nobody there has this name."""
    people = read_people(path)
    if not people.knows(name):
        raise ConfigError(f"{path}: there is no {name!r}")
    write_people(path, [entry for entry in people.entries if not same_name(entry.person.name, name)])
    _say(f"{name} can sign in no more; sessions that are open end when the server starts again.")
    return 0


def _passphrase(name: str) -> str:
    if sys.stdin.isatty():
        passphrase = getpass.getpass(f"Passphrase for {name}: ")
        if getpass.getpass("The same again: ") != passphrase:
            raise ConfigError(f"two different passphrases for {name!r}; nothing was changed")
    else:
        passphrase = sys.stdin.readline().rstrip("\r\n")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ConfigError(f"a passphrase has {SHORTEST_PASSPHRASE} characters at least; nothing was changed")
    return passphrase


def _say(line: str) -> None:
    print(line, file=sys.stderr)
