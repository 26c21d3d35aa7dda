"""A recorded call, words and readings: voicemon beside openSMILE and faster-whisper glued together."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from voicemon.call.analysis import BLOCK_SECONDS, analyse_pieces
from voicemon.call.host import CallHost, CallOptions
from voicemon.config import Config
from voicemon.sources.recording import open_recording
from voicemon.transcription.fetch import ensure_model

TARGET_WITH_WORDS = 6
TARGET_PROSODY = 100


def bench_call(recording: Path, model: str = "base") -> int:
    """Print how many times faster than real time the call is analysed, by each. Returns the exit status."""
    seconds = open_recording([recording], None).seconds
    rows = [
        ("voicemon: words and readings", _voicemon(recording, model, words=True), TARGET_WITH_WORDS),
        ("voicemon: readings alone", _voicemon(recording, model, words=False), TARGET_PROSODY),
        ("openSMILE + faster-whisper: LLDs and words", _timed(lambda: _glued(recording, model)), None),
        ("openSMILE eGeMAPSv02 LLDs alone", _timed(lambda: _opensmile(recording)), None),
    ]
    table = Table(
        "",
        "wall s",
        "times real time",
        "aim",
        title=f"{recording.name}: {seconds:.0f} s, {os.cpu_count()} cores, {model}",
    )
    for name, wall, aim in rows:
        table.add_row(name, f"{wall:.2f}", f"{seconds / wall:.1f}", "" if aim is None else f"≥ {aim}")
    Console().print(table)
    return 0


def _voicemon(recording: Path, model: str, words: bool) -> float:
    """Wall seconds of the analysis, the models being loaded already, as they are for the peers."""

    async def run() -> float:
        config = Config()
        async with CallHost(config, words=words) as host:
            with tempfile.TemporaryDirectory() as folder:
                source = open_recording([recording], None)
                header = host.header("bench", source.name, "", list(source.channels))
                options = CallOptions(patient=True, partials=False)
                begun = time.perf_counter()
                await analyse_pieces(host, header, source.chunks(BLOCK_SECONDS), Path(folder), options)
                return time.perf_counter() - begun

    return asyncio.run(run())


def _timed(work: Callable[[], Callable[[], None]]) -> float:
    """Wall seconds of what ``work`` prepares."""
    prepared = work()
    begun = time.perf_counter()
    prepared()
    return time.perf_counter() - begun


def _tracks(recording: Path) -> list[np.ndarray]:
    """Each channel whole, float32[n] at 16 kHz."""
    tracks: dict[str, list[np.ndarray]] = {}
    for chunk in open_recording([recording], None).chunks(1.0):
        tracks.setdefault(chunk.channel, []).append(chunk.samples)
    return [np.concatenate(pieces) for pieces in tracks.values()]


def _glued(recording: Path, model: str) -> Callable[[], None]:
    from faster_whisper import WhisperModel

    whisper = WhisperModel(
        str(ensure_model(model)), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1
    )
    llds = _opensmile(recording)
    tracks = _tracks(recording)

    def work() -> None:
        llds()
        for track in tracks:
            segments, _ = whisper.transcribe(track, beam_size=1, vad_filter=True, word_timestamps=True)
            list(segments)

    return work


def _opensmile(recording: Path) -> Callable[[], None]:
    import opensmile

    smile = opensmile.Smile(
        feature_set=opensmile.FeatureSet.eGeMAPSv02, feature_level=opensmile.FeatureLevel.LowLevelDescriptors
    )
    # voicemon reads the emotion of the customer's channel alone, so openSMILE gets that one alone, too.
    customer = _tracks(recording)[0][::2]

    def work() -> None:
        smile.process_signal(customer, 8000)

    return work
