"""Calls as a bad network brings them: senders with clocks of their own, packets that are lost, late and overtaken."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass

from voicemon.sources.rtp.rtp import RtpPacket

PACKET = 160


@dataclass(frozen=True)
class Sender:
    """One party's telephone."""

    drift_ppm: float = 0.0
    """How much faster than the truth its clock counts samples."""
    joins: float = 0.0
    leaves: float = 10.0
    """Seconds of the call's true time."""
    stamp: int = 0
    number: int = 0
    source: int = 1
    phase: float = 0.0
    """Share of a packet by which it is sent later than others."""


@dataclass(frozen=True)
class Weather:
    """What happens on the way."""

    loss: float = 0.0
    jitter_seconds: float = 0.0
    overtaken: float = 0.0
    cuts: tuple[tuple[float, float], ...] = ()
    """Spans in which nothing comes through."""


def marked(index: int) -> bytes:
    """The payload of a sender's packet number ``index``, by which it is known again even if a sample is missing."""
    return bytes([index % 251]) * PACKET


def arrivals(
    senders: list[Sender], weather: Weather, seed: int
) -> Iterator[tuple[float, int, int, RtpPacket]]:
    """Arrival in seconds, which sender, its packet's number from 0, and the packet; as they arrive."""
    chance = random.Random(seed)
    under_way: list[tuple[float, int, int, RtpPacket]] = []
    sent = heapq.merge(*(_sent(place, sender) for place, sender in enumerate(senders)))
    for moment, place, index in sent:
        while under_way and under_way[0][0] <= moment:
            yield heapq.heappop(under_way)
        # The call begins with the first packet that comes, so that is the first that is sent.
        lost = chance.random() < weather.loss and index > 0
        if lost or any(begin <= moment < end for begin, end in weather.cuts):
            continue
        late = chance.uniform(0, weather.jitter_seconds)
        late += chance.uniform(0.02, 0.1) if chance.random() < weather.overtaken else 0.0
        sender = senders[place]
        packet = RtpPacket(
            0, index == 0, (sender.number + index) & 0xFFFF, (sender.stamp + PACKET * index) & 0xFFFFFFFF,
            sender.source, marked(index),
        )  # fmt: skip
        heapq.heappush(under_way, (moment + 0.005 + late, place, index, packet))
    while under_way:
        yield heapq.heappop(under_way)


def _sent(place: int, sender: Sender) -> Iterator[tuple[float, int, int]]:
    spacing = 0.02 / (1 + sender.drift_ppm * 1e-6)
    index = 0
    while (spoken := sender.joins + index * spacing) + spacing <= sender.leaves:
        yield spoken + spacing * (1 + sender.phase), place, index
        index += 1
