"""CPU time of one call's arithmetic, without sockets and threads: listening and readings, by the size of the pieces."""

import os
import time
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.reader import VoiceReader
from voicemon.analyser import Analyser
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.bench.live_calls import Tracks, tracks_of
from voicemon.channel_analyser import AnalyserOptions
from voicemon.heard import Passage, UtteranceEnded
from voicemon.kernels.warm_up import warm_up

REPEATS = 7
PIECES_S = (0.1, 0.2, 0.5)
"""What a telephone brings at a time; what is joined where a call is behind."""


def bench_dsp(recording: Path, seconds: int = 60) -> int:
    """Print ms of CPU a second of a two-channel call, medians over interleaved repeats. Returns the exit status."""
    warm_up()
    estimator = AffectEstimator.load()
    tracks = {channel: samples[: seconds * RATE_HZ] for channel, samples in tracks_of(recording).items()}
    listen(tracks, estimator, PIECES_S[0])
    runs = [[listen(tracks, estimator, piece) for piece in PIECES_S] for _ in range(REPEATS)]
    table = Table(
        "pieces of, s", "listening, ms", "readings, ms", "together, ms", "least, ms",
        title=f"CPU of a second of {recording.name}, one thread, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    for piece, taken in zip(PIECES_S, zip(*runs, strict=True), strict=True):
        listening, readings = (1e3 * median(column) / seconds for column in zip(*taken, strict=True))
        least = 1e3 * min(map(sum, taken)) / seconds
        table.add_row(
            f"{piece:g}", f"{listening:.2f}", f"{readings:.2f}", f"{listening + readings:.2f}", f"{least:.2f}"
        )
    Console().print(table)
    return 0


def listen(tracks: Tracks, estimator: AffectEstimator, piece_s: float) -> tuple[float, float]:
    """CPU seconds of this thread for following a call in such pieces: the analyser's, and the readings' of them."""
    analyser = Analyser(tracks, [Channel.CUSTOMER], AnalyserOptions(for_words=False))
    reader = VoiceReader(estimator)
    step = int(piece_s * RATE_HZ)
    length = min(map(len, tracks.values()))
    begun, readings = time.thread_time(), 0.0
    for start in range(0, length, step):
        for channel, samples in tracks.items():
            piece = np.ascontiguousarray(samples[start : min(start + step, length)])
            for heard in analyser.push(AudioChunk(channel, start, piece)):
                match heard:
                    case Passage(llds=llds):
                        asked = time.thread_time()
                        reader.fast(llds)
                        readings += time.thread_time() - asked
                    case UtteranceEnded(passage=passage) if passage is not None:
                        asked = time.thread_time()
                        reader.utterance(passage.llds)
                        readings += time.thread_time() - asked
    return time.thread_time() - begun - readings, readings
