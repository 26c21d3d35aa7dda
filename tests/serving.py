"""A real server on a free port for the length of a block, and calls sent into it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from voicemon.call.analysis import analyse_pieces
from voicemon.call.host import NO_WORDS, CallHost, CallOptions
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.errors import WeightsError
from voicemon.server.app import CHART_LIBRARY
from voicemon.sources.recording import open_recording
from voicemon.transcription.fetch import ensure_model

needs_charts = pytest.mark.skipif(
    not CHART_LIBRARY.is_dir(),
    reason=f"the chart library is not at {CHART_LIBRARY}: npm ci --prefix dashboards",
)


def config_for(folder: Path, model: str = "tiny.en") -> Config:
    """Options for a server that keeps its calls in ``folder``. Skips the test where the weights cannot be had.

    ``model`` is a Whisper, or `NO_WORDS` where a test is about something else: that is many times faster.
    """
    try:
        if model != NO_WORDS:
            ensure_model(model)
    except WeightsError as error:
        pytest.skip(f"no weights: {error}")
    base = Config()
    return replace(
        base,
        server=replace(base.server, port=0, calls=str(folder)),
        whisper=replace(base.whisper, model=model, device="cpu"),
    )


@contextlib.asynccontextmanager
async def serving(folder: Path, model: str = "tiny.en") -> AsyncIterator[str]:
    """The address of a server whose calls lie in ``folder``."""
    async with running_server(config_for(folder, model)) as url:
        yield url


async def followed_from_file(path: Path, folder: Path) -> None:
    """Follow a recording with Whisper as `voicemon analyse` does: what a live call of it must equal. Its log is in
    ``folder``."""
    async with CallHost(config_for(folder)) as host:
        recording = open_recording([path], None)
        header = host.header(folder.name, recording.name, "", list(recording.channels))
        options = CallOptions(patient=True, partials=False)
        await analyse_pieces(host, header, recording.chunks(0.5), folder, options)
