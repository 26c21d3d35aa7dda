"""Where a party's stress had its peaks, and whether the last one is past: a fold over its readings.

Single readings tremble, so peaks are those of a mean over the last seconds, weighed with confidence. A peak is past
once that mean has fallen by ten points and more; a new one begins once it has risen as much again from its lowest. So
a course has few peaks, and which they are is certain when they are told.
"""

from collections import deque
from dataclasses import dataclass

from voicemon import events as ev

SMOOTHED_SECONDS = 6.0
"""The mean is over readings that end within this time of the newest: one utterance or two."""

APART = 10.0
"""Points of stress by which the course must turn: twice what a calm voice's readings scatter."""

LEAST_CONFIDENCE = 0.3
"""Readings below are a guess, as the pages say, and count for nothing."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The latest peak: the highest smoothed stress 0..100, at the reading that ends at sample ``at``."""

    at: int
    stress: float
    now: float
    """Smoothed stress now,"""
    read_until: int
    """as of the reading that ends at this sample."""
    past: bool
    """Whether stress has turned down from it by `APART` points, and not up again by as much."""


class StressPeaks:
    """The fold. Readings of one party; fused ones are passed over, as they come late for speech counted already."""

    def __init__(self, rate_hz: int) -> None:
        self.peak: Peak | None = None
        """The latest peak, None before the first reading."""
        self.past: list[Peak] = []
        """Peaks before the latest, each as it was when the next began."""
        self._window = SMOOTHED_SECONDS * rate_hz
        self._recent: deque[tuple[int, float, float]] = deque()
        self._lowest = 0.0

    def push(self, taken: ev.ReadingTaken) -> None:
        """Take in the next reading."""
        if taken.kind == "fused" or taken.confidence < LEAST_CONFIDENCE:
            return
        self._recent.append((taken.stop, taken.stress, taken.confidence))
        while self._recent[0][0] <= taken.stop - self._window:
            self._recent.popleft()
        weight = sum(confidence for _, _, confidence in self._recent)
        now = sum(stress * confidence for _, stress, confidence in self._recent) / weight
        self.peak = self._after(self.peak, now, taken.stop)

    def _after(self, peak: Peak | None, now: float, at: int) -> Peak:
        if peak is not None and peak.past:
            self._lowest = min(self._lowest, now)
            if now < self._lowest + APART:
                return Peak(peak.at, peak.stress, now, at, past=True)
            self.past.append(peak)
        elif peak is not None and now <= peak.stress:
            past = now <= peak.stress - APART
            if past:
                self._lowest = now
            return Peak(peak.at, peak.stress, now, at, past)
        return Peak(at, now, now, at, past=False)
