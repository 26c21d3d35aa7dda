"""A recording goes out in Genesys' blocks and with its pings, to a server that answers as it should."""

import asyncio
import json
import math
from pathlib import Path

import numpy as np
import pytest
import websockets

from tests.server.test_audiohook import gaps
from tests.serving import needs_charts, serving
from tests.sources.genesys.test_audiohook import opened
from tests.telephony import mulaw_excerpt
from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.call.host import NO_WORDS
from voicemon.errors import ConfigError, ProtocolError
from voicemon.sending.audiohook import BLOCK_SAMPLES, messages
from voicemon.sending.network import Network
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions


def test_blocks_are_interleaved_and_pings_come_in_between() -> None:
    client, _ = opened()
    chance = np.random.default_rng(1)
    customer = decode(Encoding.MULAW, chance.bytes(7 * 8000 + 100))
    agent = decode(Encoding.MULAW, chance.bytes(7 * 8000))
    sent = list(messages(client, {Channel.AGENT: agent, Channel.CUSTOMER: customer}, Network()))
    blocks = [(due, message) for due, message in sent if isinstance(message, bytes)]
    assert [due for due, _ in blocks[:3]] == [0.2, 0.4, 0.6]
    assert {len(block) for _, block in blocks[:-1]} == {2 * BLOCK_SAMPLES} and len(blocks[-1][1]) == 200
    whole = b"".join(block for _, block in blocks)
    assert np.array_equal(decode(Encoding.MULAW, whole[::2]), customer)
    assert np.array_equal(decode(Encoding.MULAW, whole[1::2])[: len(agent)], agent)
    assert not decode(Encoding.MULAW, whole[1::2])[len(agent) :].any()
    pings = [(due, json.loads(message)["type"]) for due, message in sent if isinstance(message, str)]
    assert pings == [(1.0, "ping"), (6.0, "ping")]
    assert [due for due, _ in sent] == sorted(due for due, _ in sent)


def test_a_bad_network_makes_it_discard_audio() -> None:
    client, _ = opened()
    silence = np.zeros(10 * 8000, np.float32)
    sent = list(
        messages(client, {Channel.CUSTOMER: silence, Channel.AGENT: silence}, Network(loss=0.3, seed=2))
    )
    lost = [json.loads(message) for _, message in sent if isinstance(message, str)]
    lost = [message["parameters"] for message in lost if message["type"] == "discarded"]
    assert 5 < len(lost) < 25 and {message["discarded"] for message in lost} == {"PT0.2S"}
    assert client.position == 10 * 8000


@needs_charts
def test_what_is_discarded_is_a_gap_and_the_pace_is_that_of_life(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 1.5)

    async def scene() -> None:
        async with serving(tmp_path / "calls", NO_WORDS) as url:
            begun, sent = asyncio.get_running_loop().time(), []
            network = Network(loss=0.5, seed=3)
            options = RehearsalOptions("audiohook", url, name="c", network=network, on_sent=sent.append)
            assert await rehearse(str(path), options) == ["c"]
            assert asyncio.get_running_loop().time() - begun > 1.4
            assert sent[-1] == 1.5

    asyncio.run(scene())
    found = gaps(tmp_path / "calls" / "c")
    assert found and all((stop - start) % 3200 == 0 for _, start, stop in found)


@pytest.mark.parametrize("network", [Network(reorder=0.1), Network(duplicate=0.1)])
def test_one_connection_reorders_nothing(tmp_path: Path, network: Network) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.2)
    with pytest.raises(ConfigError, match="nothing is overtaken or doubled"):
        asyncio.run(rehearse(str(path), RehearsalOptions("audiohook", "http://127.0.0.1:9", network=network)))


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [("nonsense", "not a server's message"), (b"\0", "1 bytes"), ("{}", "not a server's message")],
)
def test_a_server_that_speaks_otherwise_is_told_so(
    tmp_path: Path, answer: str | bytes, complaint: str
) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.2)

    async def strange(socket: websockets.ServerConnection) -> None:
        await socket.recv()
        await socket.send(answer)
        await socket.wait_closed()

    async def scene() -> None:
        async with websockets.serve(strange, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            options = RehearsalOptions("audiohook", f"http://127.0.0.1:{port}", math.inf)
            with pytest.raises(ProtocolError, match=complaint):
                await rehearse(str(path), options)

    asyncio.run(scene())


@needs_charts
def test_a_refusal_is_told_in_the_servers_words(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)

    async def scene() -> None:
        async with serving(tmp_path / "calls", NO_WORDS) as url:
            options = RehearsalOptions("audiohook", url, math.inf, team="nobody")
            with pytest.raises(ProtocolError, match="the server refused: team 'nobody' is unknown"):
                await rehearse(str(path), options)

    asyncio.run(scene())
