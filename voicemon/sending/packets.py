"""A recording as platforms send it that write no time stamps: 20 ms at a time, and nothing beside the samples."""

from collections.abc import Iterator

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.errors import ConfigError
from voicemon.sending.rehearsal import RehearsalOptions, Tracks

PACKET_MS = 20

Sent = tuple[float, Channel, bytes]
"""The second at which a packet has been spoken, whose it is, and its samples."""


def packets_of(tracks: Tracks, encoding: Encoding, rate_hz: int) -> Iterator[Sent]:
    """The audio, 20 ms of each track in turn."""
    size = rate_hz * PACKET_MS // 1000
    longest = max(map(len, tracks.values()))
    for number, start in enumerate(range(0, longest, size), 1):
        for channel, samples in tracks.items():
            if start < len(samples):
                yield number * PACKET_MS / 1000, channel, encode(encoding, samples[start : start + size])


def interleaved(tracks: Tracks) -> Tracks:
    """The tracks in one, sample by sample; the shorter ones end in silence."""
    longest = max(map(len, tracks.values()))
    columns = [np.pad(samples, (0, longest - len(samples))) for samples in tracks.values()]
    return {Channel.MIXED: np.stack(columns, axis=1).reshape(-1)}


def needs_good_network(options: RehearsalOptions) -> None:
    """Raise ConfigError where packets are to be lost or overtaken that travel in one TCP stream."""
    network = options.network
    if network.loss or network.reorder or network.duplicate:
        raise ConfigError(
            f"{options.platform} sends over TCP, which neither loses nor reorders nor doubles: "
            "leave out --loss, --reorder and --duplicate"
        )
