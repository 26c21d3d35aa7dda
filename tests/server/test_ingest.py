"""Calls through the audio socket: equal to the same calls from files, and safe from their senders."""

import asyncio
import json
import math
from pathlib import Path

import httpx
import msgspec
import pytest
import websockets

from tests.serving import followed_from_file, needs_charts, serving
from voicemon import events as ev
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call
from voicemon.errors import ServerUnreachable
from voicemon.sources import audio_socket as wire
from voicemon.sources.incoming import REFUSED
from voicemon.sources.recording import open_recording

pytestmark = needs_charts


def hello(**changes: object) -> str:
    fields = {
        "voicemon": 1,
        "call": "c",
        "channels": ["customer", "agent"],
        "rate_hz": 8000,
        "encoding": "pcm16",
        **changes,
    }
    return json.dumps(fields)


def told(path: Path) -> dict[str, list[dict]]:
    """Readings and words of a log, without what depends on when the other channel was heard."""
    events = list(read_log(path)[1])
    kinds = {"readings": ev.ReadingTaken, "words": ev.TranscriptWritten}
    facts = {
        name: [{**msgspec.to_builtins(e), "seq": 0, "known": 0} for e in events if isinstance(e, kind)]
        for name, kind in kinds.items()
    }
    return {
        name: sorted(found, key=lambda fact: (fact["start"], fact["stop"])) for name, found in facts.items()
    }


def test_live_equals_replay(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path / "calls") as url:
            await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="live"))
        await followed_from_file(demo_call(), tmp_path / "file")
        live, file = told(tmp_path / "calls" / "live" / LOG_NAME), told(tmp_path / "file" / LOG_NAME)
        assert live["readings"] == file["readings"]
        assert live["words"] == file["words"]
        assert len(live["readings"]) > 50
        assert len(live["words"]) > 10

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("first", "complaint"),
    [
        ("nonsense", "no hello"),
        (hello(voicemon=7), "version 1"),
        (hello(rate_hz=100), "rate_hz 100"),
        (hello(channels=["customer", "customer"]), "each party once"),
        (hello(channels=["boss"]), "boss"),
        (hello(call="../../etc/passwd"), "no call name"),
        (hello(encoding="mp3"), "mp3"),
    ],
)
def test_a_wrong_hello_is_refused_in_words(tmp_path: Path, first: str, complaint: str) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, websockets.connect(f"ws{url[4:]}/ingest") as socket:
            await socket.send(first)
            answer = wire.read_answer(await socket.recv())
            assert isinstance(answer, wire.Refused)
            assert complaint in answer.message
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == REFUSED

    asyncio.run(scene())


def test_bad_bytes_fail_their_own_call_alone(tmp_path: Path) -> None:
    async def spoil(url: str, name: str, frame: bytes | str) -> str:
        async with websockets.connect(f"ws{url[4:]}/ingest") as socket:
            await socket.send(hello(call=name, encoding="float32"))
            await socket.recv()
            await socket.send(wire.write_frame(0, 0, bytes(4 * 800)))
            await socket.send(frame)
            answer = wire.read_answer(await socket.recv())
            assert isinstance(answer, wire.Refused), answer
            return answer.message

    async def scene() -> None:
        async with serving(tmp_path) as url:
            good = asyncio.create_task(
                send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="good"))
            )
            nan = b"\x00\x00\xc0\x7f"
            assert "nan" in await spoil(url, "nan", wire.write_frame(0, 800, nan * 10))
            assert "whole number" in await spoil(url, "odd", wire.write_frame(0, 800, b"abc"))
            assert "channel 9" in await spoil(url, "ninth", wire.write_frame(9, 800, nan))
            assert "overlaps" in await spoil(url, "back", wire.write_frame(0, 3, bytes(40)))
            assert "belong" in await spoil(url, "far", wire.write_frame(0, 1 << 60, bytes(40)))
            assert "frame of 3 bytes" in await spoil(url, "short", b"abc")
            assert "expected an end" in await spoil(url, "text", "hello again")
            await good
            await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="alone"))
            async with httpx.AsyncClient() as client:
                board = (await client.get(f"{url}/api/calls")).json()
        status = {call["call"]: (call["status"], call["reason"]) for call in board["calls"]}
        assert status["good"] == ("ended", None)
        assert all(
            status[name][0] == "failed" and status[name][1] for name in ("nan", "odd", "ninth", "back", "far")
        )
        good_told, alone_told = told(tmp_path / "good" / LOG_NAME), told(tmp_path / "alone" / LOG_NAME)
        assert good_told["readings"] == alone_told["readings"]
        assert good_told["words"] == alone_told["words"]

    asyncio.run(scene())


def test_a_sender_that_vanishes_leaves_what_was_heard(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path) as url:
            recording = open_recording([demo_call()], None)
            socket = await websockets.connect(f"ws{url[4:]}/ingest")
            await socket.send(hello(call="gone"))
            start = 0
            for block in recording.raw_blocks(0.5):
                for index in (0, 1):
                    samples = (block[:, index] * 32768).astype("<i2").tobytes()
                    await socket.send(wire.write_frame(index, start, samples))
                start += len(block)
                if start > 12 * 8000:
                    break
            socket.transport.abort()
            async with httpx.AsyncClient() as client:
                while (call := (await client.get(f"{url}/api/calls")).json()["calls"][0])["status"] == "live":  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert call["status"] == "failed"
        assert "connection was lost" in call["reason"]
        events = list(read_log(tmp_path / "gone" / LOG_NAME)[1])
        assert any(isinstance(event, ev.TranscriptWritten) and event.words for event in events)
        assert isinstance(events[-1], ev.CallFailed)

    asyncio.run(scene())


def test_no_server_is_one_clear_line() -> None:
    with pytest.raises(ServerUnreachable, match=r"no voicemon server at http://127\.0\.0\.1:9"):
        asyncio.run(send_call(str(demo_call()), ReplayOptions(server="http://127.0.0.1:9")))


def test_stopping_the_server_ends_its_calls_in_good_order(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            accepted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            options = ReplayOptions(server=url, name="cut", on_accepted=accepted.set_result)
            sending = asyncio.create_task(send_call(str(demo_call()), options))
            await accepted
            await asyncio.sleep(3)
        with pytest.raises(ServerUnreachable):
            await sending

    asyncio.run(scene())
    *before, last = list(read_log(tmp_path / "cut" / LOG_NAME)[1])
    assert before
    assert isinstance(last, ev.CallFailed)
    assert [record.message for record in caplog.records if record.exc_info] == []
