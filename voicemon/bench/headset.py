"""How soon the desk shows a voice on the headset: real speech on a real sound system, seen in a real browser."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from rich.console import Console
from rich.table import Table

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.bench.page import BROWSER, BROWSER_FLAGS
from voicemon.bench.sound_server import missing_parts, sound_server
from voicemon.errors import ConfigError
from voicemon.sources.headset.sound_system import sounddevice
from voicemon.sources.recording import open_recording

AIM_MS = 250
"""At most so long from a sound to its level on the page, 95 times in 100."""
SPEECH_SECONDS = 0.6
PAUSE_SECONDS = (0.8, 1.2)
"""Between two onsets; chance moves them across the windows in which levels are measured."""
FRAME = RATE_HZ // 100
LOUD_DB, QUIET_DB = -35.0, -45.0
"""An onset of speech: 10 ms above the one after 200 ms below the other."""
PLAYER_SECONDS = 0.2
"""What the player may have handed over before it sounds, so that a busy machine leaves no hole in it."""
TOLD_S = 2.0
"""The page hears within a second what its meters have shown."""
SHOWN_DB = -50.0
"""The page shows a voice when its level is above this; between the pieces of speech there is digital silence."""


def bench_headset(recording: Path, onsets: int) -> int:
    """Print p50 and p95 from the onset of speech to a level on the desk, over ``onsets`` of them."""
    lacking = missing_parts()
    if lacking:
        raise ConfigError(f"the headset is measured on a sound system of its own: {lacking}")
    pieces = list(speech_onsets(recording))
    if not pieces:
        raise ConfigError(f"no speech after a pause in {recording}")
    chosen = [pieces[index % len(pieces)] for index in range(onsets)]
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder) / "s", ear=48000, mouth=48000):
        played, shown = asyncio.run(_measured(chosen, Path(folder)))
    values = delays_ms(played, shown)
    p50, p95 = np.percentile(values, [50, 95])
    table = Table(
        "",
        "n",
        "p50 ms",
        "p95 ms",
        "most",
        "aim, p95",
        title="voicemon listen --local, seen from the browser",
    )
    table.add_row(
        "level, from the moment a voice sounds", f"{len(values)} of {onsets}", f"{p50:.0f}", f"{p95:.0f}",
        f"{max(values):.0f}", f"≤ {AIM_MS}",
    )  # fmt: skip
    Console().print(table)
    return 0


def speech_onsets(recording: Path) -> Iterator[Samples]:
    """Pieces of a call that begin with the onset of speech after a pause, float32[`SPEECH_SECONDS`] at `RATE_HZ`."""
    tracks: dict[str, list[Samples]] = {}
    for chunk in open_recording([recording], None).chunks(1.0):
        tracks.setdefault(chunk.channel, []).append(chunk.samples)
    for track in tracks.values():
        whole = np.concatenate(track)
        frames = whole[: len(whole) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
        level_db = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)
        for index in range(20, len(frames) - int(100 * SPEECH_SECONDS)):
            if level_db[index] > LOUD_DB and level_db[index - 20 : index].max() < QUIET_DB:
                yield whole[index * FRAME : index * FRAME + int(SPEECH_SECONDS * RATE_HZ)]


def delays_ms(onsets: list[float], shown: list[tuple[float, float]]) -> list[float]:
    """Milliseconds from each onset to the first level above `SHOWN_DB` before the next one.

    ``shown``: seconds of the day and level in dB, as the page's meter changed.
    """
    delays = []
    for onset, following in zip(onsets, [*onsets[1:], float("inf")], strict=True):
        found = next((at for at, db in shown if onset <= at < following and db > SHOWN_DB), None)
        if found is not None:
            delays.append(1000 * (found - onset))
    return delays


async def _measured(pieces: list[Samples], folder: Path) -> tuple[list[float], list[tuple[float, float]]]:
    """Play the pieces to a headset's ear while a browser watches the desk: when each sounded, and what was shown."""
    from playwright.async_api import async_playwright

    command = [
        sys.executable, "-m", "voicemon", "listen", "--local", "--no-browser", "--port", "0", "--calls",
        str(folder), "--customer", "ear.monitor", "--agent", "mouth.monitor",
    ]  # fmt: skip
    listener = await asyncio.create_subprocess_exec(
        *command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        assert listener.stderr is not None
        said = (await listener.stderr.readline()).decode()
        found = re.search(r"http://\S+", said)
        if found is None:
            raise ConfigError(f"voicemon listen did not begin: {said.strip()}")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_FLAGS)
            page = await browser.new_page()
            await page.goto(found[0])
            await page.wait_for_selector('[data-testid="level-customer"]')
            played = await asyncio.to_thread(_played, pieces)
            await asyncio.sleep(TOLD_S)
            metered = await page.evaluate("window.voicemon.metered")
            shown = [(ms / 1000, db) for ms, channel, db in metered if channel == "customer"]
            await browser.close()
        return played, shown
    finally:
        listener.terminate()
        await listener.wait()


def _played(pieces: list[Samples]) -> list[float]:
    """Play the pieces, a pause before each. Returns when each sounded, in seconds of the day, as PortAudio says."""
    library = sounddevice()
    chance = np.random.default_rng(17)
    starts, parts, at = [], [], 0
    for piece in pieces:
        pause = np.zeros(int(chance.uniform(*PAUSE_SECONDS) * RATE_HZ), np.float32)
        parts += [pause, piece]
        starts.append(at + len(pause))
        at += len(pause) + len(piece)
    whole = np.concatenate([*parts, np.zeros(RATE_HZ, np.float32)])
    sounded: list[float] = []
    place = 0

    def give(out: Any, count: int, times: Any, status: Any) -> None:
        nonlocal place
        now = time.time()
        block = whole[place : place + count]
        out[:, 0] = np.pad(block, (0, count - len(block)))
        while len(sounded) < len(starts) and starts[len(sounded)] < place + count:
            inside = (starts[len(sounded)] - place) / RATE_HZ
            sounded.append(now + times.outputBufferDacTime - times.currentTime + inside)
        place += count
        if place >= len(whole):
            raise library.CallbackStop

    with mock.patch.dict(os.environ, {"PULSE_SINK": "ear"}):
        stream = library.OutputStream(
            device="pulse", channels=1, dtype="float32", samplerate=RATE_HZ, blocksize=RATE_HZ // 100,
            latency=PLAYER_SECONDS, callback=give,
        )  # fmt: skip
    with stream:
        while stream.active:
            time.sleep(0.1)
    return sounded
