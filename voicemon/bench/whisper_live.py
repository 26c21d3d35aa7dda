"""WhisperLive on the same calls, in a process of its own: one model for all clients, a client for each channel."""

import asyncio
import contextlib
import importlib.util
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.bench.live_calls import Delay, Tracks, next_piece
from voicemon.clock import MonotonicClock
from voicemon.transcription.fetch import ensure_model

INSTALL = "pip install whisper-live brings it"

_START_S = 90.0
"""Seconds that the server may take until it listens, and its clients until they are answered."""

_SERVER = """
import sys
from whisper_live.server import TranscriptionServer
TranscriptionServer().run(
    "127.0.0.1", port=int(sys.argv[1]), backend="faster_whisper", faster_whisper_custom_model_path=sys.argv[2],
    single_model=True, max_clients=int(sys.argv[3]), max_connection_time=7200,
)
"""


@dataclass(slots=True)
class PeerDelays:
    """How late WhisperLive was, or why it could not be run."""

    words: list[Delay] = field(default_factory=list)
    """From the end of a segment to the moment when it is told as completed."""
    first_words: list[Delay] = field(default_factory=list)
    """From the start of a segment to its first words."""
    reason: str = ""


def whisper_live(tracks: Tracks, calls: int, seconds: float, model: str) -> PeerDelays:
    """Send ``calls`` calls made of ``tracks`` for so many seconds and see how late its words are."""
    if importlib.util.find_spec("whisper_live") is None:
        return PeerDelays(reason=f"not installed; {INSTALL}")
    with _server(str(ensure_model(model)), 2 * calls) as port:
        try:
            return asyncio.run(_run(port, tracks, calls, seconds))
        except (OSError, TimeoutError) as error:
            return PeerDelays(reason=f"its server does not answer: {error}")


@contextlib.contextmanager
def _server(folder: str, clients: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _SERVER, str(port), folder, str(clients)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield port
        finally:
            server.kill()


async def _run(port: int, tracks: Tracks, calls: int, seconds: float) -> PeerDelays:
    delays = PeerDelays()
    await _listening(port)
    async with asyncio.TaskGroup() as group:
        for number in range(calls):
            for channel, samples in tracks.items():
                client = _Client(f"{number}-{channel}", number / calls, delays)
                group.create_task(client.follow(port, channel, samples, seconds))
    return delays


async def _listening(port: int) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.5)
        else:
            writer.close()
            return


class _Client:
    """One channel of one call."""

    def __init__(self, name: str, first: float, delays: PeerDelays) -> None:
        """``first`` (0..1) is where in the recording it begins."""
        self._name = name
        self._first = first
        self._delays = delays
        self._clock = MonotonicClock()
        self._begun = 0.0
        self._shown: set[float] = set()
        self._completed: set[float] = set()

    async def follow(self, port: int, channel: Channel, samples: Samples, seconds: float) -> None:
        from websockets.asyncio.client import connect

        async with connect(f"ws://127.0.0.1:{port}", ping_interval=None, max_size=None) as wire:
            hello = {
                "uid": self._name,
                "language": "en",
                "task": "transcribe",
                "model": "base",
                "use_vad": True,
            }
            await wire.send(json.dumps(hello))
            await asyncio.wait_for(wire.recv(), _START_S)  # it is ready
            self._begun = self._clock.now()
            listening = asyncio.create_task(self._listen(wire))
            start = 0
            while start < seconds * RATE_HZ:
                piece = next_piece(samples, self._first, start)
                start += len(piece)
                await self._clock.sleep_until(self._begun + start / RATE_HZ)
                await wire.send(piece.tobytes())
            listening.cancel()

    async def _listen(self, wire: Any) -> None:
        async for message in wire:
            now = self._clock.now()
            for segment in json.loads(message).get("segments", ()):
                start, end = float(segment["start"]), float(segment["end"])
                if start not in self._shown:
                    self._shown.add(start)
                    self._delays.first_words.append(Delay(now, now - self._begun - start))
                if segment.get("completed") and start not in self._completed:
                    self._completed.add(start)
                    self._delays.words.append(Delay(now, now - self._begun - end))
