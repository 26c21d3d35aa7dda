"""A call of the own socket goes on with whoever holds its token, on one connection at a time."""

import asyncio
from pathlib import Path

import pytest
import websockets

from tests.serving import needs_charts, serving
from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log
from voicemon.server import sent_call
from voicemon.sources import audio_socket as wire

pytestmark = needs_charts

HELLO = wire.Hello(
    voicemon=1, call="c", channels=[Channel.CUSTOMER], rate_hz=8000, encoding=Encoding.MULAW, resumable=True
)  # fmt: skip


async def answer(socket: websockets.ClientConnection) -> wire.Answer:
    return wire.read_answer(await socket.recv())


async def opened(socket: websockets.ClientConnection, hello: wire.Hello = HELLO) -> wire.Accepted:
    await socket.send(wire.write_text(hello))
    accepted = await answer(socket)
    assert isinstance(accepted, wire.Accepted)
    return accepted


def missing(folder: Path) -> list[tuple[int, int]]:
    return [(e.start, e.stop) for e in read_log(folder / "c" / LOG_NAME)[1] if isinstance(e, ev.AudioMissing)]


def test_the_newest_connection_counts_and_what_comes_twice_is_heard_once(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            address = f"ws{url[4:]}/ingest"
            async with websockets.connect(address) as first, websockets.connect(address) as second:
                token = (await opened(first)).resume
                await first.send(wire.write_frame(0, 0, bytes(8000)))
                assert await answer(first) == wire.Heard([8000])
                await second.send(wire.write_text(wire.Resume(voicemon=1, resume=token)))
                assert await answer(second) == wire.Resumed("c", [8000])
                await first.send(wire.write_frame(0, 8000, bytes(80_000)))  # nobody listens there any more
                await second.send(wire.write_frame(0, 4000, bytes(8000)))
                await second.send(wire.write_frame(0, 4000, bytes(800)))
                await second.send(wire.write_frame(0, 12_000, bytes(4000)))
                assert await answer(second) == wire.Heard([16_000])
                await second.send(wire.write_text(wire.End()))
                assert await answer(second) == wire.Finished("c")
            async with websockets.connect(address) as late:
                await late.send(wire.write_text(wire.Resume(voicemon=1, resume=token)))
                assert await answer(late) == wire.Refused(
                    "'resume' names a call that is over or was never here"
                )

    asyncio.run(scene())
    assert missing(tmp_path) == []
    (ended,) = (e for e in read_log(tmp_path / "c" / LOG_NAME)[1] if isinstance(e, ev.CallEnded))
    assert ended.stop == 2 * 16_000


def test_a_call_that_is_not_resumable_has_no_token_and_goes_with_its_connection(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, websockets.connect(f"ws{url[4:]}/ingest") as socket:
            plain = wire.Hello(
                voicemon=1, call="c", channels=[Channel.CUSTOMER], rate_hz=8000, encoding=Encoding.MULAW
            )  # fmt: skip
            assert await opened(socket, plain) == wire.Accepted("c")
            await socket.send(wire.write_frame(0, 0, bytes(8000)))
            await socket.send(wire.write_frame(0, 4000, bytes(8000)))
            refused = await answer(socket)
            assert isinstance(refused, wire.Refused) and "overlaps" in refused.message

    asyncio.run(scene())


def test_a_connection_that_brings_nothing_is_not_held_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_call, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(sent_call, "RESUME_SECONDS", 0.2)

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, websockets.connect(f"ws{url[4:]}/ingest") as socket:
            await opened(socket)
            assert isinstance(await answer(socket), wire.Refused)

    asyncio.run(scene())
    *_, last = read_log(tmp_path / "c" / LOG_NAME)[1]
    assert isinstance(last, ev.CallFailed) and "connection was lost" in last.reason
