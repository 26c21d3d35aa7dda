"""How much a stranger may ask in a second: each address has its own measure, so that one cannot use up another's."""

from collections import OrderedDict

ADDRESS_LIMIT = 1_024
"""Addresses whose measure is kept; whoever was not heard for longest is forgotten first."""


class RateLimit:
    """A bucket for each address: ``burst`` at once, and ``per_second`` in the long run."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What is left, and when that was so."""

    def allows(self, address: str, now: float) -> bool:
        """Whether ``address`` may ask once more."""
        left, since = self._buckets.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[address] = (left - 1 if allowed else left), now
        if len(self._buckets) > ADDRESS_LIMIT:
            self._buckets.popitem(last=False)
        return allowed
