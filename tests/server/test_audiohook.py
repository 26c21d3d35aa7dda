"""Genesys AudioHook through a real server: what is said back, what goes wrong, and who is asked to leave."""

import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
import websockets

from tests.server.test_telephony import board, events, over
from tests.serving import config_for, needs_charts, serving
from tests.telephony import mulaw_excerpt
from voicemon import events as ev
from voicemon.audio.codec import Encoding, encode
from voicemon.call.host import NO_WORDS
from voicemon.call.log import read_log
from voicemon.commands import serve
from voicemon.commands.serve import running_server
from voicemon.config import ServerOptions
from voicemon.sending.audiohook import ORGANIZATION
from voicemon.sending.audiohook_client import Client
from voicemon.server import audiohook
from voicemon.sources.genesys.audiohook_messages import NOBODY
from voicemon.sources.incoming import REFUSED

pytestmark = needs_charts

BLOCK = bytes([0xFF]) * 3200
"""200 ms of silence of both parties."""


class Caller:
    """A client on a real connection."""

    def __init__(self, socket: websockets.ClientConnection, client: Client) -> None:
        self.socket = socket
        self.client = client

    async def open(self, name: str, **config: str) -> None:
        """Open a session for the call ``name``."""
        await self.socket.send(self.client.open(str(uuid.uuid4()), {"call": name, **config}))
        await self.until(lambda: self.client.media is not None)

    async def say(self, *messages: str | bytes) -> None:
        for message in messages:
            await self.socket.send(message)

    async def until(self, known: Callable[[], bool]) -> None:
        """Listen until the server has said something."""
        async with asyncio.timeout(60):
            while not known():
                self.client.read(await self.socket.recv())

    async def closed(self) -> tuple[int, str]:
        """Listen until the server closes the connection: with which code, and why."""
        async with asyncio.timeout(250):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    self.client.read(await self.socket.recv())
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@contextlib.asynccontextmanager
async def calling(url: str, **headers: str) -> AsyncIterator[Caller]:
    client = Client(str(uuid.uuid4()), ORGANIZATION, ["external", "internal"])
    told = {"audiohook-session-id": client.session, "audiohook-organization-id": ORGANIZATION, **headers}
    async with websockets.connect(f"ws{url[4:]}/audiohook", additional_headers=told) as socket:
        yield Caller(socket, client)


def gaps(folder: Path) -> list[tuple[str, int, int]]:
    missing = [event for event in events(folder) if isinstance(event, ev.AudioMissing)]
    return sorted((gap.channel, gap.start, gap.stop) for gap in missing)


def test_a_session_with_a_pause_pings_and_transcripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the call's log holds at last is what the client was told meanwhile, if all is written in time."""
    monkeypatch.setattr(audiohook, "CLOSED_SECONDS", 250.0)
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 12)
    samples, _ = soundfile.read(path, dtype="float32")
    sound = encode(Encoding.MULAW, samples.reshape(-1))

    async def scene() -> list[dict]:
        async with serving(tmp_path / "calls") as url, calling(url) as caller:
            client = caller.client
            await caller.open("spoken", pace="recording")
            await caller.say(client.ping(), client.update("en-US"))
            for start in range(0, len(sound), 3200):
                await caller.say(client.audio(sound[start : start + 3200]))
            await caller.say(client.paused(), client.ping(), client.resumed(8000), client.audio(BLOCK))
            await caller.say(client.discarded(1600), client.audio(BLOCK), client.close())
            assert await caller.closed() == (1000, "spoken")
            assert client.closed
            return client.transcripts

    told = asyncio.run(scene())
    written = [
        event
        for event in events(tmp_path / "calls" / "spoken")
        if isinstance(event, ev.TranscriptWritten) and event.words
    ]
    assert len(written) >= 2

    def seconds(transcript: dict) -> float:
        return float(transcript["offset"][2:-1])

    expected = {(event.start / 16_000, " ".join(word.text for word in event.words)) for event in written}
    assert expected == {
        (seconds(transcript), transcript["alternatives"][0]["interpretations"][0]["transcript"])
        for transcript in told
    }
    assert {transcript["channel"] for transcript in told} == {"external", "internal"}
    paused, discarded = (12 * 16_000, 13 * 16_000), (13 * 16_000 + 3200, 13 * 16_000 + 6400)
    assert gaps(tmp_path / "calls" / "spoken") == [
        (channel, *span) for channel in ("agent", "customer") for span in (paused, discarded)
    ]
    reasons = [
        event.reason for event in events(tmp_path / "calls" / "spoken") if isinstance(event, ev.AudioMissing)
    ]
    assert sorted(reasons) == ["discarded by the platform"] * 2 + ["paused by the platform"] * 2
    header = read_log(tmp_path / "calls" / "spoken" / "events.jsonl")[0]
    assert header.source.startswith("Genesys ") and header.started_at


