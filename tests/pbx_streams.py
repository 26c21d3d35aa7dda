"""Whole calls of the platforms that write no time stamps, message by message."""

from collections.abc import Callable, Mapping

import numpy as np

from voicemon.sources import asterisk_audio_socket as audio_socket
from voicemon.sources import asterisk_websocket, freeswitch, vonage
from voicemon.sources.incoming import Incoming, Message
from voicemon.sources.parameters import PARTIES
from voicemon.sources.untimed import UntimedStream


def _noise(packets: int, size: int) -> list[bytes]:
    chance = np.random.default_rng(1)
    return [chance.bytes(size) for _ in range(packets)]


def _audio_socket() -> list[Message]:
    write = audio_socket.write_message
    sound = [write(0x10, packet) for packet in _noise(100, 320)]
    begin = [audio_socket.write_parameters({"pace": "recording"}), write(audio_socket.UUID, bytes(range(16)))]
    return [*begin, *sound[:50], write(audio_socket.DTMF, b"5"), *sound[50:], write(audio_socket.HANG_UP)]


def _asterisk() -> list[Message]:
    sound = _noise(100, 160)
    start = asterisk_websocket.write_start("17.1", "ulaw", json=True)
    return [
        start,
        *sound[:50],
        "DTMF_END digit:5",
        '{"event":"MEDIA_XOFF"}',
        *sound[50:],
        asterisk_websocket.HANGUP,
    ]


def _freeswitch() -> list[Message]:
    told = {"mix": "stereo", "rate": "8k", "call": "c", "pace": "recording", "customer": "callee"}
    return [freeswitch.write_metadata(told), *_noise(100, 640), freeswitch.LAST]


def _vonage() -> list[Message]:
    start = vonage.write_connected(16_000, {"call": "c", "leg": "agent", "team": "t"})
    return [start, '{"event":"websocket:dtmf","digit":"5"}', *_noise(100, 640), vonage.write_disconnected()]


PBX_STREAMS: Mapping[str, tuple[Callable[[], Incoming], Callable[[], list[Message]]]] = {
    "audiosocket": (lambda: audio_socket.AudioSocket(PARTIES), _audio_socket),
    "chan_websocket": (lambda: UntimedStream(asterisk_websocket.Texts({"channel": "customer"})), _asterisk),
    "freeswitch": (lambda: UntimedStream(freeswitch.Texts({})), _freeswitch),
    "vonage": (lambda: UntimedStream(vonage.Texts({})), _vonage),
}
"""The protocol of one connection, and a call of noise in it."""
