"""Whole calls as platforms send them, message by message, for tests of every protocol alike."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tests.pbx_streams import PBX_STREAMS
from tests.siprec_stream import RecordedCall, whole_call
from tests.sources.genesys.test_audiohook import CONVERSATION, ORGANIZATION, SESSION
from tests.telephony import READERS, packet_texts
from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import AudioFormatError, ProtocolError
from voicemon.sending.audiohook_client import Client
from voicemon.sources import audio_socket as wire
from voicemon.sources.genesys.audiohook import AudioHook
from voicemon.sources.incoming import Incoming, Message, NewCall
from voicemon.sources.leg import Leg
from voicemon.sources.media_stream import MediaStream


@dataclass(frozen=True)
class Sample:
    """A second or so of a protocol."""

    incoming: Callable[[], Incoming]
    messages: Callable[[], list[Message]]
    """A whole call of noise, from its first message to its last."""


def _media_stream(platform: str) -> Sample:
    def messages() -> list[Message]:
        opening, media, stop = packet_texts(platform, 1)
        return [*opening, *(text for _, text in media), stop]

    return Sample(lambda: MediaStream(READERS[platform]), messages)


class OwnSocket:
    """voicemon's own socket, whose parts the server puts together in ``server/sent_call.py``, as an `Incoming`."""

    over = False
    summary = ""

    def __init__(self) -> None:
        self.call: NewCall | None = None
        self._hello: wire.Hello | None = None
        self._legs: dict[Channel, Leg] = {}

    def read(self, message: Message, age_seconds: float = math.inf) -> list[AudioChunk]:
        if self._hello is None:
            first = wire.read_first(message if isinstance(message, str) else message.decode("latin-1"))
            if isinstance(first, wire.Hello):
                self._hello = first
                self.call = NewCall(first.call, first.channels)
                self._legs = {channel: Leg(channel, first.rate_hz) for channel in first.channels}
            return []
        if isinstance(message, str):
            later = wire.read_later(message, self._hello)
            if isinstance(later, wire.Missing):
                return self._legs[self._hello.channels[later.channel]].skip(later.stop)
            self.over = True
            return []
        channel, start, payload = wire.read_frame(message, self._hello)
        try:
            return self._legs[channel].push(start, decode(self._hello.encoding, payload))
        except AudioFormatError as error:
            raise ProtocolError(str(error)) from None

    def answers(self) -> list[Message]:
        return []

    def flush(self) -> list[AudioChunk]:
        return [chunk for leg in self._legs.values() for chunk in leg.flush()]


def _own_socket() -> list[Message]:
    chance = np.random.default_rng(1)
    hello = wire.Hello(
        voicemon=1, call="c", channels=[Channel.CUSTOMER, Channel.AGENT], rate_hz=8000, encoding=Encoding.MULAW
    )  # fmt: skip
    frames = [
        wire.write_frame(index, start, chance.bytes(160)) for start in range(0, 8000, 160) for index in (0, 1)
    ]
    missing = wire.write_text(wire.Missing(1, 8000, 9000, "muted"))
    return [wire.write_text(hello), *frames, missing, wire.write_text(wire.End())]


def _audiohook() -> list[Message]:
    chance = np.random.default_rng(1)
    client = Client(SESSION, ORGANIZATION, ["external", "internal"])
    server = AudioHook()

    def said() -> Iterator[Message]:
        yield client.open(CONVERSATION, {"call": "c"})
        for number in range(50):
            yield client.audio(chance.bytes(2 * 160))
            if number % 10 == 3:
                yield client.ping()
            if number % 20 == 6:
                yield client.discarded(80)
                yield client.paused()
                yield client.update("en-US")
                yield client.resumed(160)
        yield client.error(400, "?")
        yield client.close()

    messages = []
    for message in said():
        messages.append(message)
        server.read(message)
        for answer in server.answers():
            client.read(answer)
    return messages


SAMPLES: Mapping[str, Sample] = {
    **{platform: _media_stream(platform) for platform in READERS},
    "voicemon": Sample(OwnSocket, _own_socket),
    **{platform: Sample(*stream) for platform, stream in PBX_STREAMS.items()},
    "audiohook": Sample(AudioHook, _audiohook),
    "siprec": Sample(RecordedCall, whole_call),
}
