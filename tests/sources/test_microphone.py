"""A full capture queue drops the oldest and shows the hole; without a device the error is one line."""

import asyncio
import sys

import numpy as np
import pytest

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.errors import AudioFormatError
from voicemon.sources.microphone import CaptureQueue, Microphone, input_devices


def block(value: float, length: int = 100) -> np.ndarray:
    return np.full(length, value, np.float32)


def test_packets_come_out_in_order_with_their_positions() -> None:
    queue = CaptureQueue(1000)
    queue.put(block(0.1))
    queue.put(block(0.2), lost=30)
    assert [(position, len(samples)) for position, samples in queue.take()] == [(0, 100), (130, 100)]
    assert queue.take() == []


def test_a_full_queue_drops_the_oldest_and_positions_show_it() -> None:
    queue = CaptureQueue(1000, bound_seconds=0.3)
    for index in range(10):
        queue.put(block(index / 10))
    packets = queue.take()
    assert [position for position, _ in packets] == [700, 800, 900]
    assert packets[0][1][0] == np.float32(0.7)


def test_dropped_audio_becomes_a_gap() -> None:
    async def run() -> list[AudioChunk | AudioGap]:
        microphone = Microphone(Channel.AGENT)
        microphone._rate_hz, microphone._queue = 16000, CaptureQueue(16000, bound_seconds=0.02)
        for index in range(5):
            microphone._queue.put(block(index / 10, 160))
        microphone._closed = True  # what was said before the end is still heard
        microphone._arrived.set()
        return [piece async for piece in microphone.audio()]

    gap, *chunks = asyncio.run(run())
    assert isinstance(gap, AudioGap) and (gap.start, gap.stop) == (0, 480)
    assert [chunk.start for chunk in chunks] == [480, 640]


def test_a_microphone_that_is_not_there_is_one_clear_line() -> None:
    async def run() -> None:
        async with Microphone(Channel.AGENT, "no such headset"):
            pass

    with pytest.raises(AudioFormatError, match=r"PortAudio|no such headset") as error:
        asyncio.run(run())
    assert "\n" not in str(error.value)


def test_listing_works_or_says_what_is_missing() -> None:
    try:
        assert all(device.channels > 0 for device in input_devices())
    except AudioFormatError as error:
        assert "libportaudio2" in str(error) and "sounddevice" not in sys.modules
