"""A recorded call is followed to its end, and one that breaks off says why in its log."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.call.analysis import analyse_pieces
from voicemon.call.host import LOG_NAME, CallHost, CallOptions
from voicemon.call.log import read_log
from voicemon.call.state import CallState
from voicemon.config import Config
from voicemon.demo import demo_call
from voicemon.errors import AudioFormatError
from voicemon.sources.recording import open_recording

BOTH = [Channel.CUSTOMER, Channel.AGENT]
Piece = AudioChunk | AudioGap


def analysed(pieces: Iterator[Piece], folder: Path, heard: list[int] | None = None) -> CallState:
    """What the pieces of a call of two parties add up to, words left out."""

    async def run() -> CallState:
        async with CallHost(Config(), words=False) as host:
            header = host.header("c", "a test", "", BOTH)
            progress = (lambda samples: None) if heard is None else heard.append
            return await analyse_pieces(host, header, pieces, folder, CallOptions(patient=True), progress)

    return asyncio.run(run())


def demo_pieces(tmp_path: Path, block_seconds: float) -> Iterator[Piece]:
    """The first 24 s of the demo call."""
    path = tmp_path / "begin.flac"
    samples, rate = soundfile.read(demo_call(), frames=24 * 8000, dtype="int16")
    soundfile.write(path, samples, rate)
    return open_recording([path]).chunks(block_seconds)


def readings_of(state: CallState) -> list[tuple]:
    """Without when they were known: that follows the length of the pieces."""
    return [(r["start"], r["stop"], r["kind"], r["arousal"], r["valence"]) for r in state.readings]


def test_the_length_of_the_pieces_changes_no_reading(tmp_path: Path) -> None:
    heard: list[int] = []
    long = analysed(demo_pieces(tmp_path, 4.0), tmp_path / "long", heard)
    short = analysed(demo_pieces(tmp_path, 0.7), tmp_path / "short")
    assert long.status == short.status == "ended"
    assert len(long.readings) > 5
    assert readings_of(long) == readings_of(short)
    assert heard == sorted(heard)
    assert heard[-1] == 24 * RATE_HZ


def some_noise(channel: Channel, start: int) -> AudioChunk:
    return AudioChunk(channel, start, np.full(RATE_HZ, 0.001, np.float32))


def test_a_recording_that_breaks_off_is_a_failed_call_with_its_reason(tmp_path: Path) -> None:
    def broken() -> Iterator[Piece]:
        for channel in BOTH:
            yield some_noise(channel, 0)
        yield some_noise(Channel.CUSTOMER, RATE_HZ)
        raise AudioFormatError("c.wav: 17 bytes are no frame")

    with pytest.raises(AudioFormatError, match="17 bytes"):
        analysed(broken(), tmp_path)
    events = list(read_log(tmp_path / LOG_NAME)[1])
    assert isinstance(events[-1], ev.CallFailed)
    assert events[-1].reason == "c.wav: 17 bytes are no frame"
    assert {event.channel for event in events[:-1] if isinstance(event, ev.LevelMeasured)} == set(BOTH)


def test_a_programming_error_ends_the_log_too(tmp_path: Path) -> None:
    def wrong() -> Iterator[Piece]:
        yield some_noise(Channel.CUSTOMER, 0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        analysed(wrong(), tmp_path)
    last = list(read_log(tmp_path / LOG_NAME)[1])[-1]
    assert isinstance(last, ev.CallFailed)
    assert "stopped" in last.reason


def test_audio_that_never_arrived_is_on_record(tmp_path: Path) -> None:
    gap = AudioGap(Channel.AGENT, RATE_HZ, 2 * RATE_HZ, "lost on the line")
    pieces = [some_noise(Channel.AGENT, 0), gap, some_noise(Channel.CUSTOMER, 0)]
    assert analysed(iter(pieces), tmp_path).status == "ended"
    missing = [event for event in read_log(tmp_path / LOG_NAME)[1] if isinstance(event, ev.AudioMissing)]
    assert [(m.channel, m.start, m.stop, m.reason) for m in missing] == [
        ("agent", RATE_HZ, 2 * RATE_HZ, "lost on the line")
    ]
