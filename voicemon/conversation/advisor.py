"""What follows from a call's facts: phrases that matter, cues, risk and alerts, each found by a fold of its own.

    facts of the call ──→ fold, fold, fold ──→ further facts ──→ the same folds, and the log

A fold sees what the log says and nothing else, what other folds found included; so the log explains every cue, and a
recorded call can be asked again with other rules.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from voicemon import events as ev


class AdviceFold(Protocol):
    """One fold over a call's facts. Cheap on every fact: it runs on the event loop, for every call at once."""

    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        """Take in the next recorded fact; return what it makes certain. ``event.known`` is the time of the call."""


class Advisor:
    """All folds over one call."""

    def __init__(self, folds: Sequence[AdviceFold] = ()) -> None:
        self._folds = folds

    def push(self, event: ev.CallEvent) -> list[ev.CallEvent]:
        """What follows from the next recorded fact, in the order in which it is to be recorded.

        Whoever records it pushes it in turn, so that the other folds hear of it.
        """
        return [found for fold in self._folds for found in fold.push(event)]
