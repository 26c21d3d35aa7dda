"""Past calls: how soon they are found beside a plain scan of their transcripts, and how soon their index is made."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from voicemon.archive.index import Index
from voicemon.archive.past_call import past_call
from voicemon.archive.query import Search, search
from voicemon.archive.schema import INDEX_NAME
from voicemon.bench.made_logs import MadeCall, write_made_call
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.commands.serve import running_server
from voicemon.config import Config, ServerOptions
from voicemon.server.archive_keeping import keeping
from voicemon.server.board import Board, restored, summary_kind

TRANSCRIPT_NAME = "transcript.txt"
TIMES = 5
"""Each search, one after the other, none of them kept anywhere."""
AIM_MS, AIM_CALLS_A_SECOND = 200, 50
REAL_SECONDS = 300.0
SEARCHES = {
    "nothing but the latest": Search(),
    "a word in most calls": Search(words="the"),
    "a word in few": Search(words="warranty"),
    "two words": Search(words="refund photograph"),
    "words in a row": Search(words='"is wrong"'),
    "a beginning": Search(words="refu*"),
    "one letter and anything": Search(words="b*"),
    "German, by who said it": Search(words="strasse kundigen", party="customer"),
    "four common words, best match first": Search(words="the I you and", sort="relevance"),
    "a word, strained, of a team": Search(words="refund", peak=75.0, team="billing", sort="peak"),
}
"""What people may ask for."""


@dataclass(frozen=True, slots=True)
class Made:
    """Logs that were made: how many, their lines and bytes on the average."""

    calls: int
    lines: float
    kilobytes: float


def bench_archive(calls: int, real: int) -> int:
    """Print how long searches take over ``calls`` short calls, and how many logs a second the index takes in.

    ``real`` further logs are as long as real ones of five minutes: levels, partial words and fast readings are in them.
    """
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short", Path(folder) / "long"
        with console.status("making logs"):
            made = _made(short, calls, MadeCall(0))
            made_long = _made(long, real, MadeCall(0, REAL_SECONDS, levels=True))
        with console.status("making the indexes"):
            rows = [_indexing(long, made_long, "of five minutes"), _indexing(short, made, "short")]
        console.print(_indexing_table(rows))
        with console.status("searching"):
            console.print(asyncio.run(_searching(short, made)))
        with console.status("starting"):
            console.print(_starting(short, long, made))
    return 0


def _made(folder: Path, calls: int, like: MadeCall) -> Made:
    lines = 0
    for number in range(calls):
        lines += write_made_call(folder, replace(like, number=number))
    for log in folder.glob(f"*/{LOG_NAME}"):
        said = past_call(log.parent).said
        (log.parent / TRANSCRIPT_NAME).write_text("\n".join(each.words for each in said), encoding="utf-8")
    size = sum(log.stat().st_size for log in folder.glob(f"*/{LOG_NAME}"))
    return Made(calls, lines / calls, size / calls / 1024)


def _indexing(folder: Path, made: Made, name: str) -> tuple[str, ...]:
    wall, cpu = time.perf_counter(), time.process_time()
    with Index(folder / INDEX_NAME, folder, restored, summary_kind()) as index:
        for log in folder.glob(f"*/{LOG_NAME}"):
            index.learn(log.parent.name)
        index.drain()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = (folder / INDEX_NAME).stat().st_size / made.calls / 1024
    return (
        f"{made.calls} calls, {name}",
        f"{made.lines:.0f}",
        f"{made.kilobytes:.0f}",
        f"{made.calls / wall:.0f}",
        f"{made.calls / cpu:.0f}",
        f"{size:.1f}",
    )


def _indexing_table(rows: list[tuple[str, ...]]) -> Table:
    table = Table(
        "logs", "events each", "kB each", "calls a second", "calls a second of CPU", "kB of index each",
        title=f"the index from nothing but the logs; aim: ≥ {AIM_CALLS_A_SECOND} calls a second",
    )  # fmt: skip
    for row in rows:
        table.add_row(*row)
    return table


async def _searching(folder: Path, made: Made) -> Table:
    table = Table(
        "looked for", "calls", "query: p95 ms", "max", "CPU ms", "over HTTP: p95 ms", "max", "plain scan, ms",
        title=f"searches over {made.calls} calls, first page with the count; aim: ≤ {AIM_MS} ms",
    )  # fmt: skip
    config = Config()
    options = ServerOptions(port=0, calls=str(folder))
    config = replace(config, server=options, whisper=replace(config.whisper, model=NO_WORDS))
    asked_all: list[float] = []
    cpu_all: list[float] = []
    answered_all: list[float] = []
    with Index(folder / INDEX_NAME, folder) as index, index.reading() as database:
        async with running_server(config) as url, httpx.AsyncClient(base_url=url, timeout=60) as client:
            for name, wanted in SEARCHES.items():
                count = search(database, wanted).count
                asked = [_ms(partial(search, database, wanted)) for _ in range(TIMES)]
                cpu = [_ms(partial(search, database, wanted), time.thread_time) for _ in range(TIMES)]
                answered = [await _http_ms(client, wanted) for _ in range(TIMES)]
                asked_all += asked
                cpu_all += cpu
                answered_all += answered
                scan = await asyncio.to_thread(_scan_ms, folder, wanted.words)
                table.add_row(
                    name, str(count), *_p95_max(asked), f"{max(cpu):.0f}", *_p95_max(answered), scan
                )
    table.add_section()
    table.add_row("all of them", "", *_p95_max(asked_all), f"{max(cpu_all):.0f}", *_p95_max(answered_all), "")
    return table


async def _http_ms(client: httpx.AsyncClient, wanted: Search) -> float:
    given = {"words": wanted.words, "party": wanted.party, "team": wanted.team, "sort": wanted.sort}
    if wanted.peak is not None:
        given["peak"] = f"{wanted.peak:g}"
    begun = time.perf_counter()
    (await client.get("/api/archive", params=given)).raise_for_status()
    return 1000 * (time.perf_counter() - begun)


def _scan_ms(folder: Path, words: str) -> str:
    """Milliseconds that `grep` takes to name the transcripts with the first of the words, files cached."""
    grep = shutil.which("grep")
    if grep is None or not words:
        return ""
    word = words.split(maxsplit=1)[0].strip('"*')
    command = [
        grep,
        "-rliw" if "*" not in words else "-rli",
        f"--include={TRANSCRIPT_NAME}",
        "--",
        word,
        str(folder),
    ]
    subprocess.run(command, capture_output=True, check=False)
    return f"{_ms(lambda: subprocess.run(command, capture_output=True, check=False)):.0f}"


def _starting(short: Path, long: Path, made: Made) -> Table:
    """How long it takes until the calls of earlier runs are on the board."""

    async def start() -> None:
        async with keeping(ServerOptions(calls=str(short)), Board(short), print):
            pass

    from_index = _ms(lambda: asyncio.run(start())) / 1000
    logs = sorted(long.glob(f"*/{LOG_NAME}"))[:100]
    each_ms = _ms(lambda: [restored(log.parent) for log in logs]) / len(logs)
    table = Table("", "seconds", title="calls of earlier runs back on the board before the server answers")
    table.add_row(f"{made.calls} calls from the index", f"{from_index:.2f}")
    table.add_row(
        f"as many from their logs, of five minutes each, reckoned from {len(logs)}",
        f"{each_ms * made.calls / 1000:.0f}",
    )
    return table


def _ms(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    work()
    return 1000 * (clock() - begun)


def _p95_max(values: list[float]) -> tuple[str, str]:
    return f"{np.percentile(values, 95):.0f}", f"{max(values):.0f}"
