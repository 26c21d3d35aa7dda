"""``voicemon simulate``: a recording into the running server as a telephone platform would send it, to rehearse."""

import asyncio
import heapq
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

import numpy as np
import websockets
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from voicemon.audio.chunk import PROSODY_RATE_HZ, Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.clock import Clock, MonotonicClock
from voicemon.commands.connecting import bearer, connected, socket_address
from voicemon.commands.naming import call_name, paths_of
from voicemon.errors import AudioFormatError, ChannelMapError, ConfigError, ProtocolError
from voicemon.kernels.halfband import HalfBandDown
from voicemon.sources import telnyx, twilio
from voicemon.sources.media_stream import REFUSED, Track
from voicemon.sources.recording import Recording, open_recording

PLATFORMS = ("twilio", "telnyx")
RATE_HZ = PROSODY_RATE_HZ
PACKET_MS = 20
PACKET_BYTES = RATE_HZ * PACKET_MS // 1000
OVERTAKEN_SECONDS = (0.02, 0.1)
"""How late a packet is that others overtake."""

Due = tuple[float, str]
"""Seconds from the beginning of the call, and the message that is sent then."""


class Writer(Protocol):
    """The platform's side of a stream: its messages in its own words."""

    encoding: Encoding

    def opening(self, parameters: Mapping[str, str]) -> list[str]:
        """The messages before any audio."""

    def media(self, track: Track, number: int, timestamp_ms: int, payload: bytes) -> str:
        """Audio of one track."""

    def stop(self) -> str:
        """The last message."""


@dataclass(frozen=True, slots=True)
class SimulateOptions:
    """Which platform, where to, how fast and how well the network behaves."""

    platform: str
    """``twilio`` or ``telnyx``."""
    server: str
    """Address of the server, as ``voicemon serve`` prints it."""
    speed: float = 1.0
    """1: as it was spoken. Above that the server is asked to wait rather than to drop what it cannot follow."""
    channels: str | None = None
    """Whose channel is which."""
    name: str | None = None
    """What the call is to be called; the file's name where nothing is said."""
    team: str = ""
    calls: int = 1
    """How many calls send the recording at the same time."""
    loss: float = 0.0
    """Share of the packets that never arrive."""
    reorder: float = 0.0
    """Share of the packets that others overtake."""
    duplicate: float = 0.0
    """Share of the packets that arrive twice."""
    seed: int = 1
    """Of the chance by which packets are lost, overtaken and doubled."""
    key: str = field(default="", repr=False)
    """The server's key for the platform, where it asks for one."""
    public_url: str = ""
    """Address that Twilio signs where it is not ``server``."""
    on_sent: Callable[[float], None] = lambda seconds: None
    """Told how many seconds of the first call have been sent."""


def simulate(call: str, options: SimulateOptions) -> int:
    """Send the recording and show how far it is. Returns the exit status. Raises VoicemonError."""
    console = Console(stderr=True, highlight=False)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        recording = open_recording(paths_of(call), options.channels)
        task = progress.add_task(recording.name, total=recording.seconds)

        def sent(seconds: float) -> None:
            progress.update(task, completed=seconds)

        many = "1 call" if options.calls == 1 else f"{options.calls} calls"
        console.print(f"{many} as {options.platform} sends them; the wall is at {options.server}/")
        names = asyncio.run(send_calls(call, replace(options, on_sent=sent)))
    for name in names:
        console.print(f"{options.server}/review/{name}")
    return 0


async def send_calls(call: str, options: SimulateOptions, clock: Clock | None = None) -> list[str]:
    """Send the recording as often as is asked for and wait until all is analysed. Returns the calls' names there.

    Raises ServerUnreachable, AudioFormatError, ChannelMapError, ConfigError or, with the server's words, ProtocolError.
    """
    _check(options)
    recording = open_recording(paths_of(call), options.channels)
    tracks = await asyncio.to_thread(_tracks, recording)
    name = options.name or call_name(call)
    sending = []
    for index in range(options.calls):
        own = replace(options, name=name, seed=options.seed + index)
        if index:
            own = replace(own, name=f"{name}-{index + 1}", on_sent=lambda seconds: None)
        sending.append(asyncio.create_task(_send(tracks, own, clock or MonotonicClock())))
    try:
        names = await asyncio.gather(*sending)
    finally:
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
    if recording.damage:
        raise AudioFormatError(recording.damage)
    return names


def _check(options: SimulateOptions) -> None:
    if options.platform not in PLATFORMS:
        raise ConfigError(f"platform {options.platform!r}; there are {' and '.join(PLATFORMS)}")
    if not options.speed > 0:
        raise ConfigError(f"speed {options.speed} is not above 0")
    for name in ("loss", "reorder", "duplicate"):
        share = getattr(options, name)
        if not 0 <= share <= 1:
            raise ConfigError(f"{name} {share} is not a share from 0 to 1")


