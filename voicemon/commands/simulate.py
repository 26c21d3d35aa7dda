"""``voicemon simulate``: a recording into the running server as a telephone platform would send it, to rehearse."""

import asyncio
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.sources.naming import paths_of
from voicemon.sources.recording import open_recording


def simulate(call: str, options: RehearsalOptions) -> int:
    """Send the recording and show how far it is. Returns the exit status. Raises VoicemonError."""
    console = Console(stderr=True, highlight=False)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        recording = open_recording(paths_of(call), options.channels)
        task = progress.add_task(recording.name, total=recording.seconds)

        def sent(seconds: float) -> None:
            progress.update(task, completed=seconds)

        many = "1 call" if options.calls == 1 else f"{options.calls} calls"
        pages = options.server if options.server.startswith("http") else ""
        where = f"the wall is at {pages}/" if pages else f"to {options.server}"
        console.print(f"{many} as {options.platform} sends them; {where}")
        names = asyncio.run(rehearse(call, replace(options, on_sent=sent)))
    for name in names:
        console.print(f"{pages}/review/{name}" if pages else f"the call goes by the name {name}")
    return 0
