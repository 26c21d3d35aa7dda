"""A rehearsal of AudioSocket sends what Asterisk would, over a connection for each party."""

import asyncio
import math
import uuid
from pathlib import Path

import pytest

from tests.telephony import mulaw_excerpt
from voicemon.errors import ProtocolError
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.sources.asterisk_audio_socket import ERROR, HANG_UP, PARAMETERS, UUID, write_message

CALL = uuid.UUID("40325ec4-aaaa-4bbb-8ccc-0123456789a7")


def sent(path: Path, channels: str | None, answer: bytes = b"") -> tuple[list[str], list[bytes]]:
    """The names that the rehearsal returns, and the bytes of each connection."""
    streams: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        whole, kind = b"", None
        while kind != HANG_UP:
            kind, high, low = head = await reader.readexactly(3)
            whole += head + await reader.readexactly(high << 8 | low)
        streams.append(whole)
        writer.write(answer)
        writer.close()

    async def scene() -> list[str]:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        options = RehearsalOptions("audiosocket", address, math.inf, channels, str(CALL), "repairs")
        try:
            return await rehearse(str(path), options)
        finally:
            server.close()

    return asyncio.run(scene()), streams


def test_two_parties_take_two_connections(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)
    names, streams = sent(path, None)
    assert names == [str(CALL)[:-1] + "6"]
    told = write_message(PARAMETERS, b"team=repairs&pace=recording")
    begun = {stream[len(told) :][:19] for stream in streams if stream.startswith(told)}
    assert begun == {write_message(UUID, uuid.UUID(int=CALL.int - low).bytes) for low in (0, 1)}
    for stream in streams:
        assert len(stream) == len(told) + 19 + 25 * 323 + 3
        assert stream[len(told) + 19 :][:3] == b"\x10\x01\x40" and stream.endswith(b"\0\0\0")


def test_one_party_takes_one_and_keeps_its_uuid(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.1)
    names, streams = sent(path, "customer,-")
    assert names == [str(CALL)] and len(streams) == 1
    assert CALL.bytes in streams[0]


def test_a_refusal_is_told(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.1)
    with pytest.raises(ProtocolError, match="refused the call; its log says why"):
        sent(path, None, write_message(ERROR, b"\x80"))
