"""Asterisk's side of AudioSocket, for rehearsals: a TCP connection for each party."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from voicemon.audio.chunk import PROSODY_RATE_HZ, Channel
from voicemon.audio.codec import Encoding
from voicemon.clock import Clock
from voicemon.config import IngestOptions
from voicemon.errors import ProtocolError, ServerUnreachable
from voicemon.sending.packets import needs_good_network, packets_of
from voicemon.sending.rehearsal import Parameters, RehearsalOptions, Simulator, Tracks
from voicemon.sources.asterisk_audio_socket import (
    ERROR,
    HANG_UP,
    UUID,
    connection_uuid,
    write_message,
    write_parameters,
)

AUDIO_KIND = 0x10
ANSWER_BYTES = 1024

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _send(tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock) -> str:
    """Send one call; its name is its UUID: that which it is to be called by, or one of its own."""
    needs_good_network(options)
    call = _uuid(parameters["call"])
    told = {name: parameters[name] for name in ("team", "agent", "pace") if parameters.get(name)}
    async with contextlib.AsyncExitStack() as stack:
        sockets: dict[Channel, Streams] = {}
        for channel in tracks:
            own = connection_uuid(call, channel) if len(tracks) > 1 else call
            sockets[channel] = await stack.enter_async_context(_connected(options.server))
            sockets[channel][1].write(write_parameters(told) + write_message(UUID, own.bytes))
        with contextlib.suppress(ConnectionError):  # the server says why as it closes
            begun = clock.now()
            for due, channel, payload in packets_of(tracks, Encoding.PCM16, PROSODY_RATE_HZ):
                await clock.sleep_until(begun + due / options.speed)
                sockets[channel][1].write(write_message(AUDIO_KIND, payload))
                await sockets[channel][1].drain()
                options.on_sent(due)
            for _, writer in sockets.values():
                writer.write(write_message(HANG_UP))
                await writer.drain()
        await asyncio.gather(*(_closing_word(reader, options.server) for reader, _ in sockets.values()))
    return str(connection_uuid(call, Channel.CUSTOMER) if len(tracks) > 1 else call)


AUDIO_SOCKET = Simulator(PROSODY_RATE_HZ, _send)


def _uuid(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(name)
    except ValueError:
        return uuid.uuid4()


@contextlib.asynccontextmanager
async def _connected(server: str) -> AsyncIterator[Streams]:
    address = urlsplit(server)
    told = address.port if address.scheme == "tcp" else None
    host, port = address.hostname or "127.0.0.1", told or IngestOptions().audio_socket_port
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        raise ServerUnreachable(
            f"no voicemon server at {server}: nothing answers on port {port} of {host}; [ingest] audio_socket_host "
            "opens it, and its address is tcp://HOST:PORT"
        ) from None
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # everything that was to be said has been


async def _closing_word(reader: asyncio.StreamReader, server: str) -> None:
    """Wait until the server has analysed everything and closes. Raises ProtocolError where it refuses."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(ANSWER_BYTES):
            said = (said + piece)[:ANSWER_BYTES]
    if said[:1] == bytes([ERROR]):
        raise ProtocolError(f"the server at {server} refused the call; its log says why")
