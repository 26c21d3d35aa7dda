"""A call on a real sound system, followed to its log: levels as they were played, mute as a gap, one timeline."""

import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import httpx
import pytest

from tests.sending.test_own_socket import Wire
from tests.serving import config_for, needs_charts, serving
from tests.sound import needs_sound
from tests.sources.headset.test_microphone import tone
from tests.test_cli import failed
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.bench.sound_server import SoundServer, sound_server
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log
from voicemon.commands.listen import ListenOptions, follow
from voicemon.sources.headset.device_leg import LOST, SLOW_CLOCK
from voicemon.sources.headset.muting import MUTED, PAUSED

SINE_DB = -9.03
"""RMS of a sine of half the full scale."""
KEY = "correct-horse-battery"


def followed(
    folder: Path, scene: Callable[[Wire], Awaitable[None]]
) -> tuple[ev.CallHeader, list[ev.CallEvent]]:
    """The log of a call on two sound inputs that lasts as long as the scene, whose network is in its hands."""

    async def run() -> str:
        async with serving(folder, NO_WORDS) as server, Wire(server).laid() as wire:
            url = wire.url
            open_: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            options = ListenOptions(
                "Monitor of Mouth", "ear.monitor", url, "by-hand", on_desk=open_.set_result
            )
            call = asyncio.create_task(follow(options))
            await asyncio.wait({call, open_}, return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                call.result()
            assert open_.result() == f"{url}/desk/by-hand"
            await scene(wire)
            os.kill(os.getpid(), signal.SIGTERM)
            return await call

    assert asyncio.run(run()) == "by-hand"
    header, events = read_log(folder / "by-hand" / LOG_NAME)
    return header, list(events)


async def played(server: SoundServer, *sinks: str) -> None:
    """A second of a tone, to its end."""
    players = [server.play(sink, tone(1.0, 48000), 48000) for sink in sinks]
    for player in players:
        assert await asyncio.to_thread(player.wait) == 0


def loud(events: Sequence[ev.CallEvent], channel: str) -> list[ev.LevelMeasured]:
    return [
        e for e in events if isinstance(e, ev.LevelMeasured) and e.channel == channel and e.level_db > -40
    ]


@needs_sound
@needs_charts
def test_a_call_is_heard_muted_paused_and_cut_off_as_it_was(tmp_path: Path) -> None:
    async def scene(wire: Wire) -> None:
        await played(server, "mouth", "ear")
        os.kill(os.getpid(), signal.SIGUSR1)
        await played(server, "mouth", "ear")
        os.kill(os.getpid(), signal.SIGUSR1)
        os.kill(os.getpid(), signal.SIGUSR2)
        await played(server, "mouth", "ear")
        os.kill(os.getpid(), signal.SIGUSR2)
        # What is said while the network is down arrives when it is back.
        wire.cut()
        await played(server, "mouth")
        wire.broken = False

    with sound_server(tmp_path / "sound", mouth=48000, ear=44100) as server:
        header, events = followed(tmp_path / "calls", scene)
    assert (header.channels, header.source) == (
        ["customer", "agent"], "customer: ear.monitor, agent: mouth.monitor",
    )  # fmt: skip
    assert header.started_at
    assert isinstance(events[-1], ev.CallEnded)
    agent, customer = loud(events, "agent"), loud(events, "customer")
    for levels in (agent, customer):
        # The ends of a tone lie within windows; all windows between them hold nothing else.
        assert statistics.median(each.level_db for each in levels) == pytest.approx(SINE_DB, abs=0.2)
        assert sum(each.stop - each.start for each in levels) / RATE_HZ == pytest.approx(2.0, abs=0.5)
    gaps = [e for e in events if isinstance(e, ev.AudioMissing) and e.reason not in (LOST, SLOW_CLOCK)]
    assert sorted((gap.channel, gap.reason) for gap in gaps) == [
        ("agent", MUTED), ("agent", PAUSED), ("customer", PAUSED),
    ]  # fmt: skip
    (muted,) = (gap for gap in gaps if gap.reason == MUTED)
    assert muted.stop - muted.start > RATE_HZ
    assert not any(muted.start <= each.start and each.stop <= muted.stop for each in agent)
    # What both heard at once lies at one place of the timeline.
    assert abs(agent[0].start - customer[0].start) <= 2 * (agent[0].stop - agent[0].start)


@needs_sound
@needs_charts
def test_one_process_does_it_all_with_a_key_of_its_own(tmp_path: Path) -> None:
    config_for(tmp_path)  # skips without weights
    calls = tmp_path / "calls"
    command = [
        sys.executable, "-m", "voicemon", "listen", "--local", "--no-browser", "--port", "0", "--calls", calls,
        "--model", "tiny.en", "--agent", "mouth", "--name", "alone",
    ]  # fmt: skip
    with (
        sound_server(tmp_path / "sound", mouth=48000) as server,
        subprocess.Popen(
            command, env={**os.environ, "VOICEMON_INGEST_KEYS": f"voicemon={KEY}"}, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process,
    ):  # fmt: skip
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"http://\S+/desk/alone", first)
        assert found, first
        assert httpx.get(found[0]).status_code == 200
        assert server.play("mouth", tone(1.0, 16000), 16000).wait() == 0
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert KEY not in first + rest
    header, events = read_log(calls / "alone" / LOG_NAME)
    facts = list(events)
    assert header.channels == ["agent"] and isinstance(facts[-1], ev.CallEnded)
    assert loud(facts, "agent")


def test_an_input_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = failed(monkeypatch, capsys, "listen", "--agent", "no such headset")
    assert status == 1 and re.search("PortAudio|no such headset", line)


def test_options_never_show_their_key() -> None:
    assert KEY not in repr(ListenOptions("a", None, "http://x", key=KEY))
