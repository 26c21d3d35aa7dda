"""Cues to the agent: trying rules on recorded calls."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voicemon.cli.options import ConfigOption, done
from voicemon.config import load_config

app = typer.Typer(name="cues", help=__doc__, no_args_is_help=True)


@app.command("try")
def cues_try(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
    rules: Annotated[
        str | None, typer.Option(help="TOML file of rules; else what the configuration says.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Which cues would have been given in recorded calls, when, and why."""
    from voicemon.commands.cues import try_cues

    advice = load_config(config).advice
    done(try_cues(calls, advice if rules is None else replace(advice, cues=rules)))
