"""Very many calls over Twilio's protocol, prosody alone: how late readings are, what is lost, what a packet costs."""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.bench.live_calls import Delay, percentile
from voicemon.call.log import CallLog
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.server.board import Board, BoardEntry

READINGS_P95_S, LOOP_CORES = 1.0, 0.6
PACKETS_A_SECOND = 100
"""Of a call: 20 ms of each of two tracks."""
SETTLING_S = 10.0
"""From the last call's beginning until anything is counted."""


@dataclass(slots=True)
class TimedEntry(BoardEntry):
    """A call on the board that notes when its readings came."""

    readings: list[tuple[float, int]] = field(default_factory=list)
    """Moment and last sample of each."""
    gaps: int = 0
    stop: int = 0

    def add(self, event: ev.CallEvent) -> None:
        """Fold the event, and note it."""
        BoardEntry.add(self, event)
        match event:
            case ev.ReadingTaken():
                self.readings.append((time.monotonic(), event.stop))
            case ev.AudioMissing():
                self.gaps += event.stop - event.start
            case ev.CallEnded():
                self.stop = event.stop


@dataclass(slots=True)
class TimedBoard(Board):
    """A board of such calls."""

    entries: dict[str, TimedEntry] = field(default_factory=dict)

    def open_call(self, header: ev.CallHeader, log: CallLog) -> BoardEntry:
        """Put a new live call on the board."""
        entry = Board.open_call(self, header, log)
        timed = self.entries[header.call] = TimedEntry(entry.state, entry.folder, log)
        self.live[header.call] = timed
        return timed


@dataclass(slots=True)
class _Run:
    sent: dict[str, dict[str, float]]
    """What the simulator says of each call: when it began and how many packets it sent of each track."""
    board: TimedBoard
    since: float
    until: float
    loop_s: float
    """CPU of the event loop's thread in between."""
    cpu_s: float
    """CPU of the server's own process."""
    simulator_cores: float
    listening_cores: float
    """Of the processes that listen, their start included, over the whole run."""


def bench_ingest(recording: Path, calls: int, minutes: float) -> int:
    """Print how late readings of so many calls are. Returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        run = asyncio.run(_run(recording, calls, 60 * minutes, Path(folder)))
    console = Console()
    console.print(_table(run, calls, minutes))
    return 0


async def _run(recording: Path, calls: int, seconds: float, folder: Path) -> _Run:
    config = Config()
    config = replace(
        config,
        whisper=replace(config.whisper, model="none"),
        server=replace(config.server, port=0, calls=str(folder), keep_audio=False),
    )
    board = TimedBoard(folder)
    begun, before_s = time.monotonic(), _children_s()
    async with running_server(config, board=board) as url:
        command = (sys.executable, "-m", "voicemon.bench.ingest_calls", url, recording, calls, seconds)
        simulator = await asyncio.create_subprocess_exec(*map(str, command), stdout=asyncio.subprocess.PIPE)
        assert simulator.stdout is not None
        spread = json.loads(await simulator.stdout.readline())
        await asyncio.sleep(spread + SETTLING_S)
        since, loop_s, cpu_s = time.monotonic(), time.thread_time(), time.process_time()
        with Progress(transient=True) as progress:
            task = progress.add_task(f"{calls} calls", total=seconds)
            while (passed := time.monotonic() - since) < seconds - spread - SETTLING_S:
                await asyncio.sleep(1)
                progress.update(task, completed=spread + SETTLING_S + passed)
        until = time.monotonic()
        loop_s, cpu_s = time.thread_time() - loop_s, time.process_time() - cpu_s
        said = json.loads(await simulator.stdout.readline())
        await simulator.wait()
    listening = (_children_s() - before_s - said["cpu_s"]) / (time.monotonic() - begun)
    return _Run(said["calls"], board, since, until, loop_s, cpu_s, said["cpu_s"] / seconds, listening)


def _children_s() -> float:
    """CPU of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table(run: _Run, calls: int, minutes: float) -> Table:
    delays = [
        Delay(moment, moment - run.sent[name]["begun"] - stop / RATE_HZ)
        for name, entry in run.board.entries.items()
        for moment, stop in entry.readings
        if run.since <= moment <= run.until
    ]
    wall_s = run.until - run.since
    packets = sum(int(call["packets"]) for call in run.sent.values())
    heard = sum(entry.stop for entry in run.board.entries.values())
    missing = sum(entry.gaps for entry in run.board.entries.values())
    expected = sum(int(call["samples"]) for call in run.sent.values()) * RATE_HZ // 8000
    table = Table(
        "", "", "aim",
        title=f"{calls} two-channel calls as Twilio sends them, prosody alone, {minutes:g} min, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    late = ", ".join(f"{percentile(delays, percent):.2f}" for percent in (50, 95, 100))
    table.add_row(f"readings ({len(delays)}), p50, p95, most, s", late, f"p95 ≤ {READINGS_P95_S:g}")
    late_s = max(call["late"] for call in run.sent.values())
    table.add_row("packets sent, late at most, s", f"{packets}, {late_s:.2f}", "")
    table.add_row("seconds of calls sent, heard", f"{expected / RATE_HZ:.2f}, {heard / RATE_HZ:.2f}", "equal")
    table.add_row("of them said to be missing, a channel", f"{missing / RATE_HZ:.2f}", "0")
    table.add_row(
        "event loop (sockets, protocol, order, records), cores", f"{run.loop_s / wall_s:.2f}", f"≤ {LOOP_CORES:g}"
    )  # fmt: skip
    rate = calls * PACKETS_A_SECOND
    table.add_row("the same a packet, µs", f"{1e6 * run.loop_s / wall_s / rate:.0f}", "")
    own = run.cpu_s / wall_s
    table.add_row(
        "server's process, listening processes, simulator, cores",
        f"{own:.2f}, {run.listening_cores:.2f}, {run.simulator_cores:.2f}", "",
    )  # fmt: skip
    other = own - run.loop_s / wall_s + run.listening_cores
    table.add_row("arithmetic and disk, ms a second of a call", f"{1e3 * other / calls:.2f}", "")
    table.add_row("memory, most, MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}", "")
    return table
