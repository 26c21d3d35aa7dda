"""Many calls at once, at the pace of life: how late words and readings are, and what is lost."""

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from voicemon.bench.live_calls import Delay, Delays, LiveCall, percentile, tracks_of
from voicemon.bench.whisper_live import PeerDelays, whisper_live
from voicemon.call.host import CallHost
from voicemon.config import Config

WORDS_P95_S, READINGS_P95_S, CROWDED_READINGS_P95_S = 2.0, 0.7, 1.0
"""At most so late, 95 times in 100; the last where there are more calls than the machine can write down."""
RECOVERY_S = 15.0
FIRST_WORDS_P95_S = 1.2

WARM_UP_S = 10.0
"""Seconds in which calls only begin: they come one after the other, and what they wait for then is not counted."""
SAMPLE_S = 5.0
"""Seconds between looks at memory and backlog."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How many calls and for how long."""

    calls: int = 24
    minutes: float = 1.0
    then: int = 0
    """So many of them go on for another half minute: how soon is all well again?"""
    model: str = "base"
    device: str = "auto"
    peer: bool = True
    """WhisperLive beside it, where it is installed."""


@dataclass(slots=True)
class _Look:
    """The process at one moment."""

    at: float
    backlog_s: float
    memory_mb: float


@dataclass(slots=True)
class _Run:
    delays: Delays = field(default_factory=Delays)
    looks: list[_Look] = field(default_factory=list)
    begun: float = 0.0
    fell: float = 0.0
    """When the load fell."""
    ended: float = 0.0
    """When the rest were told to end as well."""
    cpu_s: float = 0.0
    wall_s: float = 0.0


def bench_live(recording: Path, options: LiveOptions) -> int:
    """Print how late words and readings were with so many calls. Returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        run = asyncio.run(_run(recording, options, Path(folder)))
    peer = None
    if options.peer:
        peer = whisper_live(tracks_of(recording), options.calls, 60 * options.minutes, options.model)
    console = Console()
    console.print(_table(recording, options, run, peer))
    for line in _notes(options, run):
        console.print(line, highlight=False)
    return 0


async def _run(recording: Path, options: LiveOptions, folder: Path) -> _Run:
    config = Config()
    config = replace(config, whisper=replace(config.whisper, model=options.model, device=options.device))
    tracks = tracks_of(recording)
    run = _Run()
    stops = [asyncio.Event() for _ in range(options.calls)]
    async with CallHost(config) as host, asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(host, run))
        for number, stop in enumerate(stops):
            call = LiveCall(f"call-{number}", tracks, number / options.calls, run.delays)
            group.create_task(call.follow(host, folder, stop))
            await asyncio.sleep(WARM_UP_S / options.calls)
        run.begun = time.monotonic()
        cpu = time.process_time()
        with Progress(transient=True) as progress:
            await _pass(progress, f"{options.calls} calls", 60 * options.minutes)
            run.wall_s, run.cpu_s = time.monotonic() - run.begun, time.process_time() - cpu
            run.fell = time.monotonic()
            if options.then:
                for stop in stops[options.then :]:
                    stop.set()
                await _pass(progress, f"{options.then} calls", 2 * RECOVERY_S)
        run.ended = time.monotonic()
        for stop in stops:
            stop.set()
        watching.cancel()
    return run


async def _pass(progress: Progress, what: str, seconds: float) -> None:
    task = progress.add_task(what, total=seconds)
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(1.0, left))
        progress.update(task, completed=seconds - left)


async def _watch(host: CallHost, run: _Run) -> None:
    while True:
        run.looks.append(_Look(time.monotonic(), host.backlog_seconds, memory_mb()))
        await asyncio.sleep(SAMPLE_S)


def memory_mb() -> float:
    """Resident memory of this process in MB; not a number where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _table(recording: Path, options: LiveOptions, run: _Run, peer: PeerDelays | None) -> Table:
    crowded = bool(options.then)
    aims = {
        "final words": None if crowded else WORDS_P95_S,
        "first words shown": FIRST_WORDS_P95_S if options.calls <= 4 else None,
        "readings": CROWDED_READINGS_P95_S if crowded else READINGS_P95_S,
        "readings with words": None,
    }
    kinds = (run.delays.words, run.delays.first_words, run.delays.readings, run.delays.fused)
    title = (
        f"{options.calls} calls of {recording.name} for {options.minutes:g} min, {options.model}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    table = Table("", "n", "p50 s", "p95 s", "most s", "aim, p95", title=title)
    for (name, aim), delays in zip(aims.items(), kinds, strict=True):
        _row(table, name, _between(delays, run.begun, run.fell), aim)
    if peer is not None:
        table.add_section()
        for name, delays in (
            ("WhisperLive: final words", peer.words),
            ("WhisperLive: first words", peer.first_words),
        ):
            if peer.reason:
                table.add_row(name, "", f"not run: {peer.reason}", "", "", "")
            else:
                _row(table, name, delays, None)
    return table


def _row(table: Table, name: str, delays: list[Delay], aim: float | None) -> None:
    numbers = [f"{percentile(delays, percent):.2f}" for percent in (50, 95, 100)]
    table.add_row(name, str(len(delays)), *numbers, "" if aim is None else f"≤ {aim:g}")


def _notes(options: LiveOptions, run: _Run) -> list[str]:
    missing = len(_between(run.delays.missing, run.begun, run.fell))
    whole = len(_between(run.delays.words, run.begun, run.fell)) + missing
    looks = [look for look in run.looks if look.at <= run.fell]
    notes = [
        f"utterances without words: {missing} of {whole}; audio lost before it was heard: {run.delays.gaps} times",
        f"CPU: {run.cpu_s / run.wall_s:.2f} cores; audio before Whisper, at most: "
        f"{max(look.backlog_s for look in looks):.0f} s",
        f"memory: {looks[0].memory_mb:.0f} MB when the first call began, {_memory(looks, 1 / 3):.0f} MB after a third "
        f"of the time, {looks[-1].memory_mb:.0f} MB at the end",
    ]
    if options.then:
        notes.append(_recovery(options, run))
    return notes


def _memory(looks: list[_Look], share: float) -> float:
    return looks[int(share * (len(looks) - 1))].memory_mb


def _recovery(options: LiveOptions, run: _Run) -> str:
    """How long after the load fell the last words came late or not at all.

    Only until the rest end: then all are cut off at once, and their last words come together.
    """
    late = [delay for delay in run.delays.words if delay.seconds > WORDS_P95_S]
    after = [delay.at - run.fell for delay in _between([*late, *run.delays.missing], run.fell, run.ended)]
    return (
        f"back to {options.then} calls: the last words to come over {WORDS_P95_S:g} s late, or not at all, "
        f"{max(after, default=0.0):.1f} s after the load fell, of {run.ended - run.fell:.0f} s (aim: within "
        f"{RECOVERY_S:g} s)"
    )


def _between(delays: list[Delay], start: float, stop: float) -> list[Delay]:
    return [delay for delay in delays if start <= delay.at <= stop]
