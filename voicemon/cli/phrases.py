"""Families of phrases: which there are, and trying them."""

import sys
from typing import Annotated

import typer

from voicemon.cli.options import ConfigOption, done
from voicemon.config import load_config

app = typer.Typer(name="phrases", help=__doc__, no_args_is_help=True)


@app.command("list")
def phrases_list(
    family: Annotated[str, typer.Argument(help="A family whose phrases are shown; else all families.")] = "",
    language: Annotated[str, typer.Option(help="Language code; else every language.")] = "",
    config: ConfigOption = None,
) -> None:
    """Which families there are, whose they are, and their phrases."""
    from voicemon.commands.phrases import list_phrases

    done(list_phrases(family, language, load_config(config).advice))


@app.command("try")
def phrases_try(
    text: Annotated[str, typer.Argument(help="What is said; '-' reads standard input, a line an utterance.")],
    language: Annotated[str, typer.Option(help="Language code.")] = "en",
    party: Annotated[str, typer.Option(help="agent or customer; else everybody's families.")] = "mixed",
    config: ConfigOption = None,
) -> None:
    """Which families are heard in a text, and which nearly."""
    from voicemon.commands.phrases import try_phrases

    lines = sys.stdin if text == "-" else [text]
    done(try_phrases(lines, language, party, load_config(config).advice))
