"""Calls of telephone platforms through a real server: equal to the same recording, and safe from their senders."""

import asyncio
import json
import logging
import math
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest
import websockets

from tests.serving import config_for, followed_from_file, needs_charts, serving
from tests.telephony import mulaw_excerpt, packet_texts
from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.commands.serve import running_server
from voicemon.errors import ProtocolError
from voicemon.sending.network import Network
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.server import connection
from voicemon.sources.incoming import REFUSED

pytestmark = needs_charts

SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="
KEYS = {
    "twilio": "0123456789abcdef0123456789abcdef",
    "telnyx": "correct-horse-battery",
    "audiohook": f"an-api-key-of-theirs:{SECRET}",
}

ASTERISK_CALL = "40325ec4-aaaa-4bbb-8ccc-0123456789a4"


def facts(folder: Path, kind: type[ev.CallEvent]) -> list[dict]:
    """Events of one kind, without what depends on when the other channel was heard."""
    found = [event for event in read_log(folder / LOG_NAME)[1] if isinstance(event, kind)]
    plain = [{**msgspec.to_builtins(event), "seq": 0, "known": 0} for event in found]
    return sorted(
        plain, key=lambda fact: (fact["channel"], fact["start"], fact["stop"], fact.get("kind", ""))
    )


def events(folder: Path) -> list[ev.CallEvent]:
    return list(read_log(folder / LOG_NAME)[1])


async def board(url: str) -> dict[str, tuple[str, str | None]]:
    async with httpx.AsyncClient() as client:
        calls = (await client.get(f"{url}/api/calls")).json()["calls"]
    return {call["call"]: (call["status"], call["reason"]) for call in calls}


async def over(url: str, name: str) -> tuple[str, str | None]:
    """How the call ended, once it has."""
    async with asyncio.timeout(60):
        while (ended := (await board(url)).get(name, ("live", None)))[0] == "live":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return ended


async def refused(url: str, path: str, texts: list[str | bytes]) -> str:
    """What the server says as it closes on somebody who sends this."""
    async with websockets.connect(f"ws{url[4:]}{path}") as socket:
        for text in texts:
            await socket.send(text)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == REFUSED
    return closed.value.rcvd.reason


def test_a_recording_reads_the_same_from_a_file_and_from_every_platform(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 16)
    config = config_for(tmp_path / "calls")
    legs = replace(
        config.ingest,
        audio_socket_host="127.0.0.1",
        audio_socket_port=0,
        audio_socket_channels=("customer", "agent"),
    )
    config = replace(config, ingest=legs)

    async def hostile(url: str) -> None:
        opening, media, _ = packet_texts("twilio", 1)
        start = opening[1].replace('"customParameters":{}', '"customParameters":{"call":"bad"}')
        sound = [text for _, text in media]
        far = sound[0].replace('"timestamp":"0"', '"timestamp":"99000"')
        for texts, complaint in [
            (["nonsense"], "not a message"),
            ([start, *sound[:40], b"\x00"], "binary where text"),
            ([start, *sound[:40], "{" * 60_000], "not a message"),
            ([start, *sound, far], "live call that has lasted"),
            ([start.replace('"bad"', '"../bad"')], "no call name"),
        ]:
            assert complaint in await refused(url, "/twilio", texts)

    by = (*KEYS, ASTERISK_CALL, "shaken")

    async def scene() -> None:
        tcp: list[str] = []
        async with running_server(config, tcp.append) as url:
            disturbing = asyncio.create_task(hostile(url))
            for platform in KEYS:
                options = RehearsalOptions(platform, url, math.inf, name=platform)
                assert await rehearse(str(path), options) == [platform]
            over_tcp = RehearsalOptions("audiosocket", tcp[0], math.inf, name=ASTERISK_CALL)
            assert await rehearse(str(path), over_tcp) == [ASTERISK_CALL]
            shaken = replace(
                options, platform="twilio", name="shaken", network=Network(reorder=0.2, duplicate=0.1)
            )
            assert await rehearse(str(path), shaken) == ["shaken"]
            await disturbing
            statuses = await board(url)
        assert {statuses[name] for name in by} == {("ended", None)}
        assert {status for name, (status, _) in statuses.items() if name.startswith("bad")} == {"failed"}
        await followed_from_file(path, tmp_path / "file")

    asyncio.run(scene())
    for kind, least in ((ev.ReadingTaken, 5), (ev.TranscriptWritten, 2), (ev.LevelMeasured, 100)):
        expected = facts(tmp_path / "file", kind)
        assert len(expected) > least
        if kind is ev.ReadingTaken:
            assert {reading["kind"] for reading in expected} == {"fast", "utterance", "fused"}
        for name in by:
            assert facts(tmp_path / "calls" / name, kind) == expected, f"{kind.__name__} by {name}"
    assert facts(tmp_path / "calls" / "shaken", ev.AudioMissing) == []


