"""``voicemon models``: which Whisper models there are, and fetching one."""

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.weights import list_models


def show_models() -> int:
    """Print the table of models: what each is, how big, from where, and whether it is here already."""
    table = Table("model", "size", "here", "licence", "about")
    table.add_column("from", overflow="fold")
    for model in list_models():
        size = f"{model.size / 1e6:.0f} MB" if model.size is not None else "not pinned"
        table.add_row(
            model.name,
            size,
            "yes" if model.present else "",
            model.licence,
            model.about,
            "\n".join(model.sources),
        )
    Console().print(table)
    return 0


def get_model(name: str) -> int:
    """Fetch the weights of ``name``, check them, and print the folder they are in. Raises WeightsError."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)

        def show(step: str, done: int, total: int) -> None:
            progress.update(task, description=f"{name}: {step}", completed=done, total=total or None)

        folder = ensure_model(name, show)
    print(f"{name}: {folder}")
    return 0
