"""The UDP ports on which calls' audio comes in: RTP on an even one, RTCP on the next (RFC 3550, section 11)."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass

from voicemon.errors import Overloaded

RECEIVE_BUFFER_BYTES = 1 << 18
"""Of the system, for datagrams that come while the loop is busy: more than a second of them."""

AT_ONCE = 64
"""Datagrams that are read of one socket before others get their turn."""

SILENT_SECONDS = 1.0
"""So long nothing must have come from a stream's sender before another address may take its place."""

PACKETS_PER_SECOND = 500
"""Of one stream; the usual one has 50. What is more is left out."""

DATAGRAM_LIMIT = 65_536

Hear = Callable[[bytes, bool, float], None]
"""Told a datagram, whether it came on RTCP's port, and when by the loop's clock."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Whom a stream is expected from, and who hears it."""

    offered: tuple[str, int]
    """Where the other side takes media."""
    allowed: Callable[[str], bool]
    """Whether a stream may come from this address as well."""
    hear: Hear


class PortPool:
    """The pairs of ports of a range, handed out in turn, so that stray packets of one call meet no other."""

    def __init__(self, host: str, first: int, last: int) -> None:
        self._host = host
        self._ports = list(range(first + first % 2, last, 2))
        self._next = 0
        self._used: set[int] = set()

    def open(self, listening: Listening) -> "RtpPorts":
        """A pair of ports. Raises Overloaded where none is free."""
        for _ in range(len(self._ports)):
            number = self._ports[self._next]
            self._next = (self._next + 1) % len(self._ports)
            if number in self._used:
                continue
            sockets = _bound_pair(self._host, number)
            if sockets is None:
                continue  # another program has it
            self._used.add(number)
            return RtpPorts(number, sockets, listening, self._used.discard)
        raise Overloaded(f"all {len(self._ports)} pairs of RTP ports are taken")


class RtpPorts:
    """One stream's two ports, open until they are closed."""

    def __init__(
        self,
        number: int,
        sockets: tuple[socket.socket, socket.socket],
        listening: Listening,
        closed: Callable[[int], None],
    ) -> None:
        self.number = number
        self._sockets = sockets
        self._listening = listening
        self._closed = closed
        self._sender: tuple[str, int] | None = None
        self._heard_at = 0.0
        self._second = 0
        self._count = 0
        self._loop = asyncio.get_running_loop()
        for own, control in zip(sockets, (False, True), strict=True):
            self._loop.add_reader(own, self._read, own, control)

    def close(self) -> None:
        """Receive nothing any more but what has come already; the ports are free."""
        for own, control in zip(self._sockets, (False, True), strict=True):
            self._read(own, control)
        for own in self._sockets:
            self._loop.remove_reader(own)
            own.close()
        self._closed(self.number)

    def _read(self, own: socket.socket, control: bool) -> None:
        for _ in range(AT_ONCE):
            try:
                data, sender = own.recvfrom(DATAGRAM_LIMIT)
            except OSError:
                return  # nothing more, or an earlier answer met a closed port
            now = self._loop.time()
            if self._is_the_sender(sender[:2], control, now) and self._within_rate(now):
                self._listening.hear(data, control, now)

    def _is_the_sender(self, sender: tuple[str, int], control: bool, now: float) -> bool:
        """Whether a datagram is from whom the stream comes."""
        allowed = self._listening.allowed
        if control:
            return sender[0] == self._sender[0] if self._sender else allowed(sender[0])
        if sender != self._sender:
            settled = self._sender is not None and now - self._heard_at < SILENT_SECONDS
            # Most send from where they receive. Whoever does is never kept out by one who came before.
            if sender != self._listening.offered and (settled or not allowed(sender[0])):
                return False
            self._sender = sender
        self._heard_at = now
        return True

    def _within_rate(self, now: float) -> bool:
        if int(now) != self._second:
            self._second, self._count = int(now), 0
        self._count += 1
        return self._count <= PACKETS_PER_SECOND


def _bound_pair(host: str, number: int) -> tuple[socket.socket, socket.socket] | None:
    """Sockets on two neighbouring ports; None where either is taken."""
    with contextlib.ExitStack() as undo:
        sockets = []
        for port in (number, number + 1):
            own = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
            undo.callback(own.close)
            own.setblocking(False)
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            try:
                own.bind((host, port))
            except OSError:
                return None
            sockets.append(own)
        undo.pop_all()
        return sockets[0], sockets[1]
