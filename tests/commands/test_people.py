"""``voicemon people``: added by pipe or terminal, listed without secrets, removed; no passphrase on a command line."""

import contextlib
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.test_cli import COMMAND, failed, leaves, run
from voicemon import cli
from voicemon.commands import people as module
from voicemon.errors import ConfigError, VoicemonError
from voicemon.server.people import read_people
from voicemon.server.secret_lines import key_line

PASSPHRASE = "over the whole wall"


def add(path: Path, name: str, role: str, passphrase: str = PASSPHRASE, *more: str) -> tuple[int, str, str]:
    """Status, what was printed, and what was said beside it."""
    line = ["people", "add", name, "--role", role, "--file", str(path), *more]
    done = CliRunner().invoke(cli.app, line, input=f"{passphrase}\n")
    if isinstance(done.exception, VoicemonError):
        raise done.exception
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_people_are_added_listed_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "people.toml"
    assert add(path, "Nora", "supervisor", PASSPHRASE, "--team", "billing")[0] == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    status, key, said = add(path, "crm", "program")
    assert status == 0 and "once" in said and "VOICEMON_KEY" in said
    people = read_people(path)
    nora = people.signed_in("Nora", PASSPHRASE)
    assert nora is not None and (nora.role, nora.team) == ("supervisor", "billing")
    program = people.with_key(key.strip())
    assert program is not None and program.name == "crm"
    status, listed = run("people", "list", "--file", path)
    assert status == 0 and "Nora" in listed and "billing" in listed and "program" in listed
    text = path.read_text()
    assert PASSPHRASE not in text + listed and key.strip() not in text and key_line(key.strip()) in text
    assert not any(
        line.split('"')[1] in listed for line in text.splitlines() if "scrypt" in line or "sha256" in line
    )
    assert run("people", "remove", "NORA", "--file", path)[0] == 0
    assert [entry.person.name for entry in read_people(path).entries] == ["crm"]


def test_what_cannot_be_is_one_line_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.toml"
    add(path, "crm", "program")
    before = path.read_bytes()
    monkeypatch.setattr(module, "_passphrase", lambda name: PASSPHRASE)
    for arguments, words in {
        ("add", "CRM", "--role", "agent", "--file", path): "'CRM' is there already",
        ("add", "Joe", "--role", "boss", "--file", path): "role 'boss' is none of agent, supervisor, program",
        ("add", " ", "--role", "agent", "--file", path): "is no name",
        ("add", "Joe", "--role", "agent"): "which people file? '[people] file' in the configuration names it",
        ("add", "Joe", "--role", "agent", "--file", tmp_path / "no" / "p.toml"): "No such file",
        ("remove", "Joe", "--file", path): "there is no 'Joe'",
        ("list", "--file", tmp_path / "nowhere.toml"): "nowhere.toml: No such file",
    }.items():
        status, line = failed(monkeypatch, capsys, "people", *arguments)
        assert status == 1 and words in line
    monkeypatch.undo()
    with pytest.raises(ConfigError, match="12 characters at least; nothing was changed"):
        add(path, "Joe", "agent", "too short")
    assert path.read_bytes() == before


def test_the_configuration_names_the_file(tmp_path: Path) -> None:
    path, config = tmp_path / "people.toml", tmp_path / "voicemon.toml"
    config.write_text(f'[people]\nfile = "{path}"\n')
    add(path, "crm", "program")
    assert "crm" in run("people", "list", "--config", config)[1]


def test_no_option_takes_a_passphrase_or_a_key() -> None:
    names = {
        one.name for name, command in leaves(COMMAND).items() if "people" in name for one in command.params
    }
    assert names == {"name", "role", "team", "file", "config"}


def test_a_terminal_asks_twice_and_shows_nothing(tmp_path: Path) -> None:
    def typed(*lines: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        command = [
            sys.executable,
            "-m",
            "voicemon",
            "people",
            "add",
            "Joe",
            "--role",
            "agent",
            "--file",
            path,
        ]
        running = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        told = b""
        for line in lines:
            asked = b""
            while not asked.rstrip().endswith(b":"):
                asked += os.read(ours, 1024)
            os.write(ours, f"{line}\n".encode())
            told += asked
        with contextlib.suppress(OSError):  # the terminal is gone when nobody holds its other end
            while more := os.read(ours, 1024):
                told += more
        os.close(ours)
        return running.wait(60), told.decode()

    path = tmp_path / "people.toml"
    status, shown = typed(PASSPHRASE, "something else")
    assert status == 1 and "two different" in shown and not path.exists()
    status, shown = typed(PASSPHRASE, PASSPHRASE)
    assert status == 0 and "Passphrase for Joe" in shown and PASSPHRASE not in shown
    assert read_people(path).signed_in("Joe", PASSPHRASE) is not None
