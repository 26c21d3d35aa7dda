"""A program follows a call over a connection that is cut, and reads and says what people may."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house import KEY, with_house
from tests.live_call import LiveCall
from tests.serving import config_for, needs_charts, serving
from tests.written_calls import write_call
from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.client import Client
from voicemon.commands.serve import running_server
from voicemon.errors import CallLogError, ProtocolError, ServerUnreachable, UnknownCall
from voicemon.server.board import Board

pytestmark = needs_charts


class Wire:
    """A piece of network before a server, which can be cut."""

    def __init__(self, server: str) -> None:
        self.port = urlsplit(server).port
        self.connections = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        """The address of its near end."""
        near = await asyncio.start_server(self._join, "127.0.0.1", 0)
        async with near:
            yield f"http://127.0.0.1:{near.sockets[0].getsockname()[1]}"
            self.cut()

    def cut(self) -> None:
        """Lose every connection without a word."""
        for writer in self._writers:
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        to_server, from_us = await asyncio.open_connection("127.0.0.1", self.port)
        ends = {writer, from_us}
        self._writers |= ends
        await asyncio.gather(pass_on(reader, from_us), pass_on(to_server, writer))
        self._writers -= ends


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    writer.close()


def test_a_call_is_followed_over_a_connection_that_is_cut(tmp_path: Path) -> None:
    async def scene() -> None:
        board = Board(tmp_path)
        async with (
            running_server(config_for(tmp_path, NO_WORDS), board=board) as url,
            (wire := Wire(url)).laid() as cut_off,
            Client(cut_off) as client,
        ):
            call = LiveCall(board, "c")
            await call.go_on(50)
            followed: list[ev.CallEvent] = []
            async for event in client.follow("c"):
                followed.append(event)
                if len(followed) in (10, 300):
                    wire.cut()
                if len(followed) == 50:
                    await call.go_on(400)
                if len(followed) == 400:
                    await call.end()
            assert followed == call.facts
            assert (
                wire.connections == 1 + 1 + 3 + 1
            )  # is it there? is the call there? a feed and one a cut; is it over?
            assert [event async for event in client.follow("c", start=len(followed) - 2)] == followed[-2:]
            assert [event async for event in client.follow("c", start=10**9)] == []

    asyncio.run(scene())


def test_a_server_that_starts_again_is_found_again(tmp_path: Path) -> None:
    async def scene() -> None:
        config = config_for(tmp_path, NO_WORDS)
        followed: list[ev.CallEvent] = []
        async with contextlib.AsyncExitStack() as first:
            board = Board(tmp_path)
            url = await first.enter_async_context(running_server(config, board=board))
            await LiveCall(board, "c").go_on(100)
            async with Client(url) as client:
                following = client.follow("c")
                followed += [await anext(following) for _ in range(100)]
                rest = asyncio.create_task(anext(following))
        same_port = replace(config.server, port=urlsplit(url).port or 0)
        async with running_server(replace(config, server=same_port)):
            assert isinstance(await rest, ev.CallFailed)
            assert [event async for event in following] == []
        assert [event.seq for event in followed] == list(range(100))

    asyncio.run(scene())


def test_what_can_be_asked_and_said(tmp_path: Path) -> None:
    async def scene() -> None:
        folder = write_call(tmp_path, "made", remarked=False)
        async with serving(tmp_path, NO_WORDS) as url, Client(url, by="Ada") as client:
            (summary,) = await client.calls()
            assert summary == await client.call("made")
            assert (summary.status, summary.agent) == ("ended", "")
            header, events = await client.events("made")
            assert (header.call, len(events)) == ("made", events[-1].seq + 1)
            said = await client.comment("made", 16_000, "Well asked.")
            assert isinstance(said, rm.Comment) and (said.by, said.at) == ("Ada", 16_000)
            await client.feedback("made", 2)
            await client.feedback("made", 9, lowest=0, highest=10)
            await client.outcome("made", "resolved")
            taken = rm.AlertTaken(id="t", by="Ada", when=said.when, alert="alert-1", note="I listen in.")
            await client.remark("made", taken)
            (one,) = await client.alerts()
            assert (one.call, one.alert.taken_by, one.alert.note) == ("made", "Ada", "I listen in.")
            assert await client.alerts(team="nobody's") == []
            kept = await client.remarks("made")
            assert [type(one) for one in kept] == [rm.Comment, rm.FeedbackGiven, rm.OutcomeSet, rm.AlertTaken]
            assert kept == rm.read_remarks(folder)
            assert (await client.scorecard("made")).call == "made"
            assert (await client.measures("made")).parties["agent"].turns > 0
            assert (await client.export("made", "transcript.vtt")).startswith(b"WEBVTT")

    asyncio.run(scene())


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    async def scene() -> None:
        write_call(tmp_path, "made")
        async with serving(tmp_path, NO_WORDS) as url, Client(url) as client:
            with pytest.raises(UnknownCall, match="no call 'no one'"):
                await client.call("no one")
            with pytest.raises(UnknownCall, match="no call 'nobody'"):
                await anext(aiter(client.follow("nobody")))
            with pytest.raises(ProtocolError, match="limit '0'"):
                await client.alerts(limit=0)
            with pytest.raises(ProtocolError, match="4000 characters"):
                await client.comment("made", 0, "x" * 5_000)
            (tmp_path / "made" / LOG_NAME).write_bytes(b"no log\n")
            with pytest.raises(CallLogError, match="not a call log"):
                await client.export("made", "report.html")
        for nowhere in (url, "http://", "calls.example"):
            with pytest.raises(ServerUnreachable, match="no voicemon server at"):
                async with Client(nowhere):
                    pass

    asyncio.run(scene())


def test_a_program_shows_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        (tmp_path / "calls").mkdir()
        write_call(tmp_path / "calls", "made")
        async with running_server(with_house(config_for(tmp_path / "calls", NO_WORDS), tmp_path)) as url:
            async with Client(url, by="somebody", key=KEY) as client:
                assert (await client.comment("made", 1, "Noted.")).by == "crm"
                assert len([event async for event in client.follow("made")]) > 100
                assert KEY not in repr(client)
            for wrong in (None, "", "not the key"):
                with pytest.raises(ProtocolError, match="the server refused: Sign in first") as said:
                    async with Client(url, key=wrong):
                        pass
                assert "not the key" not in str(said.value)
            with pytest.raises(ProtocolError, match="the server refused: Sign in first"):
                await anext(aiter(Client(url)._feed("made", 0)))
            monkeypatch.setenv("VOICEMON_KEY", KEY)
            async with Client(url) as client:
                assert [call.call for call in await client.calls()] == ["made"]

    asyncio.run(scene())


def test_a_key_is_shown_to_nobody_else(tmp_path: Path) -> None:
    async def scene() -> None:
        seen: list[bytes] = []

        async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            with pytest.raises(ProtocolError, match="302"):
                await Client(url, key=KEY).calls()
        assert len(seen) == 1

    asyncio.run(scene())
