"""Calls of platforms that send bare samples, through a real server: equal to the recording, whatever a network does."""

import asyncio
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import websockets

from tests.prosody_serving import Served, about, analysed, logged, over, prosody_serving
from tests.telephony import mulaw_excerpt
from tests.untimed import ramp
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.audio.resample import ToTimeline
from voicemon.errors import ProtocolError
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.server.auth import IngestKeys
from voicemon.sources import asterisk_websocket, freeswitch
from voicemon.sources.incoming import REFUSED

KEYS = {name: (f"correct-horse-{name}",) for name in ("chan_websocket", "freeswitch", "vonage")}
KINDS = (ev.ReadingTaken, ev.LevelMeasured, ev.SpeechStarted, ev.SpeechEnded)
START = asterisk_websocket.write_start("17.1", "slin")
SECOND = [ramp(start, 160) for start in range(0, 8000, 160)]


def wide(path: Path, narrow: Path) -> Path:
    """The recording at 16 kHz in 16 bits, its agent left out."""
    samples, _ = soundfile.read(narrow, dtype="float32", always_2d=True)
    up = ToTimeline(8000)
    soundfile.write(path, np.concatenate((up.push(samples[:, 0]), up.flush())), RATE_HZ, subtype="PCM_16")
    return path


def test_a_recording_reads_the_same_from_a_file_and_from_every_platform(tmp_path: Path) -> None:
    narrow = mulaw_excerpt(tmp_path / "narrow.wav", 12)
    recordings = {
        "chan_websocket": (narrow, None),
        "freeswitch": (narrow, None),
        "vonage": (wide(tmp_path / "wide.wav", narrow), "customer"),
    }

    async def scene() -> None:
        async with prosody_serving(tmp_path / "calls") as served:
            for platform, (path, channels) in recordings.items():
                options = RehearsalOptions(platform, served.url, math.inf, channels, platform)
                assert await rehearse(str(path), options) == [platform]
            summaries = served.state.board.over.values()
            assert {call["status"] for call in summaries} == {"ended"}
            mixed = RehearsalOptions("vonage", served.url, math.inf, name="both")
            assert await rehearse(str(narrow), mixed) == ["both"]
            assert served.state.board.over["both"]["mixed"]
        for platform, (path, channels) in recordings.items():
            await analysed(path, tmp_path / f"{platform}.file", channels)

    asyncio.run(scene())
    for platform in recordings:
        expected = about(tmp_path / f"{platform}.file", *KINDS)
        assert about(tmp_path / "calls" / platform, *KINDS) == expected
        assert len(expected) > 100
        assert about(tmp_path / "calls" / platform, ev.AudioMissing) == []
        assert about(tmp_path / f"{platform}.file", ev.ReadingTaken) != []
    assert about(tmp_path / "calls" / "both", ev.ReadingTaken) == []


def test_who_cannot_be_followed_is_told_why(tmp_path: Path) -> None:
    async def scene() -> None:
        async with prosody_serving(tmp_path) as served:
            for path, messages, complaint in [
                ("/chan_websocket", SECOND, "audio before 'MEDIA_START'"),
                ("/chan_websocket", [START.replace("slin", "opus")], "audio in format 'opus'"),
                ("/chan_websocket", [START, b"odd"], "3 bytes are no whole number"),
                ("/chan_websocket?leg=boss&call=c", [START], "'leg' is 'boss'"),
                ("/freeswitch", SECOND, "mix '' and rate ''"),
                ("/freeswitch", ['{"mix":"mono","rate":"8k","call":"../c"}'], "'../c' is no call name"),
                ("/vonage", ["{}", b"\0\0"], "audio before 'websocket:connected'"),
            ]:
                code, reason = await told(served.url, path, messages)
                assert code == REFUSED and complaint in reason

    async def told(url: str, path: str, messages: list[str | bytes]) -> tuple[int, str]:
        async with websockets.connect(f"ws{url[4:]}{path}") as socket:
            for message in messages[:2]:
                await socket.send(message)
            await socket.wait_closed()
            return socket.close_code or 0, socket.close_reason or ""

    asyncio.run(scene())


