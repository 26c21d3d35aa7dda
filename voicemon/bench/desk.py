"""What the desk costs the machine of whoever works beside it, and how soon it is there for one who joins late."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from voicemon import events as ev
from voicemon.bench.page import BROWSER, BROWSER_FLAGS
from voicemon.call.again import advised_again
from voicemon.call.host import LOG_NAME
from voicemon.call.log import CallLog, read_log
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.conversation.advice import advisor_for
from voicemon.server.board import Board

AIM_CORE = 0.03
"""At most this part of a core, beside a CRM on an office computer."""
AIM_JOIN_S = 1.0
"""At most so long from opening the desk of a call of an hour until all of it is there."""
HOUR_S = 3600
JOINS = 5
SETTLE_S = 5.0
"""The page's start is no part of what it costs to stand there."""
PAGE = "page"
BLOCK_S = 0.02
"""What telephony sends at a time; facts come at its beat."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call as its log has it."""

    header: ev.CallHeader
    facts: Sequence[ev.CallEvent]

    def named(self, name: str) -> ev.CallHeader:
        """Its header under another name."""
        return msgspec.structs.replace(self.header, call=name)

    @property
    def going_on(self) -> list[ev.CallEvent]:
        """Its facts but for the end, and what follows that."""
        ends = (n for n, fact in enumerate(self.facts) if isinstance(fact, ev.CallEnded | ev.CallFailed))
        return list(self.facts[: next(ends, len(self.facts))])


