"""Past calls: their index, and what customers thought of them."""

from pathlib import Path
from typing import Annotated

import typer

from voicemon.cli.options import CallsOption, ConfigOption, done, with_server
from voicemon.config import load_config


def index(
    calls: CallsOption = None,
    anew: Annotated[bool, typer.Option("--anew", help="Read every log again, not only new ones.")] = False,
    config: ConfigOption = None,
) -> None:
    """Make the index that past calls are found by from their logs; a running server does so itself."""
    from voicemon.commands.index import make_index

    done(make_index(with_server(load_config(config), None, None, calls).server, anew))


def feedback(
    scores: Annotated[
        Path, typer.Argument(help="CSV with the columns call and score; lowest, highest, text, when.")
    ],
    calls: CallsOption = None,
    config: ConfigOption = None,
) -> None:
    """How satisfied customers were, from a table onto their calls; read twice, it changes nothing."""
    from voicemon.commands.feedback import take_feedback

    done(take_feedback(scores, with_server(load_config(config), None, None, calls).server))
