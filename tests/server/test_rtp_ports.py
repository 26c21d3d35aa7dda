"""Pairs of ports: bounded, handed out in turn, and deaf to whoever is not the stream's sender."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from voicemon.errors import Overloaded
from voicemon.server import rtp_ports
from voicemon.server.rtp_ports import Listening, PortPool

FIRST = 28_100


class Ear:
    """Keeps what it hears."""

    def __init__(self, offered: tuple[str, int] = ("192.0.2.1", 1), allowed: bool = True) -> None:
        self.heard: list[tuple[bytes, bool]] = []
        self.came = asyncio.Event()
        self.listening = Listening(offered, lambda host: allowed, self._hear)

    def _hear(self, data: bytes, control: bool, now: float) -> None:
        self.heard.append((data, control))
        self.came.set()


@contextlib.contextmanager
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        yield own


async def until(ear: Ear, count: int) -> None:
    async with asyncio.timeout(5):
        while len(ear.heard) < count:
            ear.came.clear()
            await ear.came.wait()


def test_pairs_are_handed_out_in_turn_and_come_back() -> None:
    async def scene() -> None:
        pool = PortPool("127.0.0.1", FIRST, FIRST + 7)
        ears = [Ear() for _ in range(4)]
        open_ports = [pool.open(ear.listening) for ear in ears]
        assert [ports.number for ports in open_ports] == [FIRST, FIRST + 2, FIRST + 4, FIRST + 6]
        with pytest.raises(Overloaded, match="all 4 pairs of RTP ports are taken"):
            pool.open(Ear().listening)
        open_ports[2].close()
        again = pool.open(Ear().listening)
        assert again.number == FIRST + 4
        for ports in (*open_ports[:2], open_ports[3], again):
            ports.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", FIRST + 7))
            numbers = []
            for _ in range(3):
                ports = pool.open(Ear().listening)
                numbers.append(ports.number)
                ports.close()
            assert FIRST + 6 not in numbers, "another program has half of it"

    asyncio.run(scene())


def test_the_first_sender_stays_and_the_offered_one_comes_before_all() -> None:
    async def scene() -> None:
        with sender() as one, sender() as two, sender() as offered:
            ear = Ear(offered.getsockname())
            ports = PortPool("127.0.0.1", FIRST, FIRST + 9).open(ear.listening)
            target = ("127.0.0.1", ports.number)
            one.sendto(b"one", target)
            await until(ear, 1)
            two.sendto(b"two", target)
            offered.sendto(b"offered", target)
            one.sendto(b"one again", target)
            offered.sendto(b"control", (target[0], target[1] + 1))
            await until(ear, 3)
            ports.close()
            assert ear.heard == [(b"one", False), (b"offered", False), (b"control", True)]

    asyncio.run(scene())


def test_whoever_is_not_allowed_is_not_heard() -> None:
    async def scene() -> None:
        with sender() as stranger, sender() as offered:
            ear = Ear(offered.getsockname(), allowed=False)
            ports = PortPool("127.0.0.1", FIRST, FIRST + 9).open(ear.listening)
            for own, said in ((stranger, b"no"), (offered, b"yes")):
                own.sendto(said, ("127.0.0.1", ports.number))
            await until(ear, 1)
            ports.close()
            assert ear.heard == [(b"yes", False)]

    asyncio.run(scene())


def test_a_sender_that_has_fallen_silent_may_be_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtp_ports, "SILENT_SECONDS", 0.0)

    async def scene() -> None:
        with sender() as one, sender() as two:
            ear = Ear()
            ports = PortPool("127.0.0.1", FIRST, FIRST + 9).open(ear.listening)
            for own in (one, two):
                own.sendto(b"x", ("127.0.0.1", ports.number))
            await until(ear, 2)
            ports.close()

    asyncio.run(scene())


def test_a_flood_is_cut_and_what_has_come_is_heard_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtp_ports, "PACKETS_PER_SECOND", 20)

    async def scene() -> None:
        with sender() as own:
            ear = Ear()
            ports = PortPool("127.0.0.1", FIRST, FIRST + 9).open(ear.listening)
            for _ in range(50):
                own.sendto(b"x", ("127.0.0.1", ports.number))
            ports.close()
            assert 20 <= len(ear.heard) <= 40  # the second may turn meanwhile

    asyncio.run(scene())
