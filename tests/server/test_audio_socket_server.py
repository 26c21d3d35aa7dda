"""Asterisk's AudioSocket at a real port: calls, parties, refusals, and senders without manners."""

import asyncio
import contextlib
import logging
import math
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.datastructures import State

from tests.prosody_serving import about, analysed, logged, prosody_serving
from tests.telephony import mulaw_excerpt
from tests.untimed import ramp
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.config import IngestOptions
from voicemon.errors import ConfigError, ServerUnreachable
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.server import audio_socket_server, connection
from voicemon.server.audio_socket_server import listening, read_channels
from voicemon.sources.asterisk_audio_socket import ERROR, HANG_UP, UUID, write_message

CALL = uuid.UUID("40325ec4-aaaa-4bbb-8ccc-0123456789a4")
SECOND = b"".join(write_message(0x10, ramp(start, 160)) for start in range(0, 8000, 160))
LOOPBACK = IngestOptions(audio_socket_host="127.0.0.1", audio_socket_port=0)


async def said(address: str, sent: bytes, then_close: bool = False) -> bytes:
    """All that the server says to somebody who sends this."""
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    with contextlib.suppress(ConnectionError):
        writer.write(sent)
        if then_close:
            writer.write_eof()
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.transport.abort()


def test_a_recording_reads_the_same_from_a_file_and_over_two_connections(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 12)

    async def scene() -> None:
        async with prosody_serving(tmp_path / "calls") as served:
            options = RehearsalOptions("audiosocket", served.audio_socket, math.inf, name=str(CALL))
            assert await rehearse(str(path), options) == [str(CALL)]
        await analysed(path, tmp_path / "file")

    asyncio.run(scene())
    kinds = (ev.ReadingTaken, ev.LevelMeasured, ev.SpeechStarted, ev.SpeechEnded)
    assert about(tmp_path / "calls" / str(CALL), *kinds) == about(tmp_path / "file", *kinds)
    assert len(about(tmp_path / "file", ev.ReadingTaken)) > 3
    assert isinstance(logged(tmp_path / "calls" / str(CALL))[-1], ev.CallEnded)
    assert about(tmp_path / "calls" / str(CALL), ev.AudioMissing) == []


def test_calls_end_as_they_may_and_bad_ones_hurt_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    begin = write_message(UUID, CALL.bytes)
    refused = write_message(ERROR, audio_socket_server.REFUSED_CODE)

    async def scene() -> None:
        async with prosody_serving(tmp_path, channels=("customer",)) as served:
            answers = await asyncio.gather(
                said(served.audio_socket, begin + SECOND + write_message(HANG_UP)),
                said(served.audio_socket, begin + SECOND, then_close=True),
                said(served.audio_socket, begin + SECOND + write_message(0x12, bytes(640)) + SECOND),
                said(served.audio_socket, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + bytes(100_000)),
                said(served.audio_socket, b"", then_close=True),
            )
            assert answers[:3] == [b"", b"", refused]
            assert answers[3] in (refused, b"")  # with bytes left unread TCP may not deliver the answer
            assert answers[4] == refused
            statuses = served.state.board.summaries()
        assert sorted(call["status"] for call in statuses) == ["ended", "ended", "failed"]
        assert [call["reason"] for call in statuses if call["reason"]] == [
            "audio at 16000 Hz where 8000 Hz were sent before"
        ]

    asyncio.run(scene())
    assert "kind 0x47 before the call's UUID" in caplog.text
    assert "closed before it said which call it brings" in caplog.text
    ended = [e for call in tmp_path.iterdir() for e in logged(call) if isinstance(e, ev.CallEnded)]
    assert [event.stop for event in ended] == [RATE_HZ, RATE_HZ]


def test_who_says_nothing_is_let_go(tmp_path: Path) -> None:
    async def scene() -> None:
        async with prosody_serving(tmp_path, channels=("mixed",)) as served:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(connection, "START_SECONDS", 0.2)
                patch.setattr(connection, "IDLE_SECONDS", 0.4)
                assert (await said(served.audio_socket, b""))[:1] == bytes([ERROR])
                assert (await said(served.audio_socket, write_message(UUID, CALL.bytes) + SECOND)) != b""
            (call,) = served.state.board.summaries()
        assert (call["status"], call["reason"]) == ("failed", "no audio came for 0 s")
        assert call["mixed"]

    asyncio.run(scene())


def test_only_listed_machines_may_connect(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    options = replace(LOOPBACK, audio_socket_peers=("10.1.2.0/24",))

    async def scene() -> None:
        async with listening(options, State({})) as address:
            assert await said(address, write_message(UUID, CALL.bytes)) == b""

    asyncio.run(scene())
    assert "from 127.0.0.1 was refused: its address is not listed" in caplog.text


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        (replace(LOOPBACK, audio_socket_host="0.0.0.0"), ConfigError, "audio_socket_peers is empty"),
        (replace(LOOPBACK, audio_socket_peers=("pbx",)), ConfigError, "'pbx' is neither"),
        (replace(LOOPBACK, audio_socket_channels=("agent", "customer")), ConfigError, "it is \\["),
        (replace(LOOPBACK, audio_socket_host="203.0.113.1", audio_socket_peers=("10.0.0.1",)),
         ServerUnreachable, "audio_socket_port takes another"),
    ],
)  # fmt: skip
def test_an_open_door_or_a_slip_is_one_line(
    options: IngestOptions, error: type[Exception], complaint: str
) -> None:
    async def scene() -> None:
        async with listening(options, State({})):
            raise AssertionError("it listens")

    with pytest.raises(error, match=complaint):
        asyncio.run(scene())


@pytest.mark.parametrize("channels", [("customer",), ("agent",), ("mixed",), ("customer", "agent")])
def test_the_parties_are_as_configured(channels: tuple[str, ...]) -> None:
    assert read_channels(replace(LOOPBACK, audio_socket_channels=channels)) == channels
