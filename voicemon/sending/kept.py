"""What a live call's sender keeps until the server has it: thirty seconds of audio, whatever the connection does."""

from collections import deque
from dataclasses import dataclass

KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Audio of one channel, or a span of it that will never come."""

    index: int
    """Of the channel."""
    start: int
    stop: int
    """Half-open span in samples at the sender's rate."""
    content: bytes | str
    """Encoded samples, or why there are none."""


class Kept:
    """Pieces in the order in which they were put, of which the server may have the first ones. No I/O."""

    def __init__(self, rate_hz: int) -> None:
        self._most = int(KEPT_SECONDS * rate_hz)
        self._pieces: deque[Piece] = deque()
        self._dropped = 0
        """Pieces that have left at the front: the place of the first one that is kept."""

    @property
    def start(self) -> int:
        """First sample that is kept; 0 where nothing is."""
        return min((piece.start for piece in self._pieces), default=0)

    def put(self, piece: Piece) -> None:
        """Keep a piece. The oldest ones go where they lie further back than `KEPT_SECONDS`: they become a gap."""
        self._pieces.append(piece)
        while self._pieces[0].stop < piece.stop - self._most:
            self._drop()

    def heard(self, positions: list[int]) -> None:
        """The server has everything before ``positions``, one for each channel."""
        while self._pieces and self._pieces[0].stop <= positions[self._pieces[0].index]:
            self._drop()

    def after(self, place: int) -> tuple[int, Piece] | None:
        """The piece at ``place`` or the first that is kept after it, with the place that follows; None at the end.

        Places count everything that was ever put, from 0.
        """
        place = max(place, self._dropped)
        if place - self._dropped >= len(self._pieces):
            return None
        return place + 1, self._pieces[place - self._dropped]

    def _drop(self) -> None:
        self._pieces.popleft()
        self._dropped += 1
