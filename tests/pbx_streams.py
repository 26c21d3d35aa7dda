"""Whole calls of the platforms that write no time stamps, message by message."""

from collections.abc import Callable, Mapping

import numpy as np

from voicemon.sources import asterisk_audio_socket as audio_socket
from voicemon.sources.incoming import Incoming, Message
from voicemon.sources.parameters import PARTIES


def _noise(packets: int, size: int) -> list[bytes]:
    chance = np.random.default_rng(1)
    return [chance.bytes(size) for _ in range(packets)]


def _audio_socket() -> list[Message]:
    write = audio_socket.write_message
    sound = [write(0x10, packet) for packet in _noise(100, 320)]
    begin = [audio_socket.write_parameters({"pace": "recording"}), write(audio_socket.UUID, bytes(range(16)))]
    return [*begin, *sound[:50], write(audio_socket.DTMF, b"5"), *sound[50:], write(audio_socket.HANG_UP)]


PBX_STREAMS: Mapping[str, tuple[Callable[[], Incoming], Callable[[], list[Message]]]] = {
    "audiosocket": (lambda: audio_socket.AudioSocket(PARTIES), _audio_socket),
}
"""The protocol of one connection, and a call of noise in it."""
