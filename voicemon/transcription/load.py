"""How busy Whisper is, and what gives way when it is too busy for everything.

What is given up first is missed least: more words of an utterance that still goes on (its whole words will come),
then the early start in a pause (the same words come half a second later), then the first words of an utterance (they
come with the whole ones, seconds later), then the second look at what is improbable (a word or two is wrong), then
exact times of words and the fused reading of what is brief (its prosody has been read). Whole utterances are given up
last, and only where more wait than `QueueLimits` allows.
"""

import math

LATER_PARTIALS_BELOW = 0.45
"""Share of the workers' time that is taken, under which utterances that go on are written down again and again."""
EARLY_STARTS_BELOW = 0.6
"""The same for utterances in a pause that may be their end. Half of them go on after it, and were written in vain."""
FIRST_WORDS_BELOW = 0.75
"""The same for utterances that go on, or pause, and of which no words are shown yet."""
SECOND_LOOKS_BELOW = 0.75
"""The same for a second look in a wider window at what is only improbable, and for the safe window and exact times of
what is brief."""
ROUGHLY_FROM = 0.9
"""The same from which times are estimated in longer utterances, too, and what is brief gives no states of the
encoder."""

_OVER_S = 4.0
"""Seconds over which the share is averaged: about an utterance."""


class Load:
    """Share of the workers' time that was spent writing of late, 0..1. Times are in seconds, of any clock."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._busy = 0
        self._share = 0.0
        self._at = -math.inf

    def begin(self, now: float) -> None:
        """A worker has begun to write."""
        self._look(now)
        self._busy += 1

    def end(self, now: float) -> None:
        """A worker has done so."""
        self._look(now)
        self._busy -= 1

    def share(self, now: float) -> float:
        """The share, averaged over the last seconds with weights that fade."""
        faded = math.exp((self._at - now) / _OVER_S)
        return self._share * faded + self._busy / self._workers * (1 - faded)

    def _look(self, now: float) -> None:
        self._share, self._at = self.share(now), now
