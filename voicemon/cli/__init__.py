"""The command line: options and their help; the work itself is in ``voicemon/commands``."""

import sys
from typing import Annotated

import typer

from voicemon import __version__
from voicemon.bench.app import bench_app
from voicemon.cli import archive, cues, live, models, people, phrases, recordings
from voicemon.errors import VoicemonError

app = typer.Typer(
    name="voicemon", help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
for command in (
    recordings.analyse, recordings.read, recordings.measures, recordings.scorecard, recordings.calibrate,
    live.serve, archive.index, archive.feedback, live.replay, live.simulate, live.devices, live.listen, live.demo,
    recordings.train,
):  # fmt: skip
    app.command()(command)
for group in (models.app, phrases.app, cues.app, people.app, bench_app):
    app.add_typer(group)


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"voicemon {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line: what a person can mend is one line on standard error and exit status 1."""
    try:
        app()
    except VoicemonError as error:
        print(f"voicemon: {error}", file=sys.stderr)
        sys.exit(1)
    except ModuleNotFoundError as error:
        if "bench" not in sys.argv[1:2]:
            raise
        print(
            f"voicemon: {error}; pip install 'voicemon[bench,test]' brings what is compared", file=sys.stderr
        )
        sys.exit(1)
