"""What follows from a call's facts: phrases that matter, cues, risk and alerts, each found by a fold of its own.

    facts of the call ──→ fold, fold, fold ──→ further facts ──→ the same folds, and the log

A fold sees what the log says and nothing else, what other folds found included; so the log explains every cue, and a
recorded call can be asked again with other rules.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ


class AdviceFold(Protocol):
    """One fold over a call's facts. Cheap on every fact: it runs on the event loop, for every call at once."""

    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        """Take in the next recorded fact; return what it makes certain. ``event.known`` is the time of the call."""


LEVELS_A_SECOND = 2
"""Levels come twenty times a second, and to advice they are nothing but a clock: so many are passed on."""


class Advisor:
    """All folds over one call whose facts count ``rate_hz`` samples a second."""

    def __init__(self, folds: Sequence[AdviceFold] = (), rate_hz: int = RATE_HZ) -> None:
        self._folds = folds
        self._tick = rate_hz // LEVELS_A_SECOND
        self._ticked = -1

    def push(self, event: ev.CallEvent) -> list[ev.CallEvent]:
        """What follows from the next recorded fact, in the order in which it is to be recorded.

        Whoever records it pushes it in turn, so that the other folds hear of it.
        """
        if isinstance(event, ev.LevelMeasured):
            tick = event.known // self._tick
            if tick <= self._ticked:
                return []
            self._ticked = tick
        return [found for fold in self._folds for found in fold.push(event)]
