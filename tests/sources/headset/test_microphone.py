"""A real sound system, played into and listened to: what is heard lies where it was played, whatever is unplugged."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.sound import freeze, needs_sound, thaw
from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.bench.sound_server import sound_server
from voicemon.errors import AudioFormatError
from voicemon.sources.headset.device_leg import DROPPED, SLOW_CLOCK
from voicemon.sources.headset.microphone import NOT_YET, Microphone

Piece = AudioChunk | AudioGap
LIMIT_SECONDS = 40.0


def tone(seconds: float, rate_hz: int, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def loud(piece: Piece) -> bool:
    return isinstance(piece, AudioChunk) and bool(abs(piece.samples).max(initial=0) > 0.1)


class Heard:
    """All that a microphone has given so far, checked to be without a hole."""

    def __init__(self, microphone: Microphone, began: float) -> None:
        self.microphone = microphone
        self.pieces: list[Piece] = []
        self._source = microphone.audio(began)

    async def until(self, enough: Callable[[Piece], bool]) -> Piece:
        """Go on listening up to the first piece that is ``enough``."""
        async with asyncio.timeout(LIMIT_SECONDS):
            async for piece in self._source:
                assert piece.start == (self.pieces[-1].stop if self.pieces else 0)
                self.pieces.append(piece)
                if enough(piece):
                    return piece
        raise AssertionError("the microphone has ended")

    async def rest(self) -> None:
        """Stop, and take what is left."""
        self.microphone.stop()
        async with asyncio.timeout(LIMIT_SECONDS):
            async for piece in self._source:
                assert piece.start == self.pieces[-1].stop
                self.pieces.append(piece)

    def gaps(self) -> list[AudioGap]:
        """Where audio is missing, but for the few milliseconds by which a busy machine's clock is put right."""
        return [each for each in self.pieces if isinstance(each, AudioGap) and each.reason != SLOW_CLOCK]


def onset(pieces: list[Piece]) -> float:
    """When the first loud sample was heard, in seconds."""
    piece = next(each for each in pieces if loud(each))
    assert isinstance(piece, AudioChunk)
    return (piece.start + int(np.argmax(abs(piece.samples) > 0.1))) / RATE_HZ


@needs_sound
def test_two_devices_of_different_rates_hear_one_sound_at_one_moment(tmp_path: Path) -> None:
    """A monitor at 48 kHz and a second device at 44.1 kHz that hears the same: they agree within 20 ms."""

    async def work() -> None:
        began = time.perf_counter()
        async with (
            Microphone(Channel.AGENT, "Monitor of Near") as agent,
            Microphone(Channel.CUSTOMER, "other") as customer,
        ):
            assert (agent.name, customer.name) == ("near.monitor", "other")
            heard = Heard(agent, began), Heard(customer, began)
            await asyncio.gather(*(each.until(lambda piece: isinstance(piece, AudioChunk)) for each in heard))
            server.play("near", tone(1.0, 32000), 32000)
            await asyncio.gather(*(each.until(loud) for each in heard))
            now = time.perf_counter() - began
            await asyncio.gather(*(each.rest() for each in heard))
            first, second = (onset(each.pieces) for each in heard)
            assert abs(first - second) < 0.02
            assert now - 2.0 < first <= now
            assert [gap.reason for each in heard for gap in each.gaps()[:1]] == [NOT_YET, NOT_YET]

    with sound_server(tmp_path / "sound", near=48000) as server:
        server.control(
            "load-module", "module-remap-source", "master=near.monitor", "source_name=other", "rate=44100"
        )
        asyncio.run(work())


@needs_sound
def test_unplugged_and_plugged_in_again_it_goes_on_in_its_place(tmp_path: Path) -> None:
    """Meanwhile the sound server gives the stream another source, which must not be heard."""

    async def work() -> None:
        began = time.perf_counter()
        states: list[str] = []
        looked = asyncio.Event()

        def tell(state: str) -> None:
            states.append(state)
            if "no sound input" in state:
                looked.set()

        async with Microphone(Channel.AGENT, "near.monitor", tell) as microphone:
            heard = Heard(microphone, began)
            await heard.until(lambda piece: isinstance(piece, AudioChunk))
            server.play("far", tone(20.0, 16000), 16000)
            server.unplug("near")
            searching = asyncio.create_task(heard.until(lambda piece: isinstance(piece, AudioGap)))
            async with asyncio.timeout(LIMIT_SECONDS):
                await looked.wait()
            server.plug_in("near")
            gap = await searching
            server.play("near", tone(1.0, 48000), 48000)
            before = time.perf_counter() - began
            await heard.until(loud)
            after = time.perf_counter() - began
            await heard.rest()
        assert isinstance(gap, AudioGap) and gap.reason == "near.monitor was not there"
        assert [each.reason for each in heard.gaps()] == [NOT_YET, gap.reason]
        assert states[0] == "it was unplugged" and states[-1] == ""
        assert before - 0.1 < onset([each for each in heard.pieces if each.start >= gap.stop]) < after
        # What was played to the other sink meanwhile was heard for a moment at most, until the server said so.
        leaked = sum(each.stop - each.start for each in heard.pieces if loud(each) and each.stop <= gap.start)
        print(f"{1000 * leaked / RATE_HZ:.0f} ms of another source were heard")
        assert leaked < RATE_HZ // 4

    with sound_server(tmp_path / "sound", near=48000, far=44100) as server:
        asyncio.run(work())


