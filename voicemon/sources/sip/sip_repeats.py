"""What is sent again until it is answered (RFC 3261, section 17 and 13.3.1.4), and what was answered before."""

from collections import OrderedDict
from dataclasses import dataclass

T1_SECONDS = 0.5
T2_SECONDS = 4.0
GIVE_UP_SECONDS = 64 * T1_SECONDS
REMEMBERED_LIMIT = 4_096
"""Answers that are kept for repeated requests; the oldest goes first."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a message came from, and hence where its answer goes."""

    transport: str
    """``UDP``, ``TCP`` or ``TLS``."""
    host: str
    port: int
    local_host: str
    local_port: int
    connection: int = 0
    """Which connection; 0 for UDP."""

    @property
    def reliable(self) -> bool:
        """Whether the network itself sees to it that what is sent arrives."""
        return self.transport != "UDP"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out."""

    flow: Flow
    data: bytes


@dataclass(slots=True)
class _Repeat:
    outgoing: Outgoing
    next: float
    interval: float
    give_up: float


class Repeats:
    """Messages that are sent again, at first after half a second, until they are answered or 32 s have passed."""

    def __init__(self) -> None:
        self._waiting: dict[Key, _Repeat] = {}

    def add(self, key: Key, outgoing: Outgoing, now: float, repeated: bool) -> None:
        """``outgoing`` was sent; without ``repeated`` it is only told when nobody answers."""
        first = now + T1_SECONDS if repeated else now + GIVE_UP_SECONDS
        self._waiting[key] = _Repeat(outgoing, first, T1_SECONDS, now + GIVE_UP_SECONDS)

    def waits(self, key: Key) -> bool:
        """Whether it has not been answered yet."""
        return key in self._waiting

    def stop(self, key: Key) -> bool:
        """It was answered. Whether it had been waited for."""
        return self._waiting.pop(key, None) is not None

    def due(self, now: float) -> tuple[list[Outgoing], list[Key]]:
        """What is to be sent again, and the keys of what was never answered."""
        again, given_up = [], []
        for key, repeat in list(self._waiting.items()):
            if now >= repeat.give_up:
                del self._waiting[key]
                given_up.append(key)
            elif now >= repeat.next:
                again.append(repeat.outgoing)
                repeat.interval = min(2 * repeat.interval, T2_SECONDS)
                repeat.next = now + repeat.interval
        return again, given_up


class Answered:
    """The answers of the last 32 s, for requests that come again because an answer was lost."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, tuple[float, bytes]] = OrderedDict()

    def remember(self, key: Key, data: bytes, now: float) -> None:
        """This is how the request was answered."""
        self._answers[key] = now + GIVE_UP_SECONDS, data
        while len(self._answers) > REMEMBERED_LIMIT:
            self._answers.popitem(last=False)

    def find(self, key: Key) -> bytes | None:
        """The answer to a request that has been here before."""
        found = self._answers.get(key)
        return found[1] if found else None

    def forget(self, now: float) -> None:
        """Let go what is too old to be asked for again."""
        while self._answers and next(iter(self._answers.values()))[0] < now:
            self._answers.popitem(last=False)
