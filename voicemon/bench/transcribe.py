"""Utterances a second and word error rates: the pool beside faster-whisper's two ways, on the same utterances."""

import asyncio
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from voicemon.audio.chunk import RATE_HZ, Channel
from voicemon.bench.sentences import Spoken, spoken_utterances, word_error_rate
from voicemon.transcription.device import choose_device
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.job_queue import QueueLimits
from voicemon.transcription.pool import TranscriptionPool
from voicemon.transcription.transcript import WritingJob
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

AIM_TRANSCRIBE, AIM_BATCHED = 4.0, 1.5
"""At least so many times the utterances per second of ``WhisperModel.transcribe`` and ``BatchedInferencePipeline``."""

PART = 100
"""Utterances that each way writes before the next way's turn, so that all suffer alike from other load."""

Texts = list[str]


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """What is measured."""

    model: str = "base"
    utterances: int = 200
    beam: int = 1
    device: str = "auto"
    compute_type: str = ""
    """Empty: int8 on a CPU, float16 on a GPU."""
    threads: int = 0
    """CPU threads that each way has in all; 0: one a core."""


@dataclass(slots=True)
class _Way:
    """One way to write utterances, and what it has done so far."""

    name: str
    write: Callable[[Sequence[Spoken]], Texts]
    aim: float | None = None
    """Times as fast as this way ours should be."""
    seconds: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    texts: Texts = field(default_factory=list)

    def take(self, part: Sequence[Spoken]) -> None:
        begun, cpu = time.perf_counter(), time.process_time()
        self.texts += self.write(part)
        self.seconds.append(time.perf_counter() - begun)
        self.cpu_s += time.process_time() - cpu


def bench_transcribe(data: Path, options: TranscribeOptions) -> int:
    """Print utterances a second, ratios and word error rates. Returns the exit status."""
    spoken = spoken_utterances(data, options.utterances)
    device, compute_type = choose_device(options.device, options.compute_type)
    threads = options.threads or os.cpu_count() or 1
    with asyncio.Runner() as runner:
        engine = _engine(options, device, threads)
        pool = runner.run(opened(engine, 1 if device == "cuda" else threads))
        ways = [
            _Way("voicemon", lambda part: runner.run(written(pool, part))),
            _Way(
                "voicemon, live and overloaded", lambda part: runner.run(written(pool, part, patient=False))
            ),
            *_peers(options, device, threads),
        ]
        for way in ways:
            way.write(spoken[:2])  # warm
        parts = [spoken[at : at + PART] for at in range(0, len(spoken), PART)]
        turns = [(way, part) for part in parts for way in ways]
        for way, part in track(turns, description=f"{len(spoken)} utterances", transient=True):
            way.take(part)
        runner.run(pool.close())
    seconds = sum(each.seconds for each in spoken)
    title = (
        f"{len(spoken)} utterances, {seconds:.0f} s at telephone band; {options.model}, {compute_type}, beam "
        f"{options.beam}, {threads} threads of {device}, load {os.getloadavg()[0]:.1f}"
    )
    Console().print(_table(title, ways, spoken))
    return 0


def _table(title: str, ways: Sequence[_Way], spoken: Sequence[Spoken]) -> Table:
    table = Table("", "utt./s", "s", "CPU s", "ours is", "aim", "WER en", "WER de", title=title)
    ours = ways[0]
    for way in ways:
        times = float(np.median(np.array(way.seconds) / np.array(ours.seconds)))
        table.add_row(
            way.name,
            f"{len(spoken) / sum(way.seconds):.2f}",
            f"{sum(way.seconds):.1f}",
            f"{way.cpu_s:.1f}",
            "" if way.aim is None else f"{times:.1f}×",
            "" if way.aim is None else f"≥ {way.aim}",
            f"{100 * word_error_rate(spoken, way.texts, 'en'):.1f}%",
            f"{100 * word_error_rate(spoken, way.texts, 'de'):.1f}%",
        )
    return table


def _engine(options: TranscribeOptions, device: str, threads: int) -> WhisperEngine:
    workers = 1 if device == "cuda" else threads
    chosen = WhisperOptions(device, workers, beam=options.beam, compute_type=options.compute_type)
    return WhisperEngine.load(ensure_model(options.model), chosen)


async def opened(engine: WhisperEngine, workers: int) -> TranscriptionPool:
    """A pool that refuses nothing: here throughput is measured, and all comes at once."""
    limits = QueueLimits(partial_s=math.inf, recording_s=math.inf, final_s=math.inf, wait_s=math.inf)
    return await TranscriptionPool(lambda: engine, workers, limits).__aenter__()


async def written(pool: TranscriptionPool, part: Sequence[Spoken], patient: bool = True) -> Texts:
    """Each utterance of a call of its own, all at once, words with their times. ``patient`` ones are recorded and get
    all looks that they deserve; live ones get one where so many come at once."""
    jobs = [
        WritingJob(
            f"call-{at}",
            "customer-1",
            Channel.CUSTOMER,
            0,
            said.samples,
            True,
            0.9,
            language=said.language,
            patient=patient,
        )
        for at, said in enumerate(part)
    ]
    transcripts = await asyncio.gather(*(pool.submit(job) for job in jobs))
    return [transcript.text for transcript in transcripts]


def _peers(options: TranscribeOptions, device: str, threads: int) -> list[_Way]:
    """faster-whisper one utterance after the other, and in its batches, on as many threads in all."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    _, compute_type = choose_device(options.device, options.compute_type)
    model = WhisperModel(
        str(ensure_model(options.model)), device=device, compute_type=compute_type, cpu_threads=threads
    )
    pipeline = BatchedInferencePipeline(model)

    def alone(part: Sequence[Spoken]) -> Texts:
        return [
            _text(model.transcribe(said.samples, language=said.language, beam_size=options.beam)[0])
            for said in part
        ]

    def batched(size: int) -> Callable[[Sequence[Spoken]], Texts]:
        return lambda part: _in_batches(pipeline, part, options.beam, size)

    sizes = (8, 16, 32) if device == "cuda" else (8,)  # by 16 a CPU is slower than by 8
    return [
        _Way("WhisperModel.transcribe", alone, AIM_TRANSCRIBE),
        *(_Way(f"BatchedInferencePipeline, {size}", batched(size), AIM_BATCHED) for size in sizes),
    ]


def _in_batches(pipeline: Any, part: Sequence[Spoken], beam: int, size: int) -> Texts:
    """The utterances of each language as clips of one long audio: so it takes utterances that are cut already."""
    texts = [""] * len(part)
    for language in sorted({said.language for said in part}):
        places = [at for at, said in enumerate(part) if said.language == language]
        ends = np.cumsum([len(part[at].samples) for at in places])
        spans = [(int(end) - len(part[at].samples), int(end)) for at, end in zip(places, ends, strict=True)]
        segments, _ = pipeline.transcribe(
            np.concatenate([part[at].samples for at in places]),
            language=language,
            beam_size=beam,
            batch_size=size,
            clip_timestamps=[{"start": start / RATE_HZ, "end": stop / RATE_HZ} for start, stop in spans],
        )
        for segment in segments:
            at = next(
                i for i, (start, stop) in enumerate(spans) if start <= segment.start * RATE_HZ + 160 < stop
            )
            texts[places[at]] += segment.text
    return texts


def _text(segments: Any) -> str:
    return "".join(segment.text for segment in segments)