@needs_sound
def test_a_device_that_comes_late_begins_where_it_came(tmp_path: Path) -> None:
    async def work() -> None:
        began = time.perf_counter()
        looked = asyncio.Event()
        told = lambda state: looked.set()  # noqa: E731
        async with Microphone(Channel.CUSTOMER, "far.monitor", told, may_come_late=True) as microphone:
            heard = Heard(microphone, began)
            first = asyncio.create_task(heard.until(lambda piece: isinstance(piece, AudioGap)))
            async with asyncio.timeout(LIMIT_SECONDS):
                await looked.wait()
            server.plug_in("far")
            plugged_in = time.perf_counter() - began
            gap = await first
            server.play("far", tone(1.0, 48000), 48000)
            before = time.perf_counter() - began
            await heard.until(loud)
            after = time.perf_counter() - began
        assert gap.start == 0 and gap.stop > plugged_in * RATE_HZ
        assert [each.reason for each in heard.gaps()] == [NOT_YET]
        assert before - 0.1 < onset(heard.pieces) < after

    with sound_server(tmp_path / "sound", near=48000, far=48000) as server:
        server.unplug("far")
        asyncio.run(work())


@needs_sound
def test_a_sound_server_that_starts_again_leaves_one_gap(tmp_path: Path) -> None:
    async def work() -> None:
        began = time.perf_counter()
        async with Microphone(Channel.CUSTOMER, "near.monitor") as microphone:
            heard = Heard(microphone, began)
            await heard.until(lambda piece: isinstance(piece, AudioChunk))
            server.stop()
            waiting = asyncio.create_task(heard.until(lambda piece: isinstance(piece, AudioGap)))
            await asyncio.sleep(0)
            await asyncio.to_thread(server.start)
            gap = await waiting
            server.play("near", tone(1.0, 48000), 48000)
            before = time.perf_counter() - began
            await heard.until(loud)
            after = time.perf_counter() - began
        assert gap.stop - gap.start > RATE_HZ // 2
        assert [each.reason for each in heard.gaps()] == [NOT_YET, "near.monitor was not there"]
        assert before - 0.1 < onset(heard.pieces) < after

    with sound_server(tmp_path / "sound", near=48000) as server:
        asyncio.run(work())


@needs_sound
def test_after_a_machine_was_much_too_busy_sounds_are_in_their_place(tmp_path: Path) -> None:
    """First the process that listens stands still, then nobody takes what it gives until it has to drop."""

    async def work() -> None:
        began = time.perf_counter()
        async with Microphone(Channel.AGENT, "near.monitor") as microphone:
            heard = Heard(microphone, began)
            await heard.until(lambda piece: isinstance(piece, AudioChunk))
            assert microphone.process is not None
            freeze(microphone.process)
            await asyncio.sleep(1.5)  # real time must pass: the sound card goes on
            thaw(microphone.process)
            await asyncio.sleep(4.5)
            await heard.until(lambda piece: piece.stop > (time.perf_counter() - began - 0.3) * RATE_HZ)
            server.play("near", tone(1.0, 48000), 48000)
            before = time.perf_counter() - began
            await heard.until(loud)
            after = time.perf_counter() - began
        assert before - 0.1 < onset(heard.pieces) < after
        assert [gap.reason for gap in heard.gaps()] == [NOT_YET, DROPPED]

    with sound_server(tmp_path / "sound", near=48000) as server:
        asyncio.run(work())


def test_a_microphone_that_is_not_there_is_one_clear_line() -> None:
    async def run() -> None:
        async with Microphone(Channel.AGENT, "no such headset"):
            pass

    with pytest.raises(AudioFormatError, match=r"PortAudio|no such headset") as error:
        asyncio.run(run())
    assert "\n" not in str(error.value)


def group(leader: int) -> list[str]:
    """The commands of the live processes that ``leader`` has started, itself included."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            command, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has just ended
        state, _, process_group = rest.split()[:3]
        if int(process_group) == leader and state != "Z":
            found.append(command)
    return found


@needs_sound
def test_nothing_that_was_started_for_a_device_outlives_it(tmp_path: Path) -> None:
    async def scene() -> None:
        async with Microphone(Channel.CUSTOMER, "far.monitor") as microphone:
            leader = microphone.process
            assert leader is not None and "pactl" in group(leader)
        async with asyncio.timeout(5):
            while group(leader):  # noqa: ASYNC110 - the system says it no other way
                await asyncio.sleep(0.01)

    with sound_server(tmp_path / "sound", far=48000):
        asyncio.run(scene())
