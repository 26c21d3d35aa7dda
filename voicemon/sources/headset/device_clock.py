"""A sound card's samples onto the clock of the machine, so that the parties of a call keep one timeline.

Two devices count their samples with two crystals: at 100 ppm they are 0.7 s apart after an hour. So a device's count is
held against the moments at which its audio was captured, by a clock that all devices share: where the count falls
behind, a few samples' worth of time is skipped and becomes a gap; where it runs ahead, a few samples are left out.
Both are done in a pause between words while that is soon enough. No I/O and no clock: moments come in with the audio.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from voicemon.audio.chunk import Samples

QUIET_SECONDS = 0.003
"""A count that is off by this is put right in the next pause,"""
LOUD_SECONDS = 0.007
"""and one that is off by this at once: two devices off to opposite sides are then still well within 20 ms."""
QUIET_LEVEL = 0.003
"""RMS of a block in which a correction does no harm: -50 dB."""

JUMP_SECONDS = 0.03
"""A moment so far off is either late news of a block in its place or the first sign that the device lost audio;"""
STEADY_SECONDS = 0.25
"""it is the second when it stays so for this long,"""
STEADY_SPREAD_SECONDS = 0.01
"""give or take so much"""
STEADY_SHARE = 0.75
"""in such a share of the blocks. Blocks in doubt are held until it is known;"""
DOUBT_SECONDS = 1.0
"""after this they are let go where they are, and what remains of the error is put right as drift is."""

HISTORY_SECONDS = 5.0
"""Moments whose median error is the count's,"""
ESTIMATE_EVERY_SECONDS = 0.25
"""estimated so often. Single moments are worth little: computers hear of audio late, and drivers guess."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A block as a device gave it."""

    index: int
    """Number of its first sample, counted since the device was opened; what the device said it lost is counted, too."""
    moment: float
    """When its first sample was captured, in seconds; on the call's timeline before 0 where the call began later."""
    samples: Samples
    """float32[n] at the device's rate."""


Placed = tuple[int, Samples]
"""Position of the first sample on the call's timeline, in samples of the device's rate, and the samples."""


@dataclass(slots=True)
class Corrections:
    """What keeping the time has cost so far, in samples of the device's rate."""

    skipped: int = 0
    """Time without samples, each a gap: the device is slow, or lost audio without saying so."""
    left_out: int = 0
    """Samples for which there was no time: the device is fast, or gave audio twice."""
    early: int = 0
    """Samples from before the call began, or that came again from before the channel's end: they have no place."""


class DeviceClock:
    """Places the blocks of one opened device: in order, never overlapping, all but what `Corrections` counts."""

    def __init__(self, rate_hz: int, reached: int = 0) -> None:
        """``reached``: nothing is placed before this position at the device's rate."""
        self.corrections = Corrections()
        self.reached = reached
        """Position just past the last sample that was placed."""
        self.rate_hz = rate_hz
        self._ahead: int | None = None
        """Timeline position less device index; None before the first block."""
        self._index = 0
        """Device index of the block that would follow on."""
        self._errors: deque[tuple[int, float]] = deque()
        """Device index and error in samples, of the blocks of the last ``HISTORY_SECONDS``."""
        self._estimate_at = 0
        self._owed = 0
        """Samples still to be left out, where a block was shorter than the correction."""
        self._doubtful: list[tuple[Captured, float]] = []

    def push(self, block: Captured) -> list[Placed]:
        """Take the next block; return what has its place now. A block in doubt comes out with a later one."""
        if not len(block.samples):
            return []
        if self._ahead is None:
            self._ahead = round(block.moment * self.rate_hz) - block.index
        error = block.moment * self.rate_hz - (self._ahead + block.index) + self._owed
        if abs(error) > JUMP_SECONDS * self.rate_hz:
            self._doubtful.append((block, error))
            return self._settled()
        placed = self.flush()  # it was only late news
        self._remember(block, error)
        self._correct(block)
        return placed + self._place(block)

    def flush(self) -> list[Placed]:
        """No more will come: blocks in doubt follow on from those before them."""
        doubtful, self._doubtful = self._doubtful, []
        return [placed for block, _ in doubtful for placed in self._place(block)]

    def _settled(self) -> list[Placed]:
        """The blocks in doubt, once it is known where they belong."""
        last = self._doubtful[-1][0]
        end = last.index + len(last.samples)
        held = end - self._doubtful[0][0].index
        if held < STEADY_SECONDS * self.rate_hz:
            return []
        recent = [
            error for block, error in self._doubtful if block.index >= end - STEADY_SECONDS * self.rate_hz
        ]
        jump = float(np.median(recent))
        spread = STEADY_SPREAD_SECONDS * self.rate_hz
        if np.mean(np.abs(np.subtract(recent, jump)) <= spread) >= STEADY_SHARE:
            return self._jumped(jump, spread)
        if held < DOUBT_SECONDS * self.rate_hz:
            return []
        for block, error in self._doubtful:
            self._remember(block, error)
        placed = self.flush()
        self._correct(last)
        return placed

    def _jumped(self, jump: float, spread: float) -> list[Placed]:
        """The blocks in doubt, of which those from the first one that says so on belong ``jump`` samples later."""
        doubtful, self._doubtful = self._doubtful, []
        first = next(at for at, (_, error) in enumerate(doubtful) if abs(error - jump) <= spread)
        placed = [each for block, _ in doubtful[:first] for each in self._place(block)]
        self._move(round(jump))
        self._errors.clear()  # those before the jump tell nothing of what comes after it
        return placed + [each for block, _ in doubtful[first:] for each in self._place(block)]

    def _remember(self, block: Captured, error: float) -> None:
        self._errors.append((block.index, error))
        while self._errors[0][0] < block.index - HISTORY_SECONDS * self.rate_hz:
            self._errors.popleft()

    def _correct(self, block: Captured) -> None:
        """Move the count where it has drifted too far, in a pause if it can wait for one."""
        if block.index < self._estimate_at:
            return
        self._estimate_at = block.index + round(ESTIMATE_EVERY_SECONDS * self.rate_hz)
        quiet = float(np.sqrt(np.mean(np.square(block.samples, dtype=np.float64)))) < QUIET_LEVEL
        allowed = (QUIET_SECONDS if quiet else LOUD_SECONDS) * self.rate_hz
        low, error, high = np.quantile([each for _, each in self._errors], [0.25, 0.5, 0.75])
        # Drivers that guess in two minds are not followed to and fro.
        if abs(error) > allowed and low * high > 0:
            self._move(round(error))

    def _move(self, samples: int) -> None:
        """From here on audio belongs so much later, or earlier: then that much of it is left out."""
        assert self._ahead is not None
        if samples > 0:
            later = max(0, samples - self._owed)
            self._owed = max(0, self._owed - samples)
            self._ahead += later
            self.corrections.skipped += later
        else:
            self._owed -= samples
        self._errors = deque((index, error - samples) for index, error in self._errors)

    def _place(self, block: Captured) -> list[Placed]:
        assert self._ahead is not None
        out = min(self._owed, len(block.samples))
        self._owed -= out
        self._ahead -= out
        position = self._ahead + block.index + out
        early = min(max(0, self.reached - position), len(block.samples) - out)
        self.corrections.left_out += out
        self.corrections.early += early
        if out + early == len(block.samples):
            return []
        self.reached = position + len(block.samples) - out
        return [(position + early, block.samples[out + early :])]
