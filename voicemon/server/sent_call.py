"""A call that comes over voicemon's own socket, on one connection after another where it is resumable."""

import asyncio
import secrets
from collections.abc import AsyncIterator

from starlette.websockets import WebSocket, WebSocketDisconnect

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.audio.codec import decode
from voicemon.errors import SenderLeft, VoicemonError
from voicemon.server.pace import MESSAGES_A_SECOND, PATIENT_MESSAGES_A_SECOND, Throttle
from voicemon.sources import audio_socket as wire
from voicemon.sources.leg import Leg

RESUME_SECONDS = 60.0
"""How long a resumable call waits for its sender to come back."""

IDLE_SECONDS = 3600.0
"""How long a connection may bring nothing: somebody may pause a headset over lunch, but nobody over night."""

WAITING_FRAMES = 8
"""Between the connection and the call; then the connection is not read, and the sender waits."""

SENDER_LEFT = "the sender's connection was lost"

Frame = tuple[Channel, int, bytes]
"""Channel, position of the first sample and encoded samples."""


class SentCall:
    """What has arrived of one call, whichever connection brought it."""

    def __init__(self, hello: wire.Hello) -> None:
        self.hello = hello
        self.name = ""
        """What the call goes by; empty until it is opened."""
        self.token = secrets.token_urlsafe(16) if hello.resumable else ""
        self.positions = dict.fromkeys(hello.channels, 0)
        """The first sample of each channel that has not arrived, at the sender's rate."""
        self.over = asyncio.Event()
        """Set once nothing more is taken."""
        self.failure: VoicemonError | None = None
        """What was wrong with the call, where it could not be followed to its end."""
        self._socket: WebSocket | None = None
        self._reading: asyncio.Task[None] | None = None
        self._arrived: asyncio.Queue[Frame | wire.Missing | wire.End | Exception] = asyncio.Queue(
            WAITING_FRAMES
        )
        self._told_at = 0
        fast = hello.resumable or hello.pace == "recording"
        self._throttle = Throttle(PATIENT_MESSAGES_A_SECOND if fast else MESSAGES_A_SECOND)

    def attach(self, socket: WebSocket) -> None:
        """Read from this connection from now on, and from no earlier one."""
        if self._reading is not None:
            self._reading.cancel()
        self._socket = socket
        self._reading = asyncio.create_task(self._read(socket))

    def close(self) -> None:
        """Take nothing more."""
        if self._reading is not None:
            self._reading.cancel()
        self.over.set()

    async def tell(self, answer: wire.Answer) -> None:
        """Say something on the newest connection; nobody hears it where that is lost."""
        assert self._socket is not None
        try:
            await self._socket.send_text(wire.write_text(answer))
        except (WebSocketDisconnect, RuntimeError):
            return  # it will be noticed where the connection is read

    async def audio(self) -> AsyncIterator[AudioChunk | AudioGap]:
        """The call's audio until its sender's end.

        Raises SenderLeft when it leaves without one and does not come back, ProtocolError for what it must not send.
        """
        legs = {channel: Leg(channel, self.hello.rate_hz) for channel in self.hello.channels}
        left: SenderLeft | None = None
        try:
            while not isinstance(piece := await self._next(), wire.End):
                if isinstance(piece, wire.Missing):
                    gap = self._gap(piece)
                    for chunk in legs[gap.channel].skip(piece.stop):
                        yield chunk
                    yield gap
                else:
                    channel, start, payload = piece
                    for chunk in legs[channel].push(start, decode(self.hello.encoding, payload)):
                        yield chunk
        except SenderLeft as error:
            left = error
        for leg in legs.values():
            for chunk in leg.flush():
                yield chunk
        if left is not None:
            raise left

    def _gap(self, missing: wire.Missing) -> AudioGap:
        start, stop = (
            round(position * RATE_HZ / self.hello.rate_hz) for position in (missing.start, missing.stop)
        )
        return AudioGap(self.hello.channels[missing.channel], start, stop, missing.reason)

    async def _next(self) -> Frame | wire.Missing | wire.End:
        """What arrived next, on whichever connection."""
        while True:
            piece = await self._arrived.get()
            if isinstance(piece, SenderLeft) and self.hello.resumable:
                try:
                    async with asyncio.timeout(RESUME_SECONDS):
                        piece = await self._arrived.get()
                except TimeoutError:
                    raise SenderLeft(f"{SENDER_LEFT} for {RESUME_SECONDS:.0f} s") from None
                if isinstance(piece, SenderLeft):
                    continue
            if isinstance(piece, Exception):
                raise piece
            return piece

    async def _read(self, socket: WebSocket) -> None:
        """Hand on what the connection brings, until the sender's end; and then what was wrong with it."""
        try:
            while not isinstance(piece := await self._received(socket), wire.End):
                if piece is not None:
                    await self._arrived.put(piece)
                await self._acknowledge()
            await self._arrived.put(piece)
        except Exception as error:
            await self._arrived.put(error)

    async def _received(self, socket: WebSocket) -> Frame | wire.Missing | wire.End | None:
        """The next message; None for audio that has arrived before. Raises SenderLeft and ProtocolError."""
        await self._throttle.turn()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await socket.receive()
        except TimeoutError:
            raise SenderLeft(f"nothing came for {IDLE_SECONDS:.0f} s") from None
        if message["type"] == "websocket.disconnect":
            raise SenderLeft(SENDER_LEFT)
        if (frame := message.get("bytes")) is not None:
            return self._new(*wire.read_frame(frame, self.hello))
        later = wire.read_later(message["text"], self.hello)
        if isinstance(later, wire.Missing):
            channel = self.hello.channels[later.channel]
            self.positions[channel] = max(self.positions[channel], later.stop)
        return later

    def _new(self, channel: Channel, start: int, payload: bytes) -> Frame | None:
        """What has not arrived before; a sender that came back may send more than it was asked for."""
        known, sample_bytes = self.positions[channel] - start, self.hello.encoding.sample_bytes
        if self.hello.resumable and known > 0:
            payload = payload[known * sample_bytes :]
            start += known
            if not payload:
                return None
        self.positions[channel] = max(self.positions[channel], start + len(payload) // sample_bytes)
        return channel, start, payload

    async def _acknowledge(self) -> None:
        """Once a second of audio: how much has arrived."""
        furthest = max(self.positions.values())
        if self.hello.resumable and furthest - self._told_at >= self.hello.rate_hz:
            self._told_at = furthest
            await self.tell(wire.Heard(list(self.positions.values())))
