"""A full queue drops the oldest and shows the hole; what the sound card says becomes moments; ends have their words."""

import io
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.sound import needs_sound
from voicemon.bench.sound_server import sound_server
from voicemon.errors import AudioFormatError
from voicemon.sources.headset import capture_wire as wire
from voicemon.sources.headset.capture import CaptureQueue, callback, main, spawned
from voicemon.sources.headset.device_clock import Captured


def block(value: float, length: int = 100) -> np.ndarray:
    return np.full(length, value, np.float32)


def test_blocks_come_out_in_order_with_their_indices() -> None:
    queue = CaptureQueue(1000)
    queue.put(1.0, block(0.1))
    queue.put(1.13, block(0.2), lost=30)
    assert [(each.index, each.moment, len(each.samples)) for each in queue.take(0)] == [
        (0, 1.0, 100), (130, 1.13, 100),
    ]  # fmt: skip


def test_a_full_queue_drops_the_oldest_and_indices_show_it() -> None:
    queue = CaptureQueue(1000, bound_seconds=0.3)
    for number in range(10):
        queue.put(number / 10, block(number / 10))
    blocks = queue.take(0)
    assert [each.index for each in blocks] == [700, 800, 900]
    assert blocks[0].samples[0] == np.float32(0.7)


def test_what_waits_at_the_end_is_still_given_and_then_why_it_ended() -> None:
    queue = CaptureQueue(1000)
    queue.put(0.0, block(0.1))
    queue.end("it was unplugged")
    queue.end("its stream has ended")
    assert len(queue.take(0)) == 1
    with pytest.raises(AudioFormatError, match="unplugged"):
        queue.take(0)


def test_a_device_that_says_nothing_is_not_waited_for_for_ever() -> None:
    with pytest.raises(AudioFormatError, match=r"nothing for 0\.01 s"):
        CaptureQueue(1000).take(0.01)


def test_taking_waits_for_the_sound_cards_thread() -> None:
    queue = CaptureQueue(1000)
    card = threading.Timer(0.05, lambda: queue.put(0.0, block(0.1)))
    card.start()
    assert len(queue.take(10)) == 1
    card.join()


@dataclass
class Times:
    currentTime: float
    inputBufferAdcTime: float


@dataclass
class Status:
    input_overflow: bool = False


def test_the_sound_cards_times_become_moments_and_overflow_a_hole() -> None:
    queue = CaptureQueue(1000)
    heard_of = iter([5.0, 5.01, 5.51])
    take = callback(queue, 1000, lambda: next(heard_of))
    stereo = np.array([[0.5, 0.0]] * 10, np.float32)
    take(stereo, 10, Times(100.0, 99.95), Status())
    take(stereo, 10, Times(100.01, 99.97), Status())
    take(stereo, 10, Times(100.51, 100.46), Status(input_overflow=True))
    first, second, third = queue.take(0)
    assert first.samples.tolist() == [0.25] * 10
    assert [each.moment for each in (first, second, third)] == pytest.approx([4.95, 4.97, 5.46])
    assert [each.index for each in (first, second, third)] == [0, 10, 500]


@pytest.mark.parametrize("adc", [0.0, 200.0])
def test_a_system_that_does_not_tell_when_it_captured_is_taken_to_have_just_done_so(adc: float) -> None:
    queue = CaptureQueue(1000)
    callback(queue, 1000, lambda: 5.0)(np.zeros((10, 1), np.float32), 10, Times(100.0, adc), Status())
    assert queue.take(0)[0].moment == pytest.approx(4.99)


def test_a_device_that_is_not_there_is_said_in_one_message() -> None:
    out = io.BytesIO()
    assert main("no such headset", out) == 1
    message = wire.read(out.getvalue()[wire.LENGTH.size :])
    assert isinstance(message, wire.Closed) and "\n" not in message.reason


def test_the_process_ends_when_nobody_reads() -> None:
    class Closed(io.BytesIO):
        def write(self, data: object) -> int:
            raise BrokenPipeError

    assert main("no such headset", Closed()) == 0


@needs_sound
def test_the_process_gives_the_devices_audio(tmp_path: Path) -> None:
    with (
        sound_server(tmp_path / "sound", near=44100),
        subprocess.Popen(spawned("near"), stdout=subprocess.PIPE) as process,
    ):
        assert process.stdout is not None

        def message() -> object:
            length = wire.read_length(process.stdout.read(wire.LENGTH.size))
            return wire.read(process.stdout.read(length))

        assert message() == wire.Opened(name="near.monitor", rate_hz=44100)
        blocks = [message() for _ in range(5)]
        assert [each.index for each in blocks if isinstance(each, Captured)] == [0, 441, 882, 1323, 1764]
        process.kill()
