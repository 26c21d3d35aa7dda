"""Genesys AudioHook's side of a call, for rehearsals."""

import asyncio
import os
import random
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator

import numpy as np
import websockets

from voicemon.audio.codec import Encoding, encode
from voicemon.clock import Clock
from voicemon.errors import ConfigError, ProtocolError
from voicemon.sending.audiohook_client import SIDES, Client
from voicemon.sending.connecting import closing_word, connected, socket_address
from voicemon.sending.network import Network
from voicemon.sending.rehearsal import Parameters, RehearsalOptions, Simulator, Tracks
from voicemon.sources.genesys import audiohook_signature
from voicemon.sources.genesys.audiohook_messages import RATE_HZ
from voicemon.sources.genesys.audiohook_opening import PARTIES

BLOCK_SAMPLES = RATE_HZ // 5
"""Of each party: 200 ms, as Genesys sends them."""

OPEN_SECONDS = 5.0
CLOSE_SECONDS = 10.0
PING_SECONDS = (1.0, 5.0)
"""The first ping, and the time from one to the next."""

ORGANIZATION = str(uuid.uuid5(uuid.NAMESPACE_DNS, "voicemon.rehearsal"))


async def _send(tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock) -> str:
    network = options.network
    if network.reorder or network.duplicate:
        raise ConfigError(
            f"{options.platform} comes over one connection, on which nothing is overtaken or doubled; "
            "--loss makes the platform discard audio and say so"
        )
    session = str(uuid.uuid4())
    client = Client(session, ORGANIZATION, [SIDES[channel] for channel in tracks])
    async with connected(options.server, "/audiohook", _headers(session, options)) as socket:
        return await _converse(socket, client, tracks, parameters, options, clock)


SIMULATOR = Simulator(RATE_HZ, _send)


def _headers(session: str, options: RehearsalOptions) -> dict[str, str]:
    told = {
        audiohook_signature.ORGANIZATION_HEADER: ORGANIZATION,
        audiohook_signature.SESSION_HEADER: session,
        audiohook_signature.CORRELATION_HEADER: str(uuid.uuid4()),
    }
    address = socket_address(options.public_url or options.server, "/audiohook")
    credentials = audiohook_signature.read_credentials(options.key)
    nonce = b64encode(os.urandom(18)).decode()
    return audiohook_signature.signed_headers(address, told, credentials, nonce, int(time.time()))


async def _converse(
    socket: websockets.ClientConnection,
    client: Client,
    tracks: Tracks,
    parameters: Parameters,
    options: RehearsalOptions,
    clock: Clock,
) -> str:
    """The session from its ``open`` to the WebSocket's end, whose reason is the call's name."""
    hearing = _Hearing(socket, client)
    listening = asyncio.create_task(hearing.listen())
    try:
        await socket.send(
            client.open(str(uuid.uuid4()), {name: told for name, told in parameters.items() if told})
        )
        await hearing.until(lambda: client.media is not None, OPEN_SECONDS, "opened")
        begun = clock.now()
        for due, message in messages(client, tracks, options.network) if client.media else ():
            await clock.sleep_until(begun + due / options.speed)
            if hearing.over or client.asked_to_close:
                break
            await socket.send(message)
            options.on_sent(due)
        await socket.send(client.close("disconnect" if client.asked_to_close else "end"))
        # A server that was asked to wait for a recording may come to the close much later.
        patience = CLOSE_SECONDS if options.speed <= 1 else None
        await hearing.until(lambda: client.closed, patience, "closed")
        await listening
    except websockets.ConnectionClosed:
        pass  # the server says why as it closes
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    return await closing_word(socket)


class _Hearing:
    """What the server says while the client talks."""

    def __init__(self, socket: websockets.ClientConnection, client: Client) -> None:
        self.over = False
        """Nothing more will be said."""
        self._socket = socket
        self._client = client
        self._news = asyncio.Event()
        self._fault: ProtocolError | None = None

    async def listen(self) -> None:
        """Take what the server says until it closes the connection, or breaks the protocol."""
        try:
            async for text in self._socket:
                self._client.read(text)
                self._news.set()
        except websockets.ConnectionClosed:
            pass  # why is asked when all is over
        except ProtocolError as error:
            self._fault = error
        self.over = True
        self._news.set()

    async def until(self, known: Callable[[], bool], seconds: float | None, word: str) -> None:
        """Wait until the server has said ``word``, asked to close, or gone. Raises ProtocolError."""
        try:
            async with asyncio.timeout(seconds):
                while not known() and not self.over and (word == "closed" or not self._client.asked_to_close):
                    await self._news.wait()
                    self._news.clear()
        except TimeoutError:
            raise ProtocolError(f"the server has not said {word!r} within {seconds:.0f} s") from None
        if self._fault is not None:
            raise self._fault


def messages(client: Client, tracks: Tracks, network: Network) -> Iterator[tuple[float, str | bytes]]:
    """What Genesys sends between ``opened`` and ``close``, each with its second: audio once it has been spoken, and a
    ping now and then. A share of the blocks is discarded where the network is to lose some."""
    assert client.media is not None
    longest = max(len(samples) for samples in tracks.values())
    sides = [
        encode(Encoding.MULAW, np.pad(tracks[PARTIES[name]], (0, longest - len(tracks[PARTIES[name]]))))
        for name in client.media.channels
    ]
    interleaved = np.stack([np.frombuffer(side, np.uint8) for side in sides], axis=1)
    chance = random.Random(network.seed)
    first, between = PING_SECONDS
    ping = first
    for start in range(0, longest, BLOCK_SAMPLES):
        block = interleaved[start : start + BLOCK_SAMPLES]
        due = (start + len(block)) / RATE_HZ
        while ping <= due:
            yield ping, client.ping()
            ping += between
        lost = chance.random() < network.loss
        yield due, client.discarded(len(block)) if lost else client.audio(block.tobytes())