def test_probes_refusals_and_early_ends(tmp_path: Path) -> None:
    async def probe(url: str) -> None:
        async with calling(url) as caller:
            await caller.say(caller.client.open(NOBODY, {}))
            await caller.until(lambda: caller.client.media is not None)
            await caller.say(caller.client.close())
            await caller.until(lambda: caller.client.closed)
            assert await caller.closed() == (1000, "")

    async def refused(
        url: str, complaint: str, name: str, *messages: str | bytes, polite: bool = True
    ) -> None:
        async with calling(url) as caller:
            if name:
                await caller.open(name)
            await caller.say(*messages)
            await caller.until(lambda: bool(caller.client.asked_to_close))
            assert complaint in caller.client.asked_to_close
            if polite:
                await caller.say(b"late", caller.client.close("disconnect"))
                await caller.until(lambda: caller.client.closed)
            code, reason = await caller.closed()
            assert code == REFUSED and complaint in reason

    async def wrong_organization(url: str) -> None:
        async with calling(url, **{"audiohook-organization-id": NOBODY}) as caller:
            await caller.say(caller.client.open(str(uuid.uuid4()), {}))
            await caller.until(lambda: bool(caller.client.asked_to_close))
            assert caller.client.asked_to_close.startswith("unauthorized: organization")

    async def given_up(url: str) -> None:
        async with calling(url) as caller:
            await caller.open("given-up")
            await caller.say(caller.client.audio(BLOCK), caller.client.error(500, "no media"))
            await caller.say(caller.client.close("error"))
            await caller.until(lambda: caller.client.closed)
            assert (await caller.closed())[0] == REFUSED

    async def gone(url: str) -> None:
        async with calling(url) as caller:
            await caller.open("gone")
            await caller.say(caller.client.audio(BLOCK))
            await caller.say(caller.client.ping())
            caller.socket.transport.abort()
        assert await over(url, "gone") == ("failed", audiohook.GONE)

    async def scene() -> dict[str, tuple[str, str | None]]:
        async with serving(tmp_path, NO_WORDS) as url:
            await asyncio.gather(
                probe(url),
                refused(url, "not a message", "bad", "nonsense"),
                refused(url, "whole samples", "worse", b"odd", polite=False),
                refused(url, "not a message", "", "nonsense"),
                refused(url, "live call that has lasted", "ahead", *[bytes(32_000)] * 40),
                wrong_organization(url),
                given_up(url),
                gone(url),
            )
            return await board(url)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audiohook, "PATIENCE_SECONDS", 0.5)
        statuses = asyncio.run(scene())
    assert {name: status for name, (status, _) in statuses.items()} == dict.fromkeys(
        ("bad", "worse", "ahead", "given-up", "gone"), "failed"
    )
    assert statuses["given-up"][1] == "the platform gave the session up: 500 no media"
    ended = events(tmp_path / "given-up")[-1]
    assert isinstance(ended, ev.CallFailed) and ended.known == 3200


def test_whoever_is_silent_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiohook, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(audiohook, "IDLE_SECONDS", 1.0)

    async def ping_on(caller: Caller) -> None:
        """As a client does, for as long as it is answered."""
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await caller.say(caller.client.ping())
                await caller.until(lambda: caller.client.pings_open == 0)
                await asyncio.sleep(0.2)

    async def scene() -> dict[str, tuple[str, str | None]]:
        async with serving(tmp_path, NO_WORDS) as url:
            async with calling(url) as paused, calling(url) as talking, calling(url) as mute:
                await paused.open("paused")
                await paused.say(paused.client.paused())
                pinging = asyncio.create_task(ping_on(paused))
                await mute.open("mute")
                await talking.open("talking")
                await ping_on(talking)
                assert (await talking.closed())[1] == "no audio came for 1 s"
                assert (await mute.closed())[1] == "nothing came for 1 s"
                pinging.cancel()
                await asyncio.gather(pinging, return_exceptions=True)
                await paused.say(paused.client.close())
                assert await paused.closed() == (1000, "paused")
            monkeypatch.setattr(audiohook, "OPEN_SECONDS", 0.2)
            async with calling(url) as caller:
                assert (await caller.closed())[1] == "no open within 0 s"
                assert caller.client.asked_to_close == "error: no open within 0 s"
            return await board(url)

    assert {name: status for name, (status, _) in asyncio.run(scene()).items()} == {
        "paused": "ended", "talking": "failed", "mute": "failed",
    }  # fmt: skip


def test_who_is_continued_keeps_the_name(tmp_path: Path) -> None:
    conversation = str(uuid.uuid4())

    async def scene() -> list[str]:
        names = []
        async with serving(tmp_path, NO_WORDS) as url:
            earlier: list[str] = []
            for position in (0, 16_000):
                async with calling(url) as caller:
                    caller.client.position = position
                    await caller.say(caller.client.open(conversation, {}, earlier))
                    await caller.until(lambda client=caller.client: client.media is not None)
                    await caller.say(caller.client.audio(BLOCK), caller.client.close("reconnect"))
                    names.append((await caller.closed())[1])
                    earlier.append(caller.client.session)
        return names

    assert asyncio.run(scene()) == [conversation, f"{conversation}-2"]
    sources = [
        read_log(tmp_path / name / "events.jsonl")[0].source for name in (conversation, f"{conversation}-2")
    ]
    assert sources == [f"Genesys {conversation}", f"Genesys {conversation}, continued"]
    ended = events(tmp_path / f"{conversation}-2")[-1]
    assert isinstance(ended, ev.CallEnded) and ended.stop == 3200