def test_only_who_holds_a_key_may_send(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)
    asked = [
        ("chan_websocket", asterisk_websocket.SUBPROTOCOL, asterisk_websocket.SUBPROTOCOL),
        ("freeswitch", freeswitch.SUBPROTOCOL, freeswitch.SUBPROTOCOL),
        ("freeswitch", "audio.example.com", "audio.example.com"),
        ("vonage", "audio.example.com", None),
    ]

    async def scene() -> None:
        async with prosody_serving(tmp_path / "calls", IngestKeys(KEYS)) as served:
            for platform, (key,) in KEYS.items():
                options = RehearsalOptions(platform, served.url, math.inf, name=platform, key=key)
                assert await rehearse(str(path), options) == [platform]
                with pytest.raises(
                    ProtocolError, match=f"takes no call at /{platform}.* without a valid key"
                ):
                    await rehearse(str(path), replace(options, key="wrong"))
            for platform, protocol, agreed in asked:
                address = f"ws{served.url[4:]}/{platform}/{KEYS[platform][0]}?call=c"
                async with websockets.connect(address, subprotocols=[protocol]) as socket:
                    assert socket.subprotocol == agreed

    asyncio.run(scene())


async def speak(
    served: Served, leg: str, *spans: tuple[float, float], kept: bool = False, last: bool = True
) -> None:
    """A leg of call ``live`` as it is spoken, in these spans of seconds from now on.

    ``kept``: what was spoken between the spans was kept by the network and comes with the next one.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.sleep(spans[0][0])
    address = f"ws{served.url[4:]}/chan_websocket?call=live&leg={leg}"
    async with websockets.connect(address, compression=None) as socket:
        await socket.send(START)
        heard = round(spans[0][0] * 50)
        for start, stop in spans:
            heard = heard if kept else round(start * 50)
            while heard < round(stop * 50):
                heard += 1
                await asyncio.sleep(max(0.0, begun + max(start, heard / 50) - loop.time()))
                await socket.send(bytes(320))
        if last:
            await socket.send(json.dumps({"event": "HANGUP"}))
            await socket.wait_closed()
        else:
            await socket.close()


def test_a_five_second_cut_loses_nothing_and_a_late_leg_begins_late(tmp_path: Path) -> None:
    async def scene() -> None:
        async with prosody_serving(tmp_path / "kept") as served:
            customer = speak(served, "customer", (0.0, 1.0), (6.0, 8.0), kept=True)
            await asyncio.gather(customer, speak(served, "agent", (2.0, 5.0), last=False))
            assert await over(served, "live") == {"live": ("ended", None)}

    async def other() -> None:
        async with prosody_serving(tmp_path / "unsent") as served:
            await speak(served, "customer", (0.0, 1.0), (6.0, 8.0))
            assert await over(served, "live") == {"live": ("ended", None)}

    async def both() -> None:
        await asyncio.gather(scene(), other())

    asyncio.run(both())
    assert gaps(tmp_path / "kept" / "live") == [("agent", 0)]
    levels = [e for e in logged(tmp_path / "kept" / "live") if isinstance(e, ev.LevelMeasured)]
    assert max(level.stop for level in levels if level.channel == "customer") == 8 * RATE_HZ
    assert gaps(tmp_path / "unsent" / "live") == [("customer", RATE_HZ)]


def gaps(folder: Path) -> list[tuple[str, int]]:
    """Where there are holes, besides what a machine that is too busy had to drop of what came at once."""
    missing = [event for event in logged(folder) if isinstance(event, ev.AudioMissing)]
    return [(gap.channel, gap.start) for gap in missing if not gap.reason.startswith("overloaded")]
