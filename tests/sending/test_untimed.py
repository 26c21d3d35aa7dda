"""What Asterisk, FreeSWITCH and Vonage would send over their WebSockets, message by message."""

import asyncio
import json
import math
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import websockets

from tests.telephony import mulaw_excerpt
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ProtocolError
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.sources.incoming import REFUSED

Heard = tuple[str, list[str | bytes]]
"""Path and messages of a connection."""


def sent(
    path: Path, platform: str, channels: str | None = None, close: tuple[int, str] = (1000, "as-it-is")
) -> tuple[list[str], list[Heard], Sequence[str | None]]:
    """The names that a rehearsal returns, its connections, and their subprotocols."""
    heard: list[Heard] = []
    protocols: list[str | None] = []

    async def handler(socket: websockets.ServerConnection) -> None:
        messages = []
        assert socket.request is not None and socket.request.headers["Authorization"] == "Bearer k"
        async for message in socket:
            messages.append(message)
            if isinstance(message, str) and len(messages) > 1:
                break
        heard.append((socket.request.path, messages))
        protocols.append(socket.subprotocol)
        await socket.close(*close)

    async def scene() -> list[str]:
        offered = [websockets.Subprotocol(name) for name in ("media", "audio.drachtio.org")]
        async with websockets.serve(
            handler,
            "127.0.0.1",
            0,
            subprotocols=offered,
            select_subprotocol=lambda _, asked: next(iter(asked), None),
        ) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            options = RehearsalOptions(platform, url, math.inf, channels, "order-17", "repairs", key="k")
            return await rehearse(str(path), options)

    return asyncio.run(scene()), heard, protocols


@pytest.fixture
def excerpt(tmp_path: Path) -> Path:
    return mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)


def test_asterisk_brings_each_party_by_a_connection_of_its_own(excerpt: Path) -> None:
    names, heard, protocols = sent(excerpt, "chan_websocket")
    assert names == ["as-it-is"] and protocols == ["media", "media"]
    told = [parse_qs(urlsplit(path).query) for path, _ in heard]
    assert sorted(query["leg"][0] for query in told) == ["agent", "customer"]
    for query, (path, (first, *sound, last)) in zip(told, heard, strict=True):
        assert urlsplit(path).path == "/chan_websocket"
        assert (query["call"], query["team"], query["pace"]) == (["order-17"], ["repairs"], ["recording"])
        assert isinstance(first, str) and first.startswith("MEDIA_START ") and "format:ulaw" in first
        assert {len(packet) for packet in sound} == {160} and len(sound) == 25
        assert last == "HANGUP"


def test_freeswitch_brings_both_parties_on_one_in_turn(excerpt: Path) -> None:
    names, [(path, (first, *sound, last))], protocols = sent(excerpt, "freeswitch")
    assert names == ["as-it-is"] and protocols == ["audio.drachtio.org"] and path == "/freeswitch"
    told = json.loads(first)
    assert (told["mix"], told["rate"], told["customer"], told["call"]) == (
        "stereo",
        "8k",
        "caller",
        "order-17",
    )
    assert {len(packet) for packet in sound} == {640} and len(sound) == 25
    assert last == '{"event":"stop"}'
    _, [(_, (first, *sound, _))], _ = sent(excerpt, "freeswitch", "-,agent")
    assert json.loads(first)["mix"] == "mono" and json.loads(first)["channel"] == "agent"
    assert {len(packet) for packet in sound} == {320}


def test_vonage_brings_both_parties_at_once(excerpt: Path) -> None:
    names, [(path, (first, *sound, last))], protocols = sent(excerpt, "vonage")
    assert names == ["as-it-is"] and protocols == [None] and path == "/vonage"
    told = json.loads(first)
    assert (told["event"], told["content-type"]) == ("websocket:connected", "audio/l16;rate=16000")
    assert (told["call"], told["channel"]) == ("order-17", "mixed")
    assert {len(packet) for packet in sound} == {640} and len(sound) == 25
    assert json.loads(last)["event"] == "websocket:disconnected"
    apart = [sent(excerpt, "vonage", channels)[1][0][1] for channels in ("customer,-", "-,agent")]
    assert [json.loads(messages[0])["channel"] for messages in apart] == ["customer", "agent"]
    mixed, customer, agent = (
        decode(Encoding.PCM16, b"".join(packets)) for packets in (sound, *(m[1:-1] for m in apart))
    )
    assert np.abs(mixed - np.clip(customer + agent, -1, 1)).max() < 1e-4


@pytest.mark.parametrize("platform", ["chan_websocket", "freeswitch", "vonage"])
def test_a_refusal_is_told(excerpt: Path, platform: str) -> None:
    with pytest.raises(ProtocolError, match="the server refused: no such team"):
        sent(excerpt, platform, close=(REFUSED, "no such team"))