def test_live_calls_with_losses_and_without_manners(tmp_path: Path) -> None:
    async def lossy(url: str) -> None:
        opening, media, stop = packet_texts("twilio", 4)
        inbound = [text for track, text in media if track == "inbound"]
        async with websockets.connect(f"ws{url[4:]}/twilio") as socket:
            for text in [*opening, *inbound[:50], *inbound[55:100], *inbound[101:], stop]:
                await socket.send(text)
                await asyncio.sleep(0.002)
            await socket.wait_closed()
            assert (socket.close_code, socket.close_reason) == (1000, "CA17")

    async def hung_up(url: str) -> None:
        opening, media, _ = packet_texts("telnyx", 1)
        async with websockets.connect(f"ws{url[4:]}/telnyx") as socket:
            for text in [opening[1].replace('"custom_parameters":{}', '"custom_parameters":{"call":"gone"}'),
                         *(text for _, text in media)]:  # fmt: skip
                await socket.send(text)
            socket.transport.abort()
        assert await over(url, "gone") == ("failed", "the platform's connection was lost")

    async def silent(url: str) -> None:
        opening, _, _ = packet_texts("telnyx", 1)
        async with websockets.connect(f"ws{url[4:]}/telnyx") as socket:
            await socket.send(
                opening[1].replace('"custom_parameters":{}', '"custom_parameters":{"call":"idle"}')
            )
            await socket.wait_closed()
        assert await over(url, "idle") == ("failed", "no audio came for 1 s")
        assert "no start within" in await refused(url, "/twilio", [])

    async def scene() -> None:
        async with serving(tmp_path) as url:
            await asyncio.gather(lossy(url), hung_up(url))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(connection, "IDLE_SECONDS", 1.0)
                patch.setattr(connection, "START_SECONDS", 0.5)
                await silent(url)

    asyncio.run(scene())
    missing = [event for event in events(tmp_path / "CA17") if isinstance(event, ev.AudioMissing)]
    assert [(gap.channel, gap.start, gap.stop) for gap in missing] == [
        ("customer", 16_000, 17_600),
        ("customer", 32_000, 32_320),
    ]
    header = read_log(tmp_path / "CA17" / LOG_NAME)[0]
    assert (header.source, header.channels) == ("Twilio CA17", ["customer", "agent"])
    assert header.started_at
    ended = events(tmp_path / "CA17")[-1]
    assert isinstance(ended, ev.CallEnded) and ended.stop == 4 * 16_000
    gone = events(tmp_path / "gone")[-1]
    assert isinstance(gone, ev.CallFailed) and gone.known == 16_000


def test_only_who_holds_a_key_may_send_and_no_log_holds_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "websockets.client")  # the sender's own side
    keys = tmp_path / "keys.toml"
    keys.write_text(
        f'twilio = "{KEYS["twilio"]}"\ntelnyx = ["{KEYS["telnyx"]}", "an-older-key-of-theirs"]\n'
        f'audiohook = "{KEYS["audiohook"]}"\n'
    )
    config = config_for(tmp_path / "calls")
    config = replace(config, ingest=replace(config.ingest, keys_file=str(keys)))
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)

    async def scene() -> None:
        async with running_server(config) as url:
            for platform, key in KEYS.items():
                options = RehearsalOptions(platform, url, math.inf, name=platform, key=key)
                assert await rehearse(str(path), options) == [platform]
                for wrong in ("", "a-key-that-is-wrong"):
                    with pytest.raises(
                        ProtocolError, match=f"takes no call at /{platform} without a valid key"
                    ):
                        await rehearse(str(path), replace(options, key=wrong))
            opening, media, stop = packet_texts("telnyx", 0.1)
            async with websockets.connect(f"ws{url[4:]}/telnyx/{KEYS['telnyx']}") as socket:
                for text in [*opening, *(text for _, text in media), stop]:
                    await socket.send(text)
                await socket.wait_closed()
                assert socket.close_code == 1000
            with pytest.raises(websockets.InvalidStatus, match="403"):
                await websockets.connect(f"ws{url[4:]}/ingest")
            async with httpx.AsyncClient() as client:
                assert (await client.get(f"{url}/api/calls")).status_code == 200

    asyncio.run(scene())
    said = caplog.text + "".join(path.read_text() for path in (tmp_path / "calls").glob("*/events.jsonl"))
    assert "without a valid key" not in said and "no valid signature" in said and "no valid key" in said
    assert "no valid API key" in said
    assert "no key for voicemon is configured" in said
    for key in (*KEYS.values(), *KEYS["audiohook"].split(":")):
        assert key not in said
        assert json.dumps(key) not in said
