"""A house whose people sign in: two agents, a supervisor and a program, with passphrases that are quick to check."""

from dataclasses import replace
from pathlib import Path

from voicemon.config import Config
from voicemon.server.people import Entry, person_of, write_people
from voicemon.server.secret_lines import Cost, key_line, passphrase_line

QUICK = Cost(n=16, r=1, p=1)
PASSPHRASES = {"Joe": "correct horse battery", "Ada": "staple the other one", "Nora": "over the whole wall"}
ROLES = {"Joe": "agent", "Ada": "agent", "Nora": "supervisor"}
KEY = "a-key-that-the-crm-was-given-once-and-keeps"


def write_house(path: Path) -> Path:
    """The people file of the house."""
    people = [
        Entry(person_of(name, ROLES[name], "repairs"), passphrase_line(passphrase, QUICK))
        for name, passphrase in PASSPHRASES.items()
    ]
    write_people(path, [*people, Entry(person_of("crm", "program"), key_line(KEY))])
    return path


def with_house(config: Config, folder: Path) -> Config:
    """``config`` with the house's people, whose file is in ``folder``."""
    return replace(config, people=replace(config.people, file=str(write_house(folder / "people.toml"))))
