"""A WebSocket in somebody else's protocol: how it closes says how its call ends."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import websockets

from tests.prosody_serving import logged, over, prosody_serving
from tests.telephony import packet_texts
from tests.untimed import ramp
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.sources import asterisk_websocket, vonage

START = asterisk_websocket.write_start("17.1", "slin")
SECOND = [ramp(start, 160) for start in range(0, 8000, 160)]


async def closed(url: str, path: str, messages: Iterable[str | bytes], how: int | None) -> None:
    """Send this and close with a code, with none (1005), or be cut off."""
    async with websockets.connect(f"ws{url[4:]}{path}", compression=None) as socket:
        for message in messages:
            await socket.send(message)
        if how is None:
            await (await socket.ping())  # everything has arrived
            socket.transport.abort()
        elif how == 1005:
            socket.protocol.send_close()
            socket.transport.writelines(socket.protocol.data_to_send())
        else:
            await socket.close(how)
        await socket.wait_closed()


def test_a_call_ends_as_its_platform_closes(tmp_path: Path) -> None:
    query = "mix=mixed&rate=8k&call=bare&pace=recording"
    opening, media, _ = packet_texts("twilio", 0.2)
    start = vonage.write_connected(8000, {"call": "v"})

    async def scene() -> None:
        async with prosody_serving(tmp_path) as served:
            for path, messages, how in [
                ("/chan_websocket?call=plain&pace=recording", [START, *SECOND], 1000),
                ("/chan_websocket?call=cut&pace=recording", [START, *SECOND], None),
                ("/chan_websocket?call=failed&pace=recording", [START, *SECOND], 1011),
                (f"/freeswitch?{query}", SECOND, 1005),
                ("/vonage", [start, *SECOND], 1001),
                ("/twilio", [*opening, *(text for _, text in media)], 1000),  # it has a message for the end
            ]:
                await closed(served.url, path, messages, how)
            ended = await over(served, "plain", "cut", "failed", "bare", "v", "CA17")
            for lost in ("cut", "failed", "CA17"):
                assert ended.pop(lost) == ("failed", "the platform's connection was lost")
            assert set(ended.values()) == {("ended", None)}

    asyncio.run(scene())
    for name in ("plain", "bare"):
        last = logged(tmp_path / name)[-1]
        assert isinstance(last, ev.CallEnded) and last.stop == RATE_HZ
