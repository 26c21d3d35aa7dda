"""One HTTP request to an endpoint, without threads: it can be given up at any moment.

HTTP/1.1 with ``Connection: close`` over asyncio's streams. Of the answer only the status counts; redirects are not
followed, for who signs a request says whom it is for.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from voicemon.errors import ConfigError, VoicemonError

ANSWER_BYTES = 65_536
"""Of an answer no more is read."""


class Refused(VoicemonError):
    """The endpoint answered, but did not take the delivery. ``may_pass``: it may do so later."""

    def __init__(self, message: str, may_pass: bool) -> None:
        super().__init__(message)
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where webhooks go. Paths may hold tokens, hence only ``shown`` is ever written into logs."""

    host: str
    port: int
    target: str
    """Path and query."""
    tls: bool

    @property
    def shown(self) -> str:
        """The address without its path: ``https://hooks.example.com:443``."""
        return f"{'https' if self.tls else 'http'}://{self._authority}"

    @property
    def _authority(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def request(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """The bytes of a POST."""
        lines = [f"POST {self.target} HTTP/1.1", f"Host: {self._authority}", "User-Agent: voicemon",
                 "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close",
                 *(f"{name}: {value}" for name, value in headers.items())]  # fmt: skip
        return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def endpoint_of(url: str) -> Endpoint:
    """The endpoint that ``url`` names.

    Raises ConfigError, which quotes no path and no password, for anything but a plain http(s) address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"[webhooks] urls: {error}") from None
    shown = f"{parts.scheme}://{parts.hostname or ''}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"[webhooks] urls: {shown!r} is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"[webhooks] urls: {shown}: names and passwords do not belong into an address")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not url.isascii() or any(not 32 < ord(letter) < 127 for letter in target + parts.hostname):
        raise ConfigError(f"[webhooks] urls: {shown}: an address has no blanks and no letters beyond ASCII")
    tls = parts.scheme == "https"
    return Endpoint(parts.hostname, port or (443 if tls else 80), target, tls)


async def post(endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> None:
    """Send one POST and wait for its answer; whoever calls sets the time limit.

    Raises Refused for an answer other than 200 to 299, OSError or ValueError where there is no answer.
    """
    tls = ssl.create_default_context() if endpoint.tls else None
    reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port, ssl=tls)
    try:
        writer.write(endpoint.request(headers, body))
        await writer.drain()
        status = _status(await reader.readline())
        with contextlib.suppress(OSError):  # its status has been told; the rest is politeness
            await reader.read(ANSWER_BYTES)
    finally:
        writer.close()
    if not 200 <= status < 300:
        raise Refused(f"it answered {status}", may_pass=status in (408, 429) or status >= 500)


def _status(line: bytes) -> int:
    version, _, rest = line.partition(b" ")
    code = rest[:3]
    if not version.startswith(b"HTTP/1.") or not code.isdigit():
        raise ValueError("what answers does not speak HTTP" if line else "it hung up without an answer")
    return int(code)