def test_a_server_that_is_stopped_says_so_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiohook, "GOODBYE_SECONDS", 0.1)

    async def follow(caller: Caller, reason: str) -> tuple[int, str]:
        client = caller.client
        await caller.until(lambda: client.asked_to_reconnect)
        with pytest.raises((websockets.InvalidStatus, OSError)):
            async with calling(url_of(caller)):
                pass
        if reason == "disconnect":
            await caller.until(lambda: bool(client.asked_to_close))
            assert client.asked_to_close == "completed: this server is being stopped"
        await caller.say(client.close(reason))
        return await caller.closed()

    def url_of(caller: Caller) -> str:
        host, port = caller.socket.remote_address[:2]
        return f"http://{host}:{port}"

    async def scene() -> list[tuple[int, str]]:
        async with contextlib.AsyncExitStack() as clients:
            async with serving(tmp_path, NO_WORDS) as url:
                callers = [await clients.enter_async_context(calling(url)) for _ in range(2)]
                for caller, name in zip(callers, ("moves", "leaves"), strict=True):
                    await caller.open(name)
                    await caller.say(caller.client.audio(BLOCK))
                following = [
                    asyncio.create_task(follow(caller, reason))
                    for caller, reason in zip(callers, ("reconnect", "disconnect"), strict=True)
                ]
            return await asyncio.gather(*following)

    assert asyncio.run(scene()) == [(1000, "moves"), (1000, "leaves")]
    for name in ("moves", "leaves"):
        assert isinstance(events(tmp_path / name)[-1], ev.CallEnded)


def test_transcripts_stay_here_where_that_is_wanted(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 6)
    samples, _ = soundfile.read(path, dtype="float32")
    sound = encode(Encoding.MULAW, samples.reshape(-1))
    config = config_for(tmp_path / "calls")
    config = replace(config, ingest=replace(config.ingest, audiohook_events=False))

    async def scene() -> list[dict]:
        async with running_server(config) as url, calling(url) as caller:
            await caller.open("quiet", pace="recording")
            for start in range(0, len(sound), 3200):
                await caller.say(caller.client.audio(sound[start : start + 3200]))
            await caller.say(caller.client.close())
            assert await caller.closed() == (1000, "quiet")
            return caller.client.transcripts

    assert asyncio.run(scene()) == []
    assert any(isinstance(event, ev.TranscriptWritten) for event in events(tmp_path / "calls" / "quiet"))


def test_a_close_is_answered_in_time_whatever_is_still_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audiohook, "CLOSED_SECONDS", 0.0)

    async def scene() -> None:
        async with serving(tmp_path) as url, calling(url) as caller:
            await caller.open("hurried")
            await caller.say(caller.client.audio(BLOCK), caller.client.close())
            await caller.until(lambda: caller.client.closed)
            await caller.socket.close()  # as Genesys does
            assert await over(url, "hurried") == ("ended", None)

    asyncio.run(scene())


def test_a_client_that_reads_nothing_is_left_and_keeps_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks without end and takes no answer, on a connection that holds little."""
    bound = serve._bound

    def bound_with_little_room(options: ServerOptions) -> socket.socket:
        listener = bound(options)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return listener

    monkeypatch.setattr(serve, "_bound", bound_with_little_room)

    async def deaf(url: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect((host, int(port)))
        reader, writer = await asyncio.open_connection(sock=line)
        client = Client(str(uuid.uuid4()), ORGANIZATION, ["external", "internal"])
        writer.write(
            f"GET /audiohook HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Key: SSdtIGEgV2ViU29ja2V0IQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(frame(client.open(str(uuid.uuid4()), {"call": "deaf", "pace": "recording"})))
        status, told = "live", None
        while status == "live":
            for _ in range(500):
                writer.write(frame(client.ping()))
            with contextlib.suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(1):
                    await writer.drain()
            status, told = (await board(url)).get("deaf", ("live", None))
        assert status == "failed" and "answers wait for a client" in str(told)
        writer.transport.abort()  # type: ignore[attr-defined]

    def frame(text: str) -> bytes:
        """A client's WebSocket message, masked with zeros."""
        payload = text.encode()
        return bytes([0x81, 0x80 | 126]) + len(payload).to_bytes(2, "big") + bytes(4) + payload

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, calling(url) as other:
            await other.open("other")
            disturbing = asyncio.create_task(deaf(url))
            while not disturbing.done():
                await other.say(other.client.audio(bytes(320)), other.client.ping())
                await other.until(lambda: other.client.pings_open == 0)
                await asyncio.sleep(0.02)
            disturbing.result()
            await other.say(other.client.close())
            assert await other.closed() == (1000, "other")

    asyncio.run(scene())
