"""What of a call's audio goes no further because a person wants it so: said as a gap, never as silence. No I/O."""

from dataclasses import dataclass

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel

MUTED = "muted"
PAUSED = "paused"

LONGEST_GAP_SECONDS = 30.0
"""A gap that goes on is told at least so often, so that there is never much to catch up with; else once, at its end."""


@dataclass(slots=True)
class Muting:
    """What the agent has chosen for now."""

    muted: bool = False
    """The agent is not heard."""
    paused: bool = False
    """Nobody is."""

    def reason(self, channel: Channel) -> str:
        """Why a channel's audio goes no further; empty where it does."""
        if self.paused:
            return PAUSED
        return MUTED if self.muted and channel is not Channel.CUSTOMER else ""


class Gate:
    """One channel's pieces on their way out: audio passes unless it is muted, and gaps that follow on become one."""

    def __init__(self, channel: Channel, muting: Muting) -> None:
        self._channel = channel
        self._muting = muting
        self._gap: AudioGap | None = None

    def push(self, piece: AudioChunk | AudioGap) -> list[AudioChunk | AudioGap]:
        """Take the channel's next piece; return what is to be told now."""
        reason = self._muting.reason(self._channel) or (piece.reason if isinstance(piece, AudioGap) else "")
        if not reason:
            return [*self.flush(), piece]
        if self._gap is not None and self._gap.reason == reason and self._gap.stop == piece.start:
            self._gap = AudioGap(self._channel, self._gap.start, piece.stop, reason)
            told: list[AudioChunk | AudioGap] = []
        else:
            told = self.flush()
            self._gap = AudioGap(self._channel, piece.start, piece.stop, reason)
        if self._gap.stop - self._gap.start >= LONGEST_GAP_SECONDS * RATE_HZ:
            told += self.flush()
        return told

    def flush(self) -> list[AudioChunk | AudioGap]:
        """The gap that goes on, as far as it goes."""
        gap, self._gap = self._gap, None
        return [] if gap is None else [gap]
