"""Twilio's and Telnyx's side of a call, for rehearsals."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Protocol

import websockets

from voicemon.audio.chunk import PROSODY_RATE_HZ, Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.clock import Clock
from voicemon.sending.connecting import bearer, closing_word, connected, socket_address
from voicemon.sending.rehearsal import Parameters, RehearsalOptions, Simulator, Tracks
from voicemon.sources import telnyx, twilio
from voicemon.sources.media_stream import Track

PACKET_MS = 20
PACKET_BYTES = PROSODY_RATE_HZ * PACKET_MS // 1000
SIDES: dict[Channel, Track] = {Channel.CUSTOMER: "inbound", Channel.AGENT: "outbound"}


class Writer(Protocol):
    """The platform's side of a stream: its messages in its own words."""

    encoding: Encoding

    def opening(self, parameters: Mapping[str, str]) -> list[str]:
        """The messages before any audio."""

    def media(self, track: Track, number: int, timestamp_ms: int, payload: bytes) -> str:
        """Audio of one track."""

    def stop(self) -> str:
        """The last message."""


async def _send_twilio(
    tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    headers = {}
    if options.key:
        told = socket_address(options.public_url or options.server, "/twilio")
        headers = {twilio.SIGNATURE_HEADER: twilio.signature(told, options.key)}
    sides = tuple(SIDES[channel] for channel in tracks)
    writer = twilio.Writer(f"CA{uuid.uuid4().hex}", sides)
    async with connected(options.server, "/twilio", headers) as socket:
        return await _send(socket, writer, tracks, parameters, options, clock)


async def _send_telnyx(
    tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    writer = telnyx.Writer(str(uuid.uuid4()))
    async with connected(options.server, "/telnyx", bearer(options.key)) as socket:
        return await _send(socket, writer, tracks, parameters, options, clock)


TWILIO = Simulator(twilio.RATE_HZ, _send_twilio)
TELNYX = Simulator(telnyx.RATE_HZ, _send_telnyx)


async def _send(
    socket: websockets.ClientConnection,
    writer: Writer,
    tracks: Tracks,
    parameters: Parameters,
    options: RehearsalOptions,
    clock: Clock,
) -> str:
    begun = clock.now()
    try:
        for text in writer.opening(parameters):
            await socket.send(text)
        for due, text in options.network.carry(packets(tracks, writer)):
            await clock.sleep_until(begun + due / options.speed)
            await socket.send(text)
            options.on_sent(due)
        await socket.send(writer.stop())
    except websockets.ConnectionClosed:
        pass  # the server says why as it closes
    return await closing_word(socket)


def packets(tracks: Tracks, writer: Writer) -> Iterator[tuple[float, str]]:
    """The audio as the platform sends it: 20 ms of each track in turn, once they have been spoken."""
    encoded = {SIDES[channel]: encode(writer.encoding, samples) for channel, samples in tracks.items()}
    longest = max(len(track) for track in encoded.values())
    for number, start in enumerate(range(0, longest, PACKET_BYTES)):
        stamp = number * PACKET_MS
        for track, samples in encoded.items():
            payload = samples[start : start + PACKET_BYTES]
            if payload:
                yield (stamp + PACKET_MS) / 1000, writer.media(track, number + 1, stamp, payload)
