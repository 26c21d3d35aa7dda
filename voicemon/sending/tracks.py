"""The parties of a recording at the rate at which a telephone platform would send them."""

import numpy as np

from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, Channel, Samples
from voicemon.errors import ChannelMapError, ConfigError
from voicemon.kernels.halfband import HalfBandDown
from voicemon.sources.recording import Recording

BLOCK_SECONDS = 1.0


def tracks_of(recording: Recording, rate_hz: int) -> dict[Channel, Samples]:
    """float32[n] in ±1 at ``rate_hz`` for each party; the very samples of the file where it has that rate.

    Raises ChannelMapError for a recording with both parties on one track, and what reading it raises.
    """
    if Channel.MIXED in recording.channels:
        raise ChannelMapError(
            f"{recording.name} has both parties on one track, and a platform sends a track for each; "
            "--channels customer says that only the customer is on it"
        )
    parts: dict[Channel, list[Samples]] = {channel: [] for channel in recording.channels}
    if recording.rate_hz == rate_hz:
        for block in recording.raw_blocks(BLOCK_SECONDS):
            for column, channel in enumerate(parts):
                parts[channel].append(np.ascontiguousarray(block[:, column]))
    elif rate_hz == RATE_HZ:
        for chunk in recording.chunks(BLOCK_SECONDS):
            parts[chunk.channel].append(chunk.samples)
    elif rate_hz == PROSODY_RATE_HZ:
        filters = {channel: HalfBandDown() for channel in parts}
        for chunk in recording.chunks(BLOCK_SECONDS):
            parts[chunk.channel].append(filters[chunk.channel].push(np.ascontiguousarray(chunk.samples)))
        for channel, half_band in filters.items():
            parts[channel].append(half_band.flush())
    else:
        raise ConfigError(f"a platform at {rate_hz} Hz; there are {PROSODY_RATE_HZ} and {RATE_HZ} Hz")
    return {channel: np.concatenate(pieces) for channel, pieces in parts.items() if pieces}