def bench_desk(recording: Path, seconds: float = 60.0, model: str = "base") -> int:
    """Print the desk's part of a core and the time to join a call of an hour. Returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        taken, joins = asyncio.run(_measured(recording, seconds, model, Path(folder)))
    table = Table("", "measured", "aim", title=f"the desk, in Chromium, on {recording.name}")
    core = taken[PAGE]
    table.add_row(
        f"the page's process, {seconds:.0f} s of a live call", f"{core:.1%} of a core", f"≤ {AIM_CORE:.0%}"
    )
    for kind in sorted(taken.keys() - {PAGE}):
        table.add_row(f"Chromium's {kind} process beside it", f"{taken[kind]:.1%} of a core", "")
    worst = f"{statistics.median(joins):.2f} s, slowest of {len(joins)}: {max(joins):.2f} s"
    table.add_row("joining at minute 60: from opening to all of it drawn", worst, f"≤ {AIM_JOIN_S:.0f} s")
    Console().print(table)
    return 0 if core <= AIM_CORE and statistics.median(joins) <= AIM_JOIN_S else 1


async def _measured(
    recording: Path, seconds: float, model: str, folder: Path
) -> tuple[dict[str, float], list[float]]:
    from playwright.async_api import async_playwright

    config = Config()
    config = replace(
        config,
        server=replace(config.server, port=0, calls=str(folder), keep_audio=False),
        whisper=replace(config.whisper, model=model),
    )
    async with running_server(config) as url:
        name = await send_call(str(recording), ReplayOptions(server=url, name="bench", speed=2.0))
    recorded = Recorded(*_whole(folder / name / LOG_NAME))
    board = Board(folder)
    config = replace(config, whisper=replace(config.whisper, model="none"))
    async with running_server(config, board=board) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_FLAGS)
        session = await browser.new_browser_cdp_session()
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        log = opened(board, recorded.named("cost"))
        await page.goto(f"{url}/desk/cost")
        going_on = recorded.going_on
        await play(log, going_on, SETTLE_S)
        before, begun = await _processes(session), time.monotonic()
        await play(log, going_on, SETTLE_S + seconds, SETTLE_S)
        took = time.monotonic() - begun
        after = await _processes(session)
        await page.close()
        hour = repeated(recorded, HOUR_S)
        full = opened(board, recorded.named("hour"))
        for fact in hour:
            full.append(fact, fact.known)
        joins = [await _join(browser, url, len(hour) - 1) for _ in range(JOINS)]
        await browser.close()
    return costs(before, after, took), joins


def _whole(path: Path) -> tuple[ev.CallHeader, list[ev.CallEvent]]:
    header, facts = read_log(path)
    again = advised_again(facts, advisor_for(header, Config().advice))
    return header, [msgspec.structs.replace(fact, seq=seq) for seq, fact in enumerate(again)]


def opened(board: Board, header: ev.CallHeader) -> CallLog:
    """A live call on ``board`` that is written nowhere."""
    log = CallLog(header, lambda line: None)
    board.open_call(header, log)
    return log


async def play(log: CallLog, facts: Sequence[ev.CallEvent], until_s: float, from_s: float = 0.0) -> None:
    """Record ``facts`` that are known in [from_s, until_s) at the pace of life."""
    rate_hz = log.header.rate_hz
    waiting = [fact for fact in facts if from_s <= fact.known / rate_hz < until_s]
    begun, place = time.monotonic(), 0
    for block in range(1, 1 + round((until_s - from_s) / BLOCK_S)):
        heard = from_s + block * BLOCK_S
        while place < len(waiting) and waiting[place].known < heard * rate_hz:
            log.append(waiting[place], waiting[place].known)
            place += 1
        await asyncio.sleep(max(0.0, begun + block * BLOCK_S - time.monotonic()))


def repeated(recorded: Recorded, seconds: float) -> list[ev.CallEvent]:
    """The call again and again until it has lasted so long, as one call."""
    going_on = recorded.going_on
    length = max(fact.known for fact in going_on)
    rounds = round(seconds * recorded.header.rate_hz / length) or 1
    facts: list[ev.CallEvent] = []
    for turn in range(rounds):
        moved = _moved(turn * length, turn)
        facts += [msgspec.structs.replace(moved(fact), seq=len(facts) + n) for n, fact in enumerate(going_on)]
    return facts


def _moved(by: int, turn: int) -> Callable[[ev.CallEvent], ev.CallEvent]:
    """A fact as it would be ``by`` samples later, its names with the turn's number."""
    times = ("known", "start", "stop", "at", "offset", "until", "first")
    names = ("utterance", "cue", "alert")

    def moved(fact: ev.CallEvent) -> ev.CallEvent:
        changes: dict[str, object] = {}
        for name in fact.__struct_fields__:
            value = getattr(fact, name)
            if name in times and value is not None:
                changes[name] = value + by
            elif name in names:
                changes[name] = f"{value}-{turn}"
            elif name == "words":
                changes[name] = [
                    msgspec.structs.replace(word, start=word.start + by, stop=word.stop + by)
                    for word in value
                ]
        return msgspec.structs.replace(fact, **changes)

    return moved


Taken = dict[tuple[str, int], float]
"""CPU seconds that each of Chromium's processes has taken so far, by its kind and number."""


async def _processes(session: object) -> Taken:
    told = await session.send("SystemInfo.getProcessInfo")  # type: ignore[attr-defined]
    return {(process["type"], process["id"]): process["cpuTime"] for process in told["processInfo"]}


def costs(before: Taken, after: Taken, took_s: float) -> dict[str, float]:
    """Cores that were taken in between, by kind of process, and `PAGE`: the busiest of those that render. Chromium
    renders its own window in others, and keeps one in store."""
    cores = {process: (after[process] - before.get(process, 0.0)) / took_s for process in after}
    rendering = [process for process in cores if process[0] == "renderer"]
    page = max(rendering, key=cores.__getitem__)
    found = {PAGE: cores.pop(page)}
    for (kind, _), taken in cores.items():
        found[kind] = found.get(kind, 0.0) + taken
    return found


async def _join(browser: object, url: str, last: int) -> float:
    """Seconds from opening the desk of the long call until its last fact is drawn."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})  # type: ignore[attr-defined]
    await page.goto(f"{url}/desk/hour")
    drawn = f"window.voicemon.drawn.find(([, seq]) => seq >= {last})"
    await page.wait_for_function(f"{drawn} !== undefined")
    took = await page.evaluate(f"{drawn}[0] - performance.timeOrigin")
    await page.close()
    return float(took) / 1000
