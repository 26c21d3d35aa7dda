"""What a network makes of packets: some are lost, some are overtaken, some come twice."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from voicemon.errors import ConfigError

OVERTAKEN_SECONDS = (0.02, 0.1)
"""How late a packet is that others overtake."""

Sent = TypeVar("Sent")


@dataclass(frozen=True, slots=True)
class Network:
    """How well the network behaves."""

    loss: float = 0.0
    """Share of the packets that never arrive."""
    reorder: float = 0.0
    """Share of the packets that others overtake."""
    duplicate: float = 0.0
    """Share of the packets that arrive twice."""
    seed: int = 1
    """Of the chance by which packets are lost, overtaken and doubled."""

    def __post_init__(self) -> None:
        for name in ("loss", "reorder", "duplicate"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ConfigError(f"{name} {share} is not a share from 0 to 1")

    def carry(self, packets: Iterator[tuple[float, Sent]]) -> Iterator[tuple[float, Sent]]:
        """``packets``, each with the second at which it is sent, as they arrive."""
        chance = random.Random(self.seed)
        under_way: list[tuple[float, int, Sent]] = []
        order = count()
        for due, packet in packets:
            copies = 0 if chance.random() < self.loss else 1 + (chance.random() < self.duplicate)
            for _ in range(copies):
                late = chance.uniform(*OVERTAKEN_SECONDS) if chance.random() < self.reorder else 0.0
                heapq.heappush(under_way, (due + late, next(order), packet))
            while under_way and under_way[0][0] <= due:
                arrived, _, first = heapq.heappop(under_way)
                yield arrived, first
        while under_way:
            arrived, _, first = heapq.heappop(under_way)
            yield arrived, first
