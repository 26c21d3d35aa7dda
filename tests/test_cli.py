"""The command line: what is asked wrongly is one line and a failing status, and every option explains itself."""

import math
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from voicemon import __version__, cli
from voicemon.cli import options
from voicemon.config import Config
from voicemon.errors import ConfigError

COMMAND = typer.main.get_command(cli.app)


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and all that was printed."""
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def leaves(command: Any, name: str = "voicemon") -> dict[str, Any]:
    """Every command that does something, by how it is called."""
    if not hasattr(command, "commands"):
        return {name: command}
    found: dict[str, Any] = {}
    for word, inner in command.commands.items():
        found |= leaves(inner, f"{name} {word}")
    return found


def failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[object, str]:
    """Exit status and the error line of the whole program."""
    monkeypatch.setattr(sys, "argv", ["voicemon", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        cli.main()
    # A progress bar that is off leaves an empty line.
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    return exited.value.code, line


def test_the_version_is_the_packages() -> None:
    assert run("--version") == (0, f"voicemon {__version__}\n")


def test_every_command_and_option_explains_itself() -> None:
    commands = leaves(COMMAND)
    assert {"voicemon analyse", "voicemon serve", "voicemon models list"} <= set(commands)
    for name, command in commands.items():
        assert command.help, name
        silent = [parameter.name for parameter in command.params if not getattr(parameter, "help", None)]
        assert silent in ([], ["help"]), f"{name}: {silent}"


def test_each_command_prints_its_help() -> None:
    for name in leaves(COMMAND):
        status, printed = run(*name.split()[1:], "--help")
        assert status == 0, name
        assert "Usage:" in printed


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["analyze"], "analyze"),
        (["analyse", "call.wav"], "--out"),
        (["analyse", "call.wav", "-o", "out", "--jobs", "0"], "jobs"),
        (["serve", "--port", "many"], "--port"),
        (["models", "get"], "NAME"),
        (["replay", "call.wav", "--quietly"], "--quietly"),
    ],
)
def test_a_wrong_usage_is_status_2(arguments: list[str], word: str) -> None:
    status, printed = run(*arguments)
    assert status == 2
    assert word.lower() in printed.lower()
    assert "Traceback" not in printed


def test_what_can_be_mended_is_one_line_and_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = tmp_path / "voicemon.toml"
    options.write_text("[whisper]\nmodle = 'base'\n")
    missing = tmp_path / "missing.toml"
    for arguments, words in {
        ("serve", "--config", options): "unknown option 'modle'; did you mean 'model'?",
        ("serve", "--config", missing): "missing.toml: No such file or directory",
        ("analyse", "c.wav", "-o", tmp_path / "out", "--team", "sales"): "team 'sales' is unknown",
        ("replay", "c.wav", "--speed", "warp"): "speed 'warp' is neither a number nor 'max'",
        ("models", "get", "bsae"): "did you mean 'base'?",
    }.items():
        status, line = failed(monkeypatch, capsys, *arguments)
        assert status == 1
        assert line.startswith("voicemon: ")
        assert words in line


def test_a_missing_library_is_explained_to_whoever_compares_and_never_hidden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacks() -> None:
        raise ModuleNotFoundError("No module named 'librosa'")

    monkeypatch.setattr(cli, "app", lacks)
    status, line = failed(monkeypatch, capsys, "bench", "lld")
    assert status == 1
    assert "'librosa'" in line
    assert "pip install 'voicemon[bench,test]'" in line
    monkeypatch.setattr(sys, "argv", ["voicemon", "serve"])
    with pytest.raises(ModuleNotFoundError):
        cli.main()


def test_speeds_are_numbers_or_max() -> None:
    assert (options.speed_of("2.5"), options.speed_of("max")) == (2.5, math.inf)
    with pytest.raises(ConfigError, match="'fast'"):
        options.speed_of("fast")


def test_options_of_the_line_go_before_the_files_and_leave_the_others() -> None:
    config = options.with_whisper(Config(), "tiny.en", None, "de")
    assert (config.whisper.model, config.whisper.device, config.whisper.language) == ("tiny.en", "auto", "de")
    config = options.with_emotion(config, " customer, agent ,", Path("own"))
    assert (config.emotion.channels, config.emotion.model) == (("customer", "agent"), "own")
    assert options.with_emotion(config, None, None) == config
    assert options.with_emotion(config, "", None).emotion.channels == ()
    config = options.with_server(config, None, 0, Path("kept"))
    assert (config.server.host, config.server.port, config.server.calls) == ("127.0.0.1", 0, "kept")
    assert config.whisper.model == "tiny.en"
