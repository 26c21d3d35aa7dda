"""How soon the page shows what was said: a real call at the pace of life, timed in a real browser."""

import asyncio
import bisect
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.sources.recording import open_recording
from voicemon.speech.detector import WINDOW_SAMPLES
from voicemon.speech.segmenter import SegmenterOptions
from voicemon.transcription.fetch import ensure_model

BROWSER = "/usr/bin/chromium"
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AIMS_MS = (250, 700, 1500)
"""At most so long to a level, a reading and the final words, 95 times in 100."""


@dataclass(slots=True)
class Sent:
    """When each part of the call left its source: ``seconds`` of the call by ``moment`` of the day."""

    seconds: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """The call has been sent up to ``seconds``."""
        self.seconds.append(seconds)
        self.moments.append(time.time())

    def when(self, sample: int, rate_hz: int) -> float:
        """When the block with ``sample`` was sent."""
        index = bisect.bisect_left(self.seconds, sample / rate_hz)
        return self.moments[min(index, len(self.moments) - 1)]


def bench_page(recording: Path, model: str = "base") -> int:
    """Print p50 and p95 from the end of a word or utterance to what the page shows of it."""
    with tempfile.TemporaryDirectory() as folder:
        sent, arrivals, log = asyncio.run(_watch(recording, model, Path(folder)))
        header, events = read_log(log)
        facts = list(events)
    delays = _delays(facts, sent, arrivals, header.rate_hz)
    peer = _peer_delays(recording, model, facts)
    table = Table(
        "", "n", "p50 ms", "p95 ms", "aim, p95", title=f"{recording.name} at speed 1, seen from the browser"
    )
    for (name, values), aim in zip(delays.items(), AIMS_MS, strict=True):
        p50, p95 = np.percentile(values, [50, 95])
        table.add_row(name, str(len(values)), f"{p50:.0f}", f"{p95:.0f}", f"≤ {aim}")
    table.add_row(
        "faster-whisper's transcribe alone, per utterance",
        str(len(peer)),
        f"{np.median(peer):.0f}",
        f"{np.percentile(peer, 95):.0f}",
        "",
    )
    Console().print(table)
    return 0


async def _watch(recording: Path, model: str, folder: Path) -> tuple[Sent, dict[int, float], Path]:
    """Play the call into a server and note when each event reached the desk in a browser."""
    from playwright.async_api import async_playwright

    config = Config()
    config = replace(
        config,
        server=replace(config.server, port=0, calls=str(folder), keep_audio=False),
        whisper=replace(config.whisper, model=model),
    )
    sent = Sent()
    opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with running_server(config) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_FLAGS)
        page = await browser.new_page()
        options = ReplayOptions(server=url, name="bench", on_accepted=opened.set_result, on_sent=sent.add)
        sending = asyncio.create_task(send_call(str(recording), options))
        await page.goto(f"{url}/desk/{await opened}")
        await sending
        await page.wait_for_function("window.voicemon.state.status !== 'live'")
        arrivals = {int(seq): ms / 1000 for ms, seq in await page.evaluate("window.voicemon.log")}
        await browser.close()
    return sent, arrivals, folder / "bench" / LOG_NAME


def _delays(
    facts: Sequence[ev.CallEvent], sent: Sent, arrivals: dict[int, float], rate_hz: int
) -> dict[str, list[float]]:
    """Milliseconds from the end of each word to a level and a reading that cover it, and to the final words.

    Words in utterances too short for a reading are left out of its row: of those the page says that nothing is read.
    """
    finals = [fact for fact in facts if isinstance(fact, ev.TranscriptWritten) and fact.words]
    words = [(fact.channel, word.stop) for fact in finals for word in fact.words]
    tail = SegmenterOptions().tail_windows * WINDOW_SAMPLES

    def until_covered(kind: type[ev.LevelMeasured] | type[ev.ReadingTaken]) -> list[float]:
        covering = [fact for fact in facts if isinstance(fact, kind) and fact.seq in arrivals]
        delays = []
        for channel, stop in words:
            seqs = (c.seq for c in covering if c.channel == channel and c.start <= stop <= c.stop)
            seq = next(seqs, None)
            if seq is not None:
                delays.append(1000 * (arrivals[seq] - sent.when(stop, rate_hz)))
        return delays

    return {
        "level, from the end of a word": until_covered(ev.LevelMeasured),
        "reading, from the end of a word": until_covered(ev.ReadingTaken),
        "final words, from the end of an utterance's speech": [
            1000 * (arrivals[fact.seq] - sent.when(fact.stop - tail, rate_hz))
            for fact in finals if fact.seq in arrivals
        ],
    }  # fmt: skip


def _peer_delays(recording: Path, model: str, facts: Sequence[ev.CallEvent]) -> list[float]:
    """Milliseconds that faster-whisper's own ``transcribe`` takes for each of the same utterances, one at a time."""
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(ensure_model(model)), device="cpu", compute_type="int8", cpu_threads=1)
    tracks: dict[str, list[np.ndarray]] = {}
    for chunk in open_recording([recording], None).chunks(1.0):
        tracks.setdefault(chunk.channel, []).append(chunk.samples)
    whole = {channel: np.concatenate(pieces) for channel, pieces in tracks.items()}
    delays = []
    for fact in facts:
        if isinstance(fact, ev.TranscriptWritten):
            begun = time.perf_counter()
            segments, _ = whisper.transcribe(
                whole[fact.channel][fact.start : fact.stop],
                beam_size=1,
                word_timestamps=True,
                language=fact.language or None,
            )
            list(segments)
            delays.append(1000 * (time.perf_counter() - begun))
    return delays
