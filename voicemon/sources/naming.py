"""How a person names a recorded call on the command line, and what the call is called from then on."""

from pathlib import Path

from voicemon.sources.incoming import fit_name


def paths_of(call: str) -> list[Path]:
    """The files of one call: a recording, or two mono ones joined by ``+`` (customer, then agent)."""
    if "+" in call and not Path(call).exists():
        return [Path(part) for part in call.split("+")]
    return [Path(call)]


def call_name(call: str) -> str:
    """A name for the call of a recording: its file's, in letters that suit a folder and a link."""
    return fit_name("-".join(path.stem for path in paths_of(call)))
