"""Whisper models: which there are, and fetching one."""

from typing import Annotated

import typer

from voicemon.cli.options import done

app = typer.Typer(name="models", help=__doc__, no_args_is_help=True)


@app.command("list")
def models_list() -> None:
    """Which models there are, from where, and which are here already."""
    from voicemon.commands.models import show_models

    done(show_models())


@app.command("get")
def models_get(name: Annotated[str, typer.Argument(help="A name from the list.")]) -> None:
    """Fetch a model and check it against its hashes."""
    from voicemon.commands.models import get_model

    done(get_model(name))
