"""Calls at the pace of life for the live bench, and what each of them had to wait for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel, Samples
from voicemon.audio.lane import Lane, LaneOptions
from voicemon.call.host import CallHost, CallOptions
from voicemon.call.session import CallSession
from voicemon.clock import MonotonicClock
from voicemon.sources.recording import open_recording
from voicemon.speech.detector import WINDOW_SAMPLES
from voicemon.speech.segmenter import SegmenterOptions

BLOCK_SAMPLES = RATE_HZ // 10
"""A call's audio comes every 100 ms, between Twilio's 20 and Genesys's 200."""

TAIL = SegmenterOptions().tail_windows * WINDOW_SAMPLES

Tracks = dict[Channel, Samples]


@dataclass(frozen=True, slots=True)
class Delay:
    """Something that was waited for: when it came, and how long after what it is about, in seconds."""

    at: float
    seconds: float


@dataclass(slots=True)
class Delays:
    """What the calls had to wait for, all calls together."""

    words: list[Delay] = field(default_factory=list)
    """From the end of an utterance's speech to its final words."""
    first_words: list[Delay] = field(default_factory=list)
    """From the end of an utterance's first word to the first words that are shown of it, for good or not."""
    readings: list[Delay] = field(default_factory=list)
    """From the end of what a reading is about to the reading, those made with the help of words left out."""
    fused: list[Delay] = field(default_factory=list)
    """The same for readings made with the help of words."""
    missing: list[Delay] = field(default_factory=list)
    """Utterances whose words were given up, and after how long."""
    gaps: int = 0
    """Stretches of audio lost before they were analysed."""


def tracks_of(recording: Path) -> Tracks:
    """Each party's audio, float32[n] at 16 kHz, of the same length."""
    pieces: dict[Channel, list[Samples]] = {}
    for chunk in open_recording([recording], None).chunks(1.0):
        pieces.setdefault(chunk.channel, []).append(chunk.samples)
    whole = {channel: np.concatenate(parts) for channel, parts in pieces.items()}
    length = min(map(len, whole.values()))
    return {channel: samples[:length] for channel, samples in whole.items()}


def next_piece(samples: Samples, first: float, start: int) -> Samples:
    """Sample ``start`` and what follows it, a block at most, of a call that begins at ``first`` (0..1) of a recording
    and goes on from the recording's beginning when it ends. Calls made of one recording must not all speak at once."""
    place = (int(first * len(samples)) + start) % len(samples)
    return samples[place : place + BLOCK_SAMPLES]


class LiveCall:
    """One call through a session of its own, as the server follows it."""

    def __init__(self, name: str, tracks: Tracks, first: float, delays: Delays) -> None:
        """``first`` (0..1) is where in the recording the call begins."""
        self.name = name
        self._tracks = tracks
        self._first = first
        self._delays = delays
        self._clock = MonotonicClock()
        self._begun = 0.0
        self._shown: dict[str, float] = {}
        """When the first words of an utterance were shown."""

    async def follow(self, host: CallHost, folder: Path, stop: asyncio.Event) -> None:
        """Send audio, over and over from the beginning, until ``stop``; then end the call."""
        channels = list(self._tracks)
        log = host.create_log(host.header(self.name, "bench", "", channels), folder / self.name)
        session = await host.open_call(log, folder / self.name, self._learn, CallOptions())
        lanes = {channel: Lane(channel, LaneOptions()) for channel in channels}
        self._begun = self._clock.now()
        one_at_a_time = asyncio.Lock()
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(_listen(lane, session, one_at_a_time))
            await self._send(lanes, stop)
        await session.finish()

    async def _send(self, lanes: dict[Channel, Lane], stop: asyncio.Event) -> None:
        start = 0
        while not stop.is_set():
            pieces = {
                channel: next_piece(samples, self._first, start) for channel, samples in self._tracks.items()
            }
            size = len(next(iter(pieces.values())))
            await self._clock.sleep_until(self._begun + (start + size) / RATE_HZ)
            for channel, lane in lanes.items():
                await lane.put(AudioChunk(channel, start, pieces[channel]))
            start += size
        for lane in lanes.values():
            await lane.close()

    def _learn(self, event: ev.CallEvent) -> None:
        now = self._clock.now()
        match event:
            case ev.PartialWritten() if event.words or event.tail:
                self._shown.setdefault(event.utterance, now)
            case ev.TranscriptWritten():
                self._delays.words.append(self._delay(now, event.stop - TAIL))
                if event.words:
                    shown = self._shown.pop(event.utterance, now)
                    self._delays.first_words.append(self._delay(shown, event.words[0].stop))
            case ev.TranscriptMissing():
                self._shown.pop(event.utterance, None)
                self._delays.missing.append(self._delay(now, event.stop - TAIL))
            case ev.ReadingTaken():
                taken = self._delays.fused if event.kind == "fused" else self._delays.readings
                taken.append(self._delay(now, event.stop))
            case ev.AudioMissing():
                self._delays.gaps += 1

    def _delay(self, now: float, sample: int) -> Delay:
        return Delay(now, now - (self._begun + sample / RATE_HZ))


async def _listen(lane: Lane, session: CallSession, one_at_a_time: asyncio.Lock) -> None:
    async for piece in lane:
        async with one_at_a_time:
            await session.hear(piece)


def percentile(delays: Sequence[Delay], percent: float) -> float:
    """Seconds that so many per cent of the delays stay under; not a number where there are none."""
    return float(np.percentile([delay.seconds for delay in delays], percent)) if delays else float("nan")
