"""An excerpt of the demo call as a telephone carries it, and the messages of a platform that sends it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.audio.lane import LaneOptions, LanePolicy, LaneQueue
from voicemon.demo import demo_call
from voicemon.sources import telnyx, twilio
from voicemon.sources.media_stream import MediaStream, Track

PARTIES: dict[Track, Channel] = {"inbound": Channel.CUSTOMER, "outbound": Channel.AGENT}
READERS = {"twilio": twilio.read_message, "telnyx": telnyx.read_message}
WRITERS = {"twilio": twilio.Writer, "telnyx": telnyx.Writer}


def mulaw_excerpt(path: Path, seconds: float = 20.0) -> Path:
    """The call's beginning as a WAV file in μ-law, which is what the platforms send."""
    samples, rate = soundfile.read(demo_call(), dtype="float32", always_2d=True)
    assert rate == 8000
    soundfile.write(path, samples[: int(seconds * rate)], rate, subtype="ULAW")
    return path


def packet_texts(
    platform: str, seconds: float, seed: int = 1
) -> tuple[list[str], list[tuple[Track, str]], str]:
    """Opening, packets of noise in the order in which they were spoken, and the stop."""
    chance = np.random.default_rng(seed)
    writer = WRITERS[platform]("CA17")
    opening = writer.opening({})
    packets = [
        (track, writer.media(track, number + 1, 20 * number, chance.bytes(160)))
        for number in range(int(seconds * 50))
        for track in PARTIES
    ]
    return opening, packets, writer.stop()


def heard(platform: str, texts: list[str]) -> tuple[MediaStream, dict[Channel, list[AudioChunk | AudioGap]]]:
    """The stream after all ``texts``, and what came out of the lanes of its channels."""
    stream = MediaStream(READERS[platform])
    options = LaneOptions(LanePolicy.RECORDING, bound_seconds=1e9, patience_seconds=0)
    lanes = {channel: LaneQueue(channel, options) for channel in PARTIES.values()}
    for text in texts:
        for chunk in stream.read(text):
            lanes[chunk.channel].put(chunk)
    for chunk in stream.flush():
        lanes[chunk.channel].put(chunk)
    for lane in lanes.values():
        lane.close()
    return stream, {channel: list(_taken(lane)) for channel, lane in lanes.items()}


def _taken(lane: LaneQueue) -> Iterator[AudioChunk | AudioGap]:
    while (piece := lane.take()) is not None:
        yield piece


def joined(pieces: list[AudioChunk | AudioGap]) -> bytes:
    """The samples of a channel without its gaps."""
    return b"".join(piece.samples.tobytes() for piece in pieces if isinstance(piece, AudioChunk))


def gaps(pieces: list[AudioChunk | AudioGap]) -> list[tuple[int, int]]:
    """Where a channel's audio is missing."""
    return [(piece.start, piece.stop) for piece in pieces if isinstance(piece, AudioGap)]
