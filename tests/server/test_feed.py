"""Late joiners, reconnecting pages and slow ones see the same call."""

import asyncio
import json
import math
from pathlib import Path

import httpx
import pytest
import websockets

from tests.serving import needs_charts, serving
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call

pytestmark = needs_charts


async def listened(url: str, call: str, start: int = 0, pauses: int = 0) -> bytes:
    """Everything a page of ``call`` is told, until the server says that it was all. It rests ``pauses`` times."""
    text = ""
    async with websockets.connect(
        f"ws{url[4:]}/feed/calls/{call}?from={start}", max_size=None, ping_interval=None
    ) as socket:
        async for message in socket:
            text += message
            if pauses:
                pauses -= 1
                await asyncio.sleep(0.1)
        assert socket.close_code == 1000
    return text.encode()


def test_every_page_gets_the_bytes_of_the_log_however_late_or_slow(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            accepted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            options = ReplayOptions(server=url, speed=12.0, name="c", on_accepted=accepted.set_result)
            sending = asyncio.create_task(send_call(str(demo_call()), options))
            call = await accepted
            early = asyncio.create_task(listened(url, call))
            slow = asyncio.create_task(listened(url, call, pauses=80))
            await asyncio.sleep(3)
            late = asyncio.create_task(listened(url, call))
            again = asyncio.create_task(listened(url, call, start=200))
            await sending
            after = await listened(url, call)
            log = (tmp_path / "c" / LOG_NAME).read_bytes()
            assert await early == await late == await slow == after == log
            lines = log.splitlines(keepends=True)
            assert await again == b"".join([lines[0], *lines[201:]])
            assert await listened(url, call, start=10**9) == lines[0]

    asyncio.run(scene())


def test_an_unknown_call_is_said(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            async with websockets.connect(f"ws{url[4:]}/feed/calls/nobody") as socket:
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4404

    asyncio.run(scene())


def test_the_wall_sees_calls_come_and_go_and_beats_when_nothing_happens(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, websockets.connect(f"ws{url[4:]}/feed/wall") as wall:
            first, beat = [json.loads(await asyncio.wait_for(wall.recv(), 4)) for _ in range(2)]
            assert (first["calls"], first["from"], beat["calls"]) == ({}, 0, {})
            assert first["server"].keys() == {"now", "backlog_s", "alarm", "finished", "unread"}
            sending = asyncio.create_task(
                send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c"))
            )
            seq, told, shown = beat["seq"], [], {}
            while shown.get("status") != "ended":
                message = json.loads(await wall.recv())
                assert message["from"] in (seq, 0)
                seq = message["seq"]
                told.append(message["calls"].get("c", {}))
                shown |= told[-1]
            await sending
            assert told[0]["status"] == "live"
            assert all("source" not in later for later in told[1:])
            assert shown["peak"] >= shown["stress"]
            async with httpx.AsyncClient() as client:
                board = (await client.get(f"{url}/api/calls")).json()
            assert board["server"]["finished"] == 1
            shown.pop("more", None)
            assert {**board["calls"][0], "spark": []} == {**shown, "spark": []}

    asyncio.run(scene())


def test_a_wall_that_comes_back_gets_everything_anew(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c"))
            for _ in range(2):
                async with websockets.connect(f"ws{url[4:]}/feed/wall") as wall:
                    message = json.loads(await wall.recv())
                    assert (message["from"], message["calls"]["c"]["status"]) == (0, "ended")

    asyncio.run(scene())


def test_calls_of_earlier_runs_are_still_there_and_a_spoilt_log_is_left_out(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url:
            await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c"))
        log = tmp_path / "c" / LOG_NAME
        whole = log.read_bytes()
        for name, content in {"torn": whole[: len(whole) // 2], "spoilt": b"no log\n"}.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / LOG_NAME).write_bytes(content)
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient() as client:
            board = {call["call"]: call for call in (await client.get(f"{url}/api/calls")).json()["calls"]}
            assert {name: call["status"] for name, call in board.items()} == {"c": "ended", "torn": "failed"}
            assert (await client.get(f"{url}/api/calls/c/events")).content == whole
            audio = await client.get(f"{url}/api/calls/c/audio", headers={"Range": "bytes=0-3"})
            assert (audio.status_code, audio.content) == (206, b"fLaC")
            missing = await client.get(f"{url}/api/calls/torn/audio")
            assert (missing.status_code, missing.json()) == (404, {"error": "no audio was kept of this call"})
            assert (await client.get(f"{url}/api/calls/nobody/events")).status_code == 404
            assert (await client.get(url, headers={"Host": "evil.example"})).status_code == 400
            kept = (tmp_path / "torn" / LOG_NAME).read_bytes()
            assert kept.startswith(whole[: whole.rindex(b"\n", 0, len(whole) // 2) + 1])

    asyncio.run(scene())
