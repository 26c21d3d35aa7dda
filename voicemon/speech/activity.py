"""When a party begins and ceases to speak: hysteresis over the detector's windows."""

from dataclasses import dataclass
from enum import StrEnum

from voicemon.audio.chunk import Channel
from voicemon.errors import ConfigError
from voicemon.speech.detector import WINDOW_SAMPLES

MOST_ONSET_WINDOWS = 16
"""No onset is confirmed later than this many windows after it happened."""


@dataclass(frozen=True, slots=True)
class ActivityOptions:
    """How sure the tracker must be. A window is 32 ms."""

    onset_probability: float = 0.5
    """Speech begins with windows at least this likely to be speech."""
    onset_windows: int = 3
    """So many of them in a row; also the shortest speech that is ever reported."""
    offset_probability: float = 0.35
    """Speech goes on through windows at least this likely."""
    hangover_windows: int = 18
    """Speech ends after so many windows in a row below it: 576 ms. A breath between two clauses is shorter, and
    Whisper hears a whole sentence better than its halves."""
    short_hangover_windows: int = 6
    """The same for somebody who goes on and on: 192 ms. Better cut at a breath than through a word later."""

    def __post_init__(self) -> None:
        if not 0 < self.offset_probability <= self.onset_probability <= 1:
            raise ConfigError(
                "offset_probability and onset_probability must rise within 0..1, "
                f"not {self.offset_probability} and {self.onset_probability}"
            )
        if not 1 <= self.onset_windows <= MOST_ONSET_WINDOWS:
            raise ConfigError(f"onset_windows must be 1..{MOST_ONSET_WINDOWS}, not {self.onset_windows}")
        if self.hangover_windows < 1:
            raise ConfigError(f"hangover_windows must be at least 1, not {self.hangover_windows}")


class EdgeKind(StrEnum):
    """Whether speech begins or ends."""

    ONSET = "onset"
    OFFSET = "offset"


@dataclass(frozen=True, slots=True)
class SpeechEdge:
    """Speech of one channel began or ended at sample ``at``; it was certain at sample ``heard``."""

    channel: Channel
    kind: EdgeKind
    at: int
    heard: int


class ActivityTracker:
    """Confirms onsets and offsets of one channel, window by window, so that no cutting can move them."""

    def __init__(self, channel: Channel, options: ActivityOptions) -> None:
        self.channel = channel
        self.options = options
        self.speaking = False
        self._windows = 0
        self._run = 0
        """Likely windows in a row while silent; unlikely ones while speaking."""

    @property
    def quiet_windows(self) -> int:
        """Unlikely windows in a row while someone speaks: how long the pause is that may become the end."""
        return self._run if self.speaking else 0

    def push(self, probability: float, long: bool = False) -> SpeechEdge | None:
        """The edge that the next window's ``probability`` 0..1 confirmed, if any.

        ``long``: someone has been speaking for so long that a short pause will do as an end.
        """
        self._windows += 1
        if self.speaking:
            self._run = 0 if probability >= self.options.offset_probability else self._run + 1
            if self._run >= (self.options.short_hangover_windows if long else self.options.hangover_windows):
                return self._edge(EdgeKind.OFFSET, self._windows * WINDOW_SAMPLES)
        else:
            self._run = self._run + 1 if probability >= self.options.onset_probability else 0
            if self._run == self.options.onset_windows:
                return self._edge(EdgeKind.ONSET, self._windows * WINDOW_SAMPLES)
        return None

    def flush(self, stop: int) -> SpeechEdge | None:
        """The offset that the end of the audio at sample ``stop`` forces on someone still speaking."""
        return self._edge(EdgeKind.OFFSET, stop) if self.speaking else None

    def _edge(self, kind: EdgeKind, heard: int) -> SpeechEdge:
        at = min((self._windows - self._run) * WINDOW_SAMPLES, heard)
        self.speaking = kind is EdgeKind.ONSET
        self._run = 0
        return SpeechEdge(self.channel, kind, at, heard)
