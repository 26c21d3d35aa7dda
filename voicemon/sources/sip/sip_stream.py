"""SIP messages out of a stream of bytes, as TCP and TLS carry them (RFC 3261, 18.3; RFC 5626, 4.4.1)."""

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import (
    MESSAGE_LIMIT,
    Request,
    Response,
    declared_length,
    read_head,
    read_message,
    split_head,
)

PING = b"\r\n\r\n"
"""Between messages: the other side asks whether the connection lives."""
PONG = b"\r\n"


class SipStream:
    """Cuts a connection's bytes into messages. Holds at most one message of ``MESSAGE_LIMIT`` and what came with it."""

    def __init__(self) -> None:
        self.pings = 0
        """How many pings have come that nobody answered yet."""
        self._held = bytearray()
        self._total: int | None = None
        """Bytes of the first message, once its head is there: whoever sends byte by byte has it read but once."""

    def feed(self, data: bytes) -> list[Request | Response]:
        """Take bytes; return the messages that are now whole.

        Raises ProtocolError for what is no message, for one without Content-Length, and for one that is too long:
        where the next one begins is not known then, and the connection is of no more use.
        """
        self._held += data
        messages = []
        while self._total is not None or self._skip_pings():
            self._total = self._total or self._announced()
            if self._total is None or len(self._held) < self._total:
                break
            messages.append(read_message(bytes(self._held[: self._total])))
            del self._held[: self._total]
            self._total = None
        return messages

    def _skip_pings(self) -> bool:
        """Take off what stands between messages. Whether anything is left."""
        while self._held.startswith(PING):
            del self._held[: len(PING)]
            self.pings += 1
        # A single end of line may be half a ping, or a stray one before a message.
        while self._held.startswith(b"\r\n") and not PING.startswith(self._held[: len(PING)]):
            del self._held[:2]
        return bool(self._held)

    def _announced(self) -> int | None:
        """Bytes of the first message; None while its head is not all there."""
        if b"\r\n\r\n" not in self._held and b"\n\n" not in self._held:
            if len(self._held) > MESSAGE_LIMIT:
                raise ProtocolError(f"{len(self._held)} bytes without an empty line")
            return None
        if PING.startswith(self._held[: len(PING)]):
            return None
        head, body = split_head(bytes(self._held))
        length = declared_length(read_head(head)[1])
        if length is None:
            raise ProtocolError(f"a message of {len(head)} bytes without 'Content-Length' on a connection")
        total = len(self._held) - len(body) + length
        if total > MESSAGE_LIMIT:
            raise ProtocolError(f"a message of {total} bytes; {MESSAGE_LIMIT} are taken")
        return total
