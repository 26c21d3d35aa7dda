"""Where the table of batch sizes and the split of workers and threads come from: what a batch costs on this machine."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from voicemon.bench.sentences import Spoken, spoken_utterances
from voicemon.bench.transcribe import opened, written
from voicemon.transcription import encoding, window
from voicemon.transcription.decoding import Asked, decode
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

SIZES = (1, 2, 4, 8, 16)
UTTERANCES = 16
"""As many as the largest batch, of one window."""


def bench_batches(data: Path, model: str = "base", device: str = "cpu") -> int:
    """Print what an utterance costs by the size of its batch, and what splits of the cores bring."""
    spoken = [said for said in spoken_utterances(data, 8 * UTTERANCES) if said.seconds <= 6][:UTTERANCES]
    console = Console()
    console.print(_costs(spoken, model, device))
    if device == "cpu":
        console.print(_splits(spoken, model))
    return 0


def _costs(spoken: Sequence[Spoken], model: str, device: str) -> Table:
    engine = WhisperEngine.load(ensure_model(model), WhisperOptions(device, workers=1, threads=1))
    log_mels = [encoding.log_mel_of(engine.loaded, said.samples) for said in spoken]
    asked = [Asked(engine.tokenizer(said.language), len(said.samples)) for said in spoken]
    table = Table("batch", "8 s window: encode", "decode", "15 s window: encode", "decode")
    table.title = f"CPU ms an utterance, {model}, one thread, load {os.getloadavg()[0]:.1f}"
    for size in SIZES:
        cells = []
        for frames in (800, window.SHORT_FRAMES):
            encode_s = decode_s = 0.0
            for at in range(0, len(spoken), size):
                windows = [window.fill_with_silence(log_mel, frames) for log_mel in log_mels[at : at + size]]
                begun = time.process_time()
                encoded = encoding.encode_together(engine.loaded, windows)
                encode_s += time.process_time() - begun
                begun = time.process_time()
                decode(engine.loaded.model, encoded, asked[at : at + size], 1)
                decode_s += time.process_time() - begun
            cells += [f"{1000 * seconds / len(spoken):.0f}" for seconds in (encode_s, decode_s)]
        table.add_row(str(size), *cells)
    return table


def _splits(spoken: Sequence[Spoken], model: str) -> Table:
    cores = os.cpu_count() or 1
    table = Table(
        "workers x threads", "utt./s", "CPU s", title=f"{len(spoken)} utterances at once, {cores} cores"
    )
    for workers in sorted({1, cores}, reverse=True):
        options = WhisperOptions("cpu", workers, threads=cores // workers)
        engine = WhisperEngine.load(ensure_model(model), options)
        with asyncio.Runner() as runner:
            pool = runner.run(opened(engine, workers))
            runner.run(written(pool, spoken[:2]))  # warm
            begun, cpu = time.perf_counter(), time.process_time()
            runner.run(written(pool, spoken))
            wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
            runner.run(pool.close())
        table.add_row(f"{workers} x {cores // workers}", f"{len(spoken) / wall:.2f}", f"{cpu:.1f}")
    return table