def _tracks(recording: Recording) -> dict[Track, bytes]:
    """The recording in μ-law, a track a party."""
    if Channel.MIXED in recording.channels:
        raise ChannelMapError(
            f"{recording.name} has both parties on one track, and a platform sends a track for each; "
            "--channels customer says that only the customer is on it"
        )
    sides: dict[Channel, Track] = {Channel.CUSTOMER: "inbound", Channel.AGENT: "outbound"}
    parts: dict[Track, list[bytes]] = {sides[channel]: [] for channel in recording.channels}
    if recording.rate_hz == RATE_HZ:
        for block in recording.raw_blocks(1.0):
            for column, track in enumerate(parts):
                parts[track].append(encode(Encoding.MULAW, block[:, column]))
    else:
        filters = {sides[channel]: HalfBandDown() for channel in recording.channels}
        for chunk in recording.chunks(1.0):
            track = sides[chunk.channel]
            narrow = filters[track].push(np.ascontiguousarray(chunk.samples))
            parts[track].append(encode(Encoding.MULAW, narrow))
        for track, half_band in filters.items():
            parts[track].append(encode(Encoding.MULAW, half_band.flush()))
    return {track: b"".join(pieces) for track, pieces in parts.items()}


async def _send(tracks: dict[Track, bytes], options: SimulateOptions, clock: Clock) -> str:
    """One call. Returns its name on the server."""
    writer = _writer(tuple(tracks), options)
    parameters = {"call": options.name or "call", "team": options.team}
    if options.speed > 1:
        parameters["pace"] = "recording"
    path = f"/{options.platform}"
    async with connected(options.server, path, _headers(path, options)) as socket:
        begun = clock.now()
        try:
            for text in writer.opening(parameters):
                await socket.send(text)
            for due, text in on_the_way(packets(tracks, writer), options, random.Random(options.seed)):
                await clock.sleep_until(begun + due / options.speed)
                await socket.send(text)
                options.on_sent(due)
            await socket.send(writer.stop())
        except websockets.ConnectionClosed:
            pass  # the server says why as it closes
        return await _closed(socket)


def _writer(tracks: tuple[Track, ...], options: SimulateOptions) -> Writer:
    if options.platform == "twilio":
        return twilio.Writer(f"CA{uuid.uuid4().hex}", tracks)
    return telnyx.Writer(str(uuid.uuid4()), tracks)


def _headers(path: str, options: SimulateOptions) -> dict[str, str]:
    if options.platform == "twilio" and options.key:
        told = socket_address(options.public_url or options.server, path)
        return {twilio.SIGNATURE_HEADER: twilio.signature(told, options.key)}
    return bearer(options.key)


def packets(tracks: Mapping[Track, bytes], writer: Writer) -> Iterator[Due]:
    """The audio as the platform sends it: 20 ms of each track in turn, once they have been spoken."""
    longest = max(len(encoded) for encoded in tracks.values())
    for number, start in enumerate(range(0, longest, PACKET_BYTES)):
        stamp = number * PACKET_MS
        for track, encoded in tracks.items():
            payload = encoded[start : start + PACKET_BYTES]
            if payload:
                yield (stamp + PACKET_MS) / 1000, writer.media(track, number + 1, stamp, payload)


def on_the_way(sent: Iterator[Due], options: SimulateOptions, chance: random.Random) -> Iterator[Due]:
    """What a network makes of ``sent``: some is lost, some is overtaken, some comes twice."""
    under_way: list[tuple[float, int, str]] = []
    order = count()
    for due, text in sent:
        copies = 0 if chance.random() < options.loss else 1 + (chance.random() < options.duplicate)
        for _ in range(copies):
            late = chance.uniform(*OVERTAKEN_SECONDS) if chance.random() < options.reorder else 0.0
            heapq.heappush(under_way, (due + late, next(order), text))
        while under_way and under_way[0][0] <= due:
            arrived, _, message = heapq.heappop(under_way)
            yield arrived, message
    while under_way:
        arrived, _, message = heapq.heappop(under_way)
        yield arrived, message


async def _closed(socket: websockets.ClientConnection) -> str:
    """The call's name, once the server has analysed it. Raises ProtocolError with its words where it refuses."""
    try:
        async for _ in socket:
            pass  # a platform is told nothing before the end
    except websockets.ConnectionClosedError as error:
        if error.rcvd is None:
            raise
        if error.rcvd.code != REFUSED:
            raise
        raise ProtocolError(f"the server refused: {error.rcvd.reason}") from None
    return socket.close_reason or ""
