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
        left = self._left(address, now)
        self._keep(address, left - 1 if left >= 1 else left, now)
        return left >= 1

    def wait_s(self, address: str, now: float) -> float:
        """Seconds until ``address`` may ask once more; 0: it may now."""
        return max(0.0, 1 - self._left(address, now)) / self._per_second

    def give_back(self, address: str, now: float) -> None:
        """What ``address`` asked last is not to count."""
        self._keep(address, min(self._burst, self._left(address, now) + 1), now)

    def _left(self, address: str, now: float) -> float:
        left, since = self._buckets.get(address, (self._burst, now))
        return min(self._burst, left + (now - since) * self._per_second)

    def _keep(self, address: str, left: float, now: float) -> None:
        self._buckets[address] = left, now
        self._buckets.move_to_end(address)
        if len(self._buckets) > ADDRESS_LIMIT:
            self._buckets.popitem(last=False)
