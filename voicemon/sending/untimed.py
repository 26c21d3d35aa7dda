"""The side of platforms that send bare samples over WebSockets, for rehearsals.

Asterisk brings each party by a connection of its own, FreeSWITCH both on one in turn, and Vonage both at once, mixed,
unless there is but one.
"""

import asyncio
import contextlib
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
import websockets

from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, Channel
from voicemon.audio.codec import Encoding
from voicemon.clock import Clock
from voicemon.sending.connecting import bearer, closing_word, connected
from voicemon.sending.packets import interleaved, needs_good_network, packets_of
from voicemon.sending.rehearsal import Parameters, RehearsalOptions, Simulator, Tracks
from voicemon.sources import asterisk_websocket, freeswitch, vonage


@dataclass(frozen=True, slots=True)
class Line:
    """One connection."""

    path: str
    first: str
    """Its first text."""
    last: str
    """Its last one, after which the server says when all is analysed."""
    subprotocol: str | None = None


async def _send_asterisk(
    tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    lines = {}
    for channel in tracks:
        told = {**parameters, ("leg" if len(tracks) > 1 else "channel"): str(channel)}
        first = asterisk_websocket.write_start(f"{uuid.uuid4()}", "ulaw")
        lines[channel] = Line(
            f"/chan_websocket?{urlencode(told)}",
            first,
            asterisk_websocket.HANGUP,
            asterisk_websocket.SUBPROTOCOL,
        )
    sound = _Sound(tracks, Encoding.MULAW, PROSODY_RATE_HZ)
    return await _send(lines, sound, options, clock)


async def _send_freeswitch(
    tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    (channel, *others) = tracks
    customer = "caller" if channel is Channel.CUSTOMER else "callee"
    one = {"mix": "mono", "channel": str(channel)}
    told = {"mix": "stereo", "customer": customer} if others else one
    first = freeswitch.write_metadata({**parameters, **told, "rate": "8k", "uuid": str(uuid.uuid4())})
    line = Line("/freeswitch", first, freeswitch.LAST, freeswitch.SUBPROTOCOL)
    sound = _Sound(interleaved(tracks), Encoding.PCM16, PROSODY_RATE_HZ * len(tracks))
    return await _send({Channel.MIXED: line}, sound, options, clock)


async def _send_vonage(
    tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    channel = Channel.MIXED if len(tracks) > 1 else next(iter(tracks))
    longest = max(map(len, tracks.values()))
    mixed = np.zeros(longest, np.float32)
    for samples in tracks.values():
        mixed[: len(samples)] += samples
    headers = {**parameters, "channel": str(channel), "conversation_uuid": f"CON-{uuid.uuid4()}"}
    line = Line("/vonage", vonage.write_connected(RATE_HZ, headers), vonage.write_disconnected())
    sound = _Sound({Channel.MIXED: mixed}, Encoding.PCM16, RATE_HZ)
    return await _send({Channel.MIXED: line}, sound, options, clock)


CHAN_WEBSOCKET = Simulator(PROSODY_RATE_HZ, _send_asterisk)
FREESWITCH = Simulator(PROSODY_RATE_HZ, _send_freeswitch)
VONAGE = Simulator(RATE_HZ, _send_vonage)


@dataclass(frozen=True, slots=True)
class _Sound:
    tracks: Tracks
    encoding: Encoding
    rate_hz: int


async def _send(lines: dict[Channel, Line], sound: _Sound, options: RehearsalOptions, clock: Clock) -> str:
    """Send each track of ``sound`` by its line and wait until all is analysed; returns the call's name there."""
    needs_good_network(options)
    async with contextlib.AsyncExitStack() as stack:
        sockets = {}
        for channel, line in lines.items():
            socket = connected(options.server, line.path, bearer(options.key), subprotocol=line.subprotocol)
            sockets[channel] = await stack.enter_async_context(socket)
        with contextlib.suppress(websockets.ConnectionClosed):  # the server says why as it closes
            for channel, line in lines.items():
                await sockets[channel].send(line.first)
            begun = clock.now()
            for due, channel, payload in packets_of(sound.tracks, sound.encoding, sound.rate_hz):
                await clock.sleep_until(begun + due / options.speed)
                await sockets[channel].send(payload)
                options.on_sent(due)
            for channel, line in lines.items():
                await sockets[channel].send(line.last)
        names = await asyncio.gather(*map(closing_word, sockets.values()))
    return names[0]
