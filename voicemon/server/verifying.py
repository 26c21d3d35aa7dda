"""How each source shows that it may send calls: one function for each way, a line for each source that has its own."""

import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from starlette.websockets import WebSocket

from voicemon.errors import ProtocolError
from voicemon.sources import twilio
from voicemon.sources.genesys import audiohook_signature
from voicemon.sources.genesys.message_signature import Nonces


@dataclass(frozen=True, slots=True)
class Door:
    """What verifiers know besides the connection."""

    public_url: str = ""
    """Address that the platforms were told; empty: the one that the connection names."""
    nonces: Nonces = field(default_factory=Nonces)
    """Signatures that were used already."""


class Verifier(Protocol):
    """One way to show that one may."""

    def __call__(self, socket: WebSocket, keys: Sequence[str], door: Door) -> str | None:
        """Why the connection may not send a call, in words that hold no key; None where it may."""


def bearer(socket: WebSocket, keys: Sequence[str], door: Door) -> str | None:
    """The key itself, in the header ``Authorization`` or at the end of the address."""
    kind, _, key = socket.headers.get("Authorization", "").partition(" ")
    given = (key.strip() if kind.lower() == "bearer" else "") or socket.path_params.get("key", "")
    return None if any(_same(given, key) for key in keys) else "no valid key"


def twilio_signature(socket: WebSocket, keys: Sequence[str], door: Door) -> str | None:
    """Twilio's signature of the address, made with the account's auth token."""
    given = socket.headers.get(twilio.SIGNATURE_HEADER, "")
    urls = _signed_urls(socket, door.public_url)
    valid = [_same(given, twilio.signature(url, key)) for key in keys for url in urls]
    return None if any(valid) else "no valid signature of Twilio's"


def audiohook(socket: WebSocket, keys: Sequence[str], door: Door) -> str | None:
    """Genesys' API key and, where a client secret goes with it, its signature of the request."""
    raw = socket.scope.get("raw_path") or socket.url.path.encode()
    query = socket.scope.get("query_string", b"")
    target = raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    host = socket.headers.get("host", "")
    if door.public_url:
        told = urlsplit(door.public_url)
        target, host = told.path.rstrip("/") + target, told.netloc
    request = audiohook_signature.Request(dict(socket.headers), target, host)
    reasons = []
    for line in keys:
        try:
            credentials = audiohook_signature.read_credentials(line)
            audiohook_signature.check(request, credentials, door.nonces, time.time())
        except ProtocolError as error:
            reasons.append(str(error))
        else:
            return None
    # With an old key and a new one the second reason may only be that the API key is the other one's.
    return next((reason for reason in reasons if "API key" not in reason), "no valid API key in 'x-api-key'")


VERIFIERS: Mapping[str, Verifier] = {"twilio": twilio_signature, "audiohook": audiohook}
"""Of sources that have a way of their own; the others show their key."""


def _signed_urls(socket: WebSocket, public_url: str) -> list[str]:
    """Addresses that Twilio may have signed: what it was told, which it may have ended with a slash."""
    if public_url:
        told = [public_url.rstrip("/") + socket.url.path]
    else:
        # Behind a proxy that ends TLS the connection comes without it.
        told = [str(socket.url.replace(scheme=scheme)) for scheme in ("ws", "wss")]
    return [url.rstrip("/") + end for url in told for end in ("", "/")]


def _same(given: str, right: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode(), right.encode())
