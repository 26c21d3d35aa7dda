"""The simulator of `voicemon bench ingest`: very many calls of one recording, each from another place in it.

A process of its own, on the last core where there are several. It prints the seconds over which the calls begin, and at
the end, as JSON, when each began and how much it sent.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.sending.connecting import connected
from voicemon.sending.media_stream import SIDES
from voicemon.sending.tracks import tracks_of
from voicemon.sources import twilio
from voicemon.sources.recording import open_recording

PACKET_BYTES, PACKET_S = 160, 0.02
SPREAD_S = 10.0
"""The calls begin one after the other."""


async def send_call(
    url: str, name: str, tracks: dict[Channel, bytes], first: int, seconds: float
) -> dict[str, float]:
    """One call of ``seconds`` from packet ``first`` of the recording on. Returns when it began and what it sent."""
    writer = twilio.Writer(f"CA{name}")
    count = len(next(iter(tracks.values()))) // PACKET_BYTES
    async with connected(url, "/twilio", {}) as socket:
        for text in writer.opening({"call": name}):
            await socket.send(text)
        begun, number = time.monotonic(), 0
        while number < int(seconds / PACKET_S):
            wait = begun + (number + 1) * PACKET_S - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            place = (first + number) % count * PACKET_BYTES
            for channel, track in tracks.items():
                payload = track[place : place + PACKET_BYTES]
                await socket.send(writer.media(SIDES[channel], number + 1, 20 * number, payload))
            number += 1
        await socket.send(writer.stop())
        async for _ in socket:
            pass
    return {"begun": begun, "packets": number * len(tracks), "samples": number * PACKET_BYTES}


async def send_calls(url: str, recording: Path, calls: int, seconds: float) -> dict[str, dict[str, float]]:
    """All of them, each shorter by as much as it begins later, so that they end together."""
    tracks = {
        channel: encode(Encoding.MULAW, np.ascontiguousarray(samples))
        for channel, samples in tracks_of(open_recording([recording]), twilio.RATE_HZ).items()
    }
    packets = len(next(iter(tracks.values()))) // PACKET_BYTES

    async def later(index: int) -> dict[str, float]:
        wait = SPREAD_S * index / calls
        await asyncio.sleep(wait)
        return await send_call(url, f"c{index}", tracks, packets * index // calls, seconds - wait)

    sent = await asyncio.gather(*(later(index) for index in range(calls)))
    return {f"c{index}": call for index, call in enumerate(sent)}


def main() -> None:
    """``URL RECORDING CALLS SECONDS``."""
    url, recording, calls, seconds = sys.argv[1:]
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[-1:])
    print(json.dumps(SPREAD_S), flush=True)
    print(json.dumps(asyncio.run(send_calls(url, Path(recording), int(calls), float(seconds)))), flush=True)


if __name__ == "__main__":
    main()
