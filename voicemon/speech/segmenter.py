"""Utterances: speech between an onset and an offset, never longer than Whisper's window."""

from dataclasses import dataclass

import numpy as np

from voicemon.audio.chunk import Channel, Samples
from voicemon.errors import ConfigError
from voicemon.speech.activity import MOST_ONSET_WINDOWS, EdgeKind, SpeechEdge
from voicemon.speech.detector import WINDOW_SAMPLES

SPARE_WINDOWS = 16
"""So many windows more than are needed are kept while nobody speaks: they are forgotten together, not one by one."""


@dataclass(frozen=True, slots=True)
class SegmenterOptions:
    """Where utterances begin and end. A window is 32 ms."""

    pre_roll_windows: int = 5
    """Audio before the onset that belongs to the utterance, so that no first consonant is lost: 160 ms."""
    tail_windows: int = 4
    """Audio after the offset that belongs to it: 128 ms."""
    longest_windows: int = 437
    """An utterance is split before it grows past this: 13.98 s, which fits a 15 s Whisper window."""
    split_windows: int = 47
    """The split is put at the window least likely to be speech among so many last ones: 1.5 s."""
    settled_windows: int = 4
    """But not among these very last ones, whose LLDs are not complete yet: 128 ms."""
    resume_probability: float = 0.35
    """After a split the next utterance opens at the first window at least this likely to be speech."""

    def __post_init__(self) -> None:
        if min(self.pre_roll_windows, self.tail_windows, self.settled_windows) < 0:
            raise ConfigError(
                "pre_roll_windows, tail_windows and settled_windows must not be negative, not "
                f"{self.pre_roll_windows}, {self.tail_windows} and {self.settled_windows}"
            )
        if not self.settled_windows < self.split_windows < self.longest_windows:
            raise ConfigError(
                "settled_windows < split_windows < longest_windows must hold, not "
                f"{self.settled_windows}, {self.split_windows} and {self.longest_windows}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """Speech of one party over [start, stop), a little of what surrounds it included."""

    id: str
    """Channel and number, from 1: ``customer-3``."""
    channel: Channel
    start: int
    stop: int
    onset: int
    """Sample at which the speech itself begins; the pre-roll lies before it."""
    offset: int
    """Sample at which the speech itself ends; the tail lies after it."""
    samples: Samples
    """float32[stop - start] in ±1 at 16 kHz."""
    speech: float
    """Mean probability of speech over the utterance's windows, 0..1."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An utterance that began and goes on: its span is [start, …) and its speech begins at ``onset``."""

    id: str
    start: int
    onset: int


class Segmenter:
    """Gathers the windows of one channel into utterances. Holds at most the longest utterance."""

    def __init__(self, channel: Channel, options: SegmenterOptions) -> None:
        self.channel = channel
        self.options = options
        self.opening: Opening | None = None
        """The utterance that goes on, if any."""
        self._speaking = False
        self._count = 0
        self._split = 0
        """First window that no earlier utterance has taken."""
        self._first = 0
        """Index of the oldest window held."""
        self._windows: list[Samples] = []
        self._probabilities: list[float] = []

    def push(self, window: Samples, probability: float, edge: SpeechEdge | None) -> list[Opening | Utterance]:
        """Take one window, its speech probability and the edge that it confirmed.

        Returns what that opened and closed, in order: at most one utterance closed by a split and the next
        one opened behind it. ``window`` is kept and must not change.
        """
        self._windows.append(window)
        self._probabilities.append(probability)
        found: list[Opening | Utterance] = []
        if edge is not None and edge.kind is EdgeKind.ONSET:
            self._speaking = True
            found.append(self._open(edge.at // WINDOW_SAMPLES))
        elif edge is not None:
            found.extend(self._end(edge))
        elif self.opening is not None and self._length_windows() >= self.options.longest_windows:
            found.append(self._split_longest())
        if self._speaking and self.opening is None:
            found.extend(self._resume())
        self._trim()
        return found

    def flush(self, edge: SpeechEdge | None) -> list[Utterance]:
        """What the end of the audio closes: ``edge`` is the offset that it forced, if someone spoke."""
        return self._end(edge) if edge is not None else []

    def so_far(self, since: int) -> Samples:
        """A copy of the samples held from sample ``since``, a window's first, up to now: float32[n]."""
        return np.concatenate(self._windows[since // WINDOW_SAMPLES - self._first :])

    def if_it_ends(self, quiet_windows: int) -> tuple[int, Samples, float] | None:
        """Stop, samples and mean speech probability of the utterance, should its last ``quiet_windows`` be its end.

        Equal to the utterance itself if nothing more is said. None while there is none, or not enough of its tail.
        """
        if self.opening is None or quiet_windows < self.options.tail_windows:
            return None
        first = self.opening.start // WINDOW_SAMPLES - self._first
        last = len(self._windows) - quiet_windows + self.options.tail_windows
        if last <= first:
            return None
        stop = (self._first + last) * WINDOW_SAMPLES
        return stop, np.concatenate(self._windows[first:last]), _mean(self._probabilities[first:last])

    def speech_since(self, since: int) -> float:
        """Mean probability of speech 0..1 over the windows from sample ``since`` up to now."""
        return _mean(self._probabilities[since // WINDOW_SAMPLES - self._first :])

    @property
    def oldest(self) -> int:
        """First sample that an utterance may still begin at or hold."""
        return self._first * WINDOW_SAMPLES

    @property
    def _next(self) -> int:
        return self._first + len(self._windows)

    def _length_windows(self) -> int:
        assert self.opening is not None
        return self._next - self.opening.start // WINDOW_SAMPLES

    def _open(self, onset: int) -> Opening:
        start = max(onset - self.options.pre_roll_windows, self._split, self._first)
        self._count += 1
        name = f"{self.channel}-{self._count}"
        self.opening = Opening(name, start * WINDOW_SAMPLES, onset * WINDOW_SAMPLES)
        return self.opening

    def _end(self, edge: SpeechEdge) -> list[Utterance]:
        self._speaking = False
        if self.opening is None:
            return []  # a split took all the speech there was
        stop = min(edge.at + self.options.tail_windows * WINDOW_SAMPLES, edge.heard)
        return [self._close(edge.at, stop)]

    def _split_longest(self) -> Utterance:
        low = self._next - self.options.split_windows - self._first
        high = self._next - self.options.settled_windows - self._first
        least = low + int(np.argmin(self._probabilities[low:high]))
        stop = (self._first + least + 1) * WINDOW_SAMPLES
        return self._close(stop, stop)

    def _close(self, offset: int, stop: int) -> Utterance:
        opening = self.opening
        assert opening is not None
        first = opening.start // WINDOW_SAMPLES - self._first
        last = -(-stop // WINDOW_SAMPLES) - self._first
        utterance = Utterance(
            id=opening.id,
            channel=self.channel,
            start=opening.start,
            stop=stop,
            onset=opening.onset,
            offset=offset,
            samples=np.concatenate(self._windows[first:last])[: stop - opening.start],
            speech=_mean(self._probabilities[first:last]),
        )
        self.opening = None
        self._split = self._first + last
        return utterance

    def _resume(self) -> list[Opening]:
        """Open the next utterance behind a split, once there is speech in it."""
        for index in range(max(self._split, self._first), self._next):
            if self._probabilities[index - self._first] >= self.options.resume_probability:
                return [self._open(index)]
        return []

    def _trim(self) -> None:
        """Forget windows that no utterance can need any more."""
        if self.opening is not None:
            oldest = self.opening.start // WINDOW_SAMPLES
        else:
            oldest = self._next - self.options.pre_roll_windows - MOST_ONSET_WINDOWS
        drop = min(oldest - self._first, len(self._windows))
        if drop > (0 if self.opening is not None else SPARE_WINDOWS):
            del self._windows[:drop], self._probabilities[:drop]
            self._first += drop


def _mean(probabilities: list[float]) -> float:
    return sum(probabilities) / len(probabilities) if probabilities else 0.0
