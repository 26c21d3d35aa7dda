"""The calls that ended last, whatever order they come in: those of earlier runs are read while others end."""

from bisect import insort
from collections import deque

MOST = 24
"""Calls that are over and still on the wall; the page of past calls has them all."""


class Newest:
    """At most `MOST` names of calls that are over."""

    def __init__(self) -> None:
        self._earlier: list[tuple[str, str]] = []
        self._ended: deque[str] = deque(maxlen=MOST)

    def put_back(self, started_at: str, name: str) -> None:
        """A call of an earlier run: it was over before any that ends now."""
        insort(self._earlier, (started_at, name))
        del self._earlier[:-MOST]

    def ended(self, name: str) -> None:
        """A call has ended just now."""
        self._ended.append(name)

    def names(self) -> list[str]:
        """The newest last."""
        return [*(name for _, name in self._earlier), *self._ended][-MOST:]
