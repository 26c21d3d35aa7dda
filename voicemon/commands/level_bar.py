"""How loud something is, as a bar of characters in a terminal."""

from dataclasses import dataclass

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap

LOWEST_DB = -60.0
"""RMS against full scale at which the bar is empty; speech close to a microphone lies about 30 dB higher."""
FALL_DB_PER_SECOND = 40.0
"""A meter rises at once and falls slowly, so that an eye can follow it."""
PARTS = " ▏▎▍▌▋▊▉█"


@dataclass(slots=True)
class Meter:
    """The level of one channel, as its pieces come."""

    level_db: float = LOWEST_DB
    """RMS against full scale, `LOWEST_DB` at least."""
    loudest_db: float = LOWEST_DB
    """The highest level so far."""

    def hear(self, piece: AudioChunk | AudioGap) -> None:
        """Take the channel's next piece."""
        level_db = LOWEST_DB
        if isinstance(piece, AudioChunk) and len(piece.samples):
            mean_square = float(np.mean(np.square(piece.samples, dtype=np.float64)))
            level_db = 10 * np.log10(max(mean_square, 10 ** (LOWEST_DB / 10)))
        fallen = self.level_db - FALL_DB_PER_SECOND * (piece.stop - piece.start) / RATE_HZ
        self.level_db = max(level_db, fallen, LOWEST_DB)
        self.loudest_db = max(self.loudest_db, self.level_db)


def bar(level_db: float, width: int = 16) -> str:
    """``width`` characters, full at full scale and empty at `LOWEST_DB`."""
    eighths = round(8 * width * min(1.0, max(0.0, 1 - level_db / LOWEST_DB)))
    full, part = divmod(eighths, 8)
    return ("█" * full + PARTS[part] + " " * width)[:width]
