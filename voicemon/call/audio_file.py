"""A live call's audio, kept beside its log: FLAC at the timeline's rate, one track a channel."""

from pathlib import Path

import numpy as np
import soundfile

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel, Samples
from voicemon.errors import CallLogError

SKEW_SECONDS = 30
"""A channel that falls this far behind the other is written as silence, so that little is held in memory."""


class AudioFile:
    """Lays the channels side by side as they arrive, at their own pace. What never arrived becomes silence."""

    def __init__(self, path: Path, channels: list[Channel]) -> None:
        self._path = path
        self._channels = channels
        self._pending: dict[Channel, list[Samples]] = {channel: [] for channel in channels}
        self._heard = dict.fromkeys(channels, 0)
        self._written = 0
        self._file: soundfile.SoundFile | None = None

    def open(self) -> None:
        """Create the file. Raises CallLogError."""
        try:
            self._file = soundfile.SoundFile(
                self._path, "w", RATE_HZ, len(self._channels), format="FLAC", subtype="PCM_16"
            )
        except (soundfile.LibsndfileError, OSError) as error:
            raise CallLogError(f"{self._path}: {error}") from None

    def write(self, piece: AudioChunk | AudioGap) -> None:
        """Add one channel's next piece. Pieces of a channel come in order and without holes.

        What comes after its place was written as silence cannot be heard in the file; the log has it all the same.
        """
        samples = (
            piece.samples if isinstance(piece, AudioChunk) else np.zeros(piece.stop - piece.start, np.float32)
        )
        samples = samples[max(0, self._heard[piece.channel] - piece.start) :]
        self._pending[piece.channel].append(samples)
        self._heard[piece.channel] += len(samples)
        furthest = max(self._heard.values())
        for channel, heard in self._heard.items():
            if furthest - heard > SKEW_SECONDS * RATE_HZ:
                self._pad(channel, furthest)
        self._flush(min(self._heard.values()))

    def close(self) -> None:
        """Fill the shorter channels with silence and finish the file."""
        furthest = max(self._heard.values())
        for channel in self._channels:
            self._pad(channel, furthest)
        self._flush(furthest)
        if self._file is not None:
            self._file.close()

    def _pad(self, channel: Channel, to: int) -> None:
        self._pending[channel].append(np.zeros(to - self._heard[channel], np.float32))
        self._heard[channel] = to

    def _flush(self, to: int) -> None:
        frames = to - self._written
        if frames <= 0 or self._file is None:
            return
        tracks = []
        for channel in self._channels:
            joined = np.concatenate(self._pending[channel])
            tracks.append(joined[:frames])
            self._pending[channel] = [joined[frames:]]
        try:
            self._file.write(np.stack(tracks, axis=1))
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise CallLogError(f"{self._path}: {error}") from None
        self._written = to
