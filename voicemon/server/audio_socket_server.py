"""Where Asterisk's AudioSocket connects: a port of its own, off unless the configuration names an address for it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence

from starlette.datastructures import State

from voicemon.audio.chunk import Channel
from voicemon.config import IngestOptions
from voicemon.errors import ConfigError, SenderLeft, ServerUnreachable, VoicemonError
from voicemon.server.connection import LOST, take_from
from voicemon.server.peers import Peers, read_peers
from voicemon.sources.asterisk_audio_socket import ERROR, AudioSocket, write_message
from voicemon.sources.incoming import Message
from voicemon.sources.parameters import PARTIES

PIECE_BYTES = 1 << 14
"""Read at once, at most: a second of the usual audio."""

REFUSED_CODE = b"\x80"
"""Error code to a sender that cannot be followed; the server's log says why. Asterisk itself uses 1, 2 and 4."""

GOODBYE_SECONDS = 2.0
"""In which a connection must take its last bytes."""

log = logging.getLogger(__name__)


def read_channels(options: IngestOptions) -> tuple[Channel, ...]:
    """Who is on the connections. Raises ConfigError for what `IngestOptions.audio_socket_channels` does not allow."""
    told = options.audio_socket_channels
    if told not in {(channel,) for channel in Channel} | {PARTIES}:
        raise ConfigError(
            f'[ingest] audio_socket_channels is {list(told)}; it is ["customer"], ["agent"], ["mixed"] or '
            '["customer", "agent"]'
        )
    return tuple(Channel(name) for name in told)


@contextlib.asynccontextmanager
async def listening(options: IngestOptions, state: State) -> AsyncIterator[str]:
    """Calls are taken for as long as the block runs; yields the address, ``tcp://…``. ``state`` is the application's.

    Raises ConfigError where other machines would find the door open, ServerUnreachable when the port is taken.
    """
    host, port = options.audio_socket_host, options.audio_socket_port
    peers = read_peers(options.audio_socket_peers, host, "[ingest] audio_socket_peers")
    channels = read_channels(options)
    calls: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        calls.add(task)
        try:
            if _admitted(writer, peers):
                await _take(state, reader, writer, channels)
        finally:
            calls.discard(task)
            await _part(writer)

    try:
        server = await asyncio.start_server(connected, host, port, limit=PIECE_BYTES)
    except OSError as error:
        raise ServerUnreachable(
            f"port {port} on {host}: {error.strerror}; [ingest] audio_socket_port takes another"
        ) from None
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"tcp://{shown}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


def _admitted(writer: asyncio.StreamWriter, peers: Peers) -> bool:
    peer = (writer.get_extra_info("peername") or ("somewhere",))[0]
    if peer in peers:
        return True
    log.warning("an AudioSocket connection from %s was refused: its address is not listed", peer)
    return False


async def _take(
    state: State, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, channels: tuple[Channel, ...]
) -> None:
    try:
        await take_from(state, _StreamConnection(reader, writer), AudioSocket(channels))
    except VoicemonError as error:
        log.warning("an AudioSocket call: %s", error)
        writer.write(write_message(ERROR, REFUSED_CODE))
    except asyncio.CancelledError:
        # The server is being stopped. The call has been ended in good order, and nothing is left to cancel.
        return


async def _part(writer: asyncio.StreamWriter) -> None:
    """Close, whether or not the other side still takes anything."""
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            await writer.wait_closed()
    writer.transport.abort()


class _StreamConnection:
    """A TCP connection as a ``Connection``: what is not read stays with the sender, by TCP's own window."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def receive(self) -> Sequence[Message]:
        try:
            piece = await self._reader.read(PIECE_BYTES)
        except OSError:
            raise SenderLeft(LOST) from None
        return [piece] if piece else ()  # AudioSocket may end by closing

    async def send(self, message: Message) -> None:
        try:
            self._writer.write(message.encode() if isinstance(message, str) else message)
            await self._writer.drain()
        except OSError:
            raise SenderLeft(LOST) from None
