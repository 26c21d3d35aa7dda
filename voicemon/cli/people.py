"""People who may sign in: agents, supervisors, and programs that show a key."""

from pathlib import Path
from typing import Annotated

import typer

from voicemon.cli.options import ConfigOption, done
from voicemon.config import load_config

app = typer.Typer(name="people", help=__doc__, no_args_is_help=True)

FileOption = Annotated[
    Path | None, typer.Option("--file", help="The people file; else the one that the configuration names.")
]
NameArgument = Annotated[str, typer.Argument(help="The name; an agent's as the calls have it.")]


@app.command("add")
def people_add(
    name: NameArgument,
    role: Annotated[str, typer.Option(help="agent, supervisor or program.")],
    team: Annotated[str, typer.Option(help="The person's team.")] = "",
    file: FileOption = None,
    config: ConfigOption = None,
) -> None:
    """Add somebody: asks for a passphrase, or reads it from standard input; a program's key is printed once."""
    from voicemon.commands.people import add_person, people_file

    done(add_person(people_file(file, load_config(config).people), name, role, team))


@app.command("list")
def people_list(file: FileOption = None, config: ConfigOption = None) -> None:
    """Who may sign in, and as what."""
    from voicemon.commands.people import list_people, people_file

    done(list_people(people_file(file, load_config(config).people)))


@app.command("remove")
def people_remove(name: NameArgument, file: FileOption = None, config: ConfigOption = None) -> None:
    """Remove somebody, who can sign in no more. Sessions that are open end when the server starts again."""
    from voicemon.commands.people import people_file, remove_person

    done(remove_person(people_file(file, load_config(config).people), name))
