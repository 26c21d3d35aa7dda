"""The simulator of `voicemon bench ingest`: very many calls of one recording, each from another place in it.

A process of its own, on the last core where there are several. It prints the seconds over which the calls begin, and at
the end, as JSON, when each began, how much it sent and how late it was itself.
"""

import asyncio
import heapq
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.bench.bare_socket import BareSocket
from voicemon.sending.connecting import socket_address
from voicemon.sending.media_stream import SIDES
from voicemon.sending.tracks import tracks_of
from voicemon.sources import twilio
from voicemon.sources.recording import open_recording

PACKET_BYTES, PACKET_S = 160, 0.02
SPREAD_S = 10.0
"""The calls begin one after the other."""

Tracks = dict[Channel, bytes]


class SentCall:
    """One call of ``seconds`` from packet ``first`` of the recording on."""

    def __init__(self, name: str, tracks: Tracks, first: int, seconds: float) -> None:
        self._name = name
        self._tracks = tracks
        self._first = first
        self._count = len(next(iter(tracks.values()))) // PACKET_BYTES
        self._number = 0
        self._last = int(seconds / PACKET_S)
        self._writer = twilio.Writer(f"CA{name}")
        self._socket = BareSocket()
        self._begun = 0.0
        self._late = 0.0

    async def begin(self, url: str) -> None:
        """Open the connection and announce the call."""
        await self._socket.open(socket_address(url, "/twilio"))
        self._socket.send(*self._writer.opening({"call": self._name}))
        self._begun = time.monotonic()

    @property
    def due(self) -> float:
        """When the next packets are due: just after they were spoken."""
        return self._begun + (self._number + 1) * PACKET_S

    def send(self, now: float) -> bool:
        """The next packet of each track, or the end; returns whether there are more."""
        if self._number == self._last:
            self._socket.send(self._writer.stop())
            return False
        self._late = max(self._late, now - self.due)
        place = (self._first + self._number) % self._count * PACKET_BYTES
        self._socket.send(
            *(
                self._writer.media(
                    SIDES[channel], self._number + 1, 20 * self._number, track[place : place + PACKET_BYTES]
                )
                for channel, track in self._tracks.items()
            )
        )
        self._number += 1
        return True

    async def ended(self) -> dict[str, float]:
        """When it began, what it sent, and how late it was at most, once the server has closed."""
        await self._socket.closed()
        packets = self._number * len(self._tracks)
        samples = self._number * PACKET_BYTES
        return {"begun": self._begun, "packets": packets, "samples": samples, "late": self._late}


async def send_calls(url: str, recording: Path, calls: int, seconds: float) -> dict[str, dict[str, float]]:
    """All of them, each shorter by as much as it begins later, so that they end together."""
    tracks = {
        channel: encode(Encoding.MULAW, np.ascontiguousarray(samples))
        for channel, samples in tracks_of(open_recording([recording]), twilio.RATE_HZ).items()
    }
    packets = len(next(iter(tracks.values()))) // PACKET_BYTES
    due: list[tuple[float, int, SentCall]] = []

    async def later(index: int) -> dict[str, float]:
        wait = SPREAD_S * index / calls
        await asyncio.sleep(wait)
        call = SentCall(f"c{index}", tracks, packets * index // calls, seconds - wait)
        await call.begin(url)
        heapq.heappush(due, (call.due, index, call))
        return await call.ended()

    sending = asyncio.create_task(_send_due(due))
    sent = await asyncio.gather(*(later(index) for index in range(calls)))
    sending.cancel()
    return {f"c{index}": call for index, call in enumerate(sent)}


async def _send_due(due: list[tuple[float, int, SentCall]]) -> None:
    """Send what is due, for ever: one loop for all calls, because a timer for each costs more than what is sent."""
    while True:
        now = time.monotonic()
        while due and due[0][0] <= now:
            _, index, call = due[0]
            if call.send(now):
                heapq.heapreplace(due, (call.due, index, call))
            else:
                heapq.heappop(due)
        await asyncio.sleep(PACKET_S / 10)


def main() -> None:
    """``URL RECORDING CALLS SECONDS``."""
    url, recording, calls, seconds = sys.argv[1:]
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[-1:])
    print(json.dumps(SPREAD_S), flush=True)
    sent = asyncio.run(send_calls(url, Path(recording), int(calls), float(seconds)))
    print(json.dumps({"calls": sent, "cpu_s": time.process_time()}), flush=True)


if __name__ == "__main__":
    main()
