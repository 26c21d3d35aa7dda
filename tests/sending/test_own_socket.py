"""A live call arrives whole whatever its connection does, or it is said what is missing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.serving import config_for, followed_from_file, needs_charts, serving
from tests.telephony import mulaw_excerpt
from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log
from voicemon.commands.serve import running_server
from voicemon.errors import ProtocolError, ServerUnreachable
from voicemon.sending import own_socket
from voicemon.sending.own_socket import CallSender, LinkState
from voicemon.sources import audio_socket as wire
from voicemon.sources.recording import open_recording

pytestmark = needs_charts

SECONDS = 14
PACKET = 160


def hello(call: str) -> wire.Hello:
    return wire.Hello(
        voicemon=1, call=call, channels=[Channel.CUSTOMER, Channel.AGENT], rate_hz=8000, encoding=Encoding.MULAW
    )  # fmt: skip


class Wire:
    """A network between a sender and the server, which can be cut."""

    def __init__(self, url: str) -> None:
        self._port = int(url.rsplit(":", 1)[1])
        self._writers: set[asyncio.StreamWriter] = set()
        self.broken = False
        self.url = ""

    @contextlib.asynccontextmanager
    async def laid(self) -> AsyncIterator["Wire"]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            self.cut()
            server.close()

    def cut(self) -> None:
        self.broken = True
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken:
            writer.transport.abort()
            return
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, their_writer}
        await asyncio.gather(_pipe(reader, their_writer), _pipe(their_reader, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 14):
            writer.write(data)
            await writer.drain()
    writer.close()


def tracks(path: Path) -> list[bytes]:
    parts: list[list[bytes]] = [[], []]
    for block in open_recording([path]).raw_blocks(1.0):
        for index in (0, 1):
            parts[index].append(encode(Encoding.MULAW, block[:, index]))
    return [b"".join(part) for part in parts]


def events(folder: Path, *kinds: type[ev.CallEvent]) -> list[ev.CallEvent]:
    return [event for event in read_log(folder / LOG_NAME)[1] if isinstance(event, kinds)]


def facts(folder: Path) -> list[tuple]:
    """Readings and words, without when they were known."""
    readings = [(e.kind, e.start, e.stop, e.arousal, e.valence) for e in events(folder, ev.ReadingTaken)]
    words = [(e.start, e.stop, [word.text for word in e.words]) for e in events(folder, ev.TranscriptWritten)]
    return sorted(readings), sorted(words)


async def put(sender: CallSender, audio: list[bytes], start: int, stop: int) -> None:
    for position in range(start * 8000, stop * 8000, PACKET):
        for index, track in enumerate(audio):
            sender.put(index, position, track[position : position + PACKET])
        await asyncio.sleep(0)


def test_a_call_that_loses_its_connection_twice_is_the_call_of_the_file(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", SECONDS)
    audio = tracks(path)
    states: list[LinkState] = []
    patient = msgspec.structs.replace(hello("cut"), pace="recording")  # so that no busy machine drops words

    async def scene() -> None:
        async with (
            serving(tmp_path / "calls") as url,
            Wire(url).laid() as network,
            CallSender(network.url, patient, on_state=states.append) as sender,
        ):
            assert sender.call == "cut"
            await put(sender, audio, 0, 4)
            await asyncio.sleep(0.3)
            for start in (4, 8):
                network.cut()
                await put(sender, audio, start, start + 4)
                while states[-1] is not LinkState.LOST:  # noqa: ASYNC110 - it tells no other way
                    await asyncio.sleep(0.01)
                network.broken = False
                while states[-1] is not LinkState.CONNECTED:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await put(sender, audio, 12, SECONDS)
            assert await sender.finish() == "cut"
        await followed_from_file(path, tmp_path / "file")

    asyncio.run(scene())
    assert states[0] is LinkState.CONNECTED and states.count(LinkState.LOST) >= 2
    assert events(tmp_path / "calls" / "cut", ev.AudioMissing, ev.CallFailed) == []
    readings, words = facts(tmp_path / "calls" / "cut")
    assert (readings, words) == facts(tmp_path / "file")
    assert len(readings) > 5 and len(words) > 1


def test_what_is_not_said_and_what_was_kept_too_long_is_a_gap(tmp_path: Path) -> None:
    silence = [bytes([255]) * 8000 * 50] * 2

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, Wire(url).laid() as network:
            lost = asyncio.Event()
            states = {LinkState.LOST: lost.set, LinkState.CONNECTED: lambda: None}
            async with CallSender(network.url, hello("gaps"), on_state=lambda s: states[s]()) as sender:
                await put(sender, silence, 0, 2)
                sender.missing(1, 16_000, 24_000, "muted")
                for position in range(16_000, 24_000, PACKET):
                    sender.put(0, position, bytes(PACKET))
                await put(sender, silence, 3, 4)
                await asyncio.sleep(0.3)
                network.cut()
                await put(sender, silence, 4, 44)
                await lost.wait()
                network.broken = False
                await sender.finish()

    asyncio.run(scene())
    gaps = [(e.channel, e.start, e.stop, e.reason) for e in events(tmp_path / "gaps", ev.AudioMissing)]
    assert ("agent", 32_000, 48_000, "muted") in gaps
    (lost,) = {(start, stop) for _, start, stop, reason in gaps if reason == "lost on the way"}
    assert 64_000 - 16_000 <= lost[0] <= 64_000 and abs(lost[1] - 14 * 16_000) <= 640
    assert events(tmp_path / "gaps", ev.CallEnded)[0].stop == 44 * 16_000


def test_a_server_that_was_started_again_gets_the_rest_as_a_new_call(tmp_path: Path) -> None:
    silence = [bytes([255]) * 8000 * 12] * 2

    async def scene() -> None:
        config = config_for(tmp_path, NO_WORDS)
        async with running_server(config) as url:
            port = int(url.rsplit(":", 1)[1])
            sender = CallSender(url, hello("again"))
            await sender.__aenter__()
            await put(sender, silence, 0, 3)
            await asyncio.sleep(0.3)
        await put(sender, silence, 3, 6)
        async with running_server(replace(config, server=replace(config.server, port=port))):
            await put(sender, silence, 6, 12)
            assert await sender.finish() == "again-2"
        await sender.__aexit__(None, None, None)

    asyncio.run(scene())
    assert len(events(tmp_path / "again", ev.CallFailed)) == 1
    # One channel may have been heard a packet further than the other when the first server went.
    assert all(e.stop <= 640 for e in events(tmp_path / "again-2", ev.AudioMissing))
    assert 9 * 16_000 <= events(tmp_path / "again-2", ev.CallEnded)[0].stop <= 12 * 16_000


def test_a_sender_that_never_comes_back_leaves_what_was_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voicemon.server import sent_call

    monkeypatch.setattr(sent_call, "RESUME_SECONDS", 0.5)

    async def scene() -> dict:
        async with serving(tmp_path, NO_WORDS) as url:
            async with CallSender(url, hello("gone")) as sender:
                await put(sender, [bytes(8000)] * 2, 0, 1)
                await asyncio.sleep(0.3)
            async with httpx.AsyncClient() as client:
                while (call := (await client.get(f"{url}/api/calls")).json()["calls"][0])["status"] == "live":  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            return call

    call = asyncio.run(scene())
    assert call["reason"] == "the sender's connection was lost for 0 s"


def test_what_the_server_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            with pytest.raises(ProtocolError, match="no call name"):
                async with CallSender(url, hello("../c")):
                    pass
            async with CallSender(url, hello("wild")) as sender:
                sender.put(0, 1 << 60, bytes(400))
                with pytest.raises(ProtocolError, match="does not belong"):
                    await sender.failure()
                with pytest.raises(ProtocolError, match="does not belong"):
                    sender.put(0, 0, b"abc")

    asyncio.run(scene())
    with pytest.raises(ServerUnreachable, match="no voicemon server"):
        asyncio.run(CallSender("http://127.0.0.1:9", hello("c")).__aenter__())


def test_a_server_that_never_comes_back_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_socket, "PATIENCE_SECONDS", 0.5)

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            sender = CallSender(url, hello("c"))
            await sender.__aenter__()
        with pytest.raises(ServerUnreachable):
            await sender.finish()

    asyncio.run(scene())
