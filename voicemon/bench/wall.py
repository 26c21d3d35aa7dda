"""The wall with very many calls: script of each frame, memory, bytes, and what its feed costs the server."""

import asyncio
import json
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from voicemon.bench.wall_calls import UPDATE_SECONDS, MadeCalls
from voicemon.bench.wall_page import Seen, watch_wall
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.server.board import Board
from voicemon.server.wall_picture import WALL_SECONDS

SCRIPT_MS, SHARE_UNDER = 20.0, 0.95
RECEIVED_MB_S = 1.0
HEAP_GROWTH = 0.05
"""Of the heap's least, from the run's first half to its second, that still counts as flat: garbage is not collected to
the byte."""
SLICES = 25
"""Parts into which the calls' updates are cut, so that they come spread over time as in life."""
FULL_UPDATES = 480
"""Updates after which every call's line is as long as it gets, so that memory is compared like with like."""
ALONE_S = 8.0
"""For which updates run without a wall, to know what they cost."""


@dataclass(slots=True)
class _Run:
    seen: Seen
    alone: float
    """Cores that the event loop takes with no wall open."""
    watched: float
    """The same with one open."""
    whole_bytes: int
    """Bytes of the whole board, as the wall got it at each tick before it was told changes only."""
    whole_s: float
    """CPU time of making them."""
    updates: float
    """Updates of a call a second, as they came."""


def bench_wall(calls: int, minutes: float) -> int:
    """Print what the wall of so many calls does in a browser. Returns the exit status: 1 where it misses an aim."""
    with tempfile.TemporaryDirectory() as folder:
        run = asyncio.run(_run(calls, minutes, Path(folder)))
    table, met = _table(run, calls, minutes)
    Console().print(table)
    return 0 if met else 1


async def _run(calls: int, minutes: float, folder: Path) -> _Run:
    config = Config()
    config = replace(
        config,
        whisper=replace(config.whisper, model="none"),
        server=replace(config.server, port=0, calls=str(folder), keep_audio=False),
    )
    board = Board(folder)
    async with running_server(config, board=board) as url:
        board.changed = lambda name: None  # made calls leave no log that could be indexed
        made = MadeCalls(board, calls)
        made.update_all(FULL_UPDATES)
        updating = _Updating(made)
        task = asyncio.create_task(updating.go_on())
        meter = _Meter()
        await asyncio.sleep(ALONE_S)
        alone = meter.cores()
        updating.restart()
        with Progress(transient=True) as progress:
            bar = progress.add_task(f"{calls} calls", total=minutes)
            meter = _Meter()
            seen = await asyncio.to_thread(
                watch_wall, url, minutes, lambda done: progress.update(bar, completed=done)
            )
            watched = meter.cores()
        updates = updating.rate()
        task.cancel()
        spent = time.thread_time()
        whole = len(json.dumps({"calls": board.summaries(), "server": {}}))
        spent = time.thread_time() - spent
    return _Run(seen, alone, watched, whole, spent, updates)


class _Meter:
    """CPU of the event loop's thread from now on."""

    def __init__(self) -> None:
        self._since = time.thread_time(), time.monotonic()

    def cores(self) -> float:
        """Share of a core taken so far."""
        return (time.thread_time() - self._since[0]) / (time.monotonic() - self._since[1])


class _Updating:
    """Half a second of every call each half second, a slice of them at a time."""

    def __init__(self, made: MadeCalls) -> None:
        self._made = made
        self.restart()

    def restart(self) -> None:
        """Count from now on."""
        self._begun = time.monotonic()
        self._slices = 0

    def rate(self) -> float:
        """Updates of each call a second."""
        return self._slices / SLICES / (time.monotonic() - self._begun)

    async def go_on(self) -> None:
        """Until it is cancelled. A loop that is late catches up, so that as many updates come as should."""
        part, due = 0, time.monotonic()
        size = -(-len(self._made) // SLICES)
        while True:
            first = part * size
            self._made.update(first, min(len(self._made), first + size))
            part, self._slices = (part + 1) % SLICES, self._slices + 1
            due += UPDATE_SECONDS / SLICES
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def _table(run: _Run, calls: int, minutes: float) -> tuple[Table, bool]:
    seen = run.seen
    working = seen.script_ms[seen.script_ms > 0.05]
    under = float(np.mean(working < SCRIPT_MS)) if len(working) else float("nan")
    mb_s = seen.received / seen.seconds / 1e6
    half = len(seen.heap_mb) // 2
    growth = min(seen.heap_mb[half:]) / min(seen.heap_mb[:half]) - 1
    met = under >= SHARE_UNDER and mb_s <= RECEIVED_MB_S and growth <= HEAP_GROWTH
    table = Table(
        "", "", "aim",
        title=f"{calls} calls, {run.updates:.1f} updates a second each, on a wall for {minutes:g} min, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    table.add_row("first call on the page, ms", f"{seen.first_ms:.0f}", "")
    table.add_row("frames, a second", f"{len(seen.script_ms)}, {len(seen.script_ms) / seen.seconds:.0f}", "")
    table.add_row(
        f"frames with any script ({len(working)}), under {SCRIPT_MS:g} ms", f"{under:.2%}", f"≥ {SHARE_UNDER:.0%}"
    )  # fmt: skip
    for name, frames in (("of these", working), ("of all frames", seen.script_ms)):
        spread = ", ".join(f"{np.percentile(frames, percent):.2f}" for percent in (50, 95, 99, 100))
        table.add_row(f"script {name}, p50, p95, p99, most, ms", spread, "")
    busy = ", ".join(f"{share:.3f}" for share in seen.busy.values())
    table.add_row("page's main thread: script, layout, styles, all, cores", busy, "")
    heap = ", ".join(f"{value:.2f}" for value in seen.heap_mb)
    table.add_row("JS heap each minute, MB", heap, "flat")
    table.add_row(
        "growth of its least from the first half to the second", f"{growth:+.1%}", f"≤ {HEAP_GROWTH:.0%}"
    )
    table.add_row("page's nodes each minute", ", ".join(map(str, seen.nodes)), "")
    table.add_row("to the browser, MB/s", f"{mb_s:.3f}", f"≤ {RECEIVED_MB_S:g}")
    table.add_row(
        "the whole board each time instead, MB/s", f"{run.whole_bytes / WALL_SECONDS / 1e6:.2f}", ""
    )  # fmt: skip
    table.add_row("event loop for the feed, cores", f"{run.watched - run.alone:.3f}", "")
    table.add_row("the whole board each time instead, cores", f"{run.whole_s / WALL_SECONDS:.3f}", "")
    table.add_row("event loop for the calls' own facts, cores", f"{run.alone:.3f}", "")
    return table, met
