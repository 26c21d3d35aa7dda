"""Who may open a Genesys AudioHook session: an API key, and a signature where a client secret goes with it.

The two are one line among the keys, ``APIKEY:SECRET`` with the secret in base64 as Genesys takes it; ``APIKEY`` alone
where the integration has none.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from voicemon.errors import ProtocolError
from voicemon.sources.genesys.message_signature import (
    ALGORITHM,
    LONGEST_AGE_SECONDS,
    Nonces,
    check_time,
    digest_of,
    read_signature,
    write_input,
)

KEY_HEADER = "x-api-key"
SESSION_HEADER = "audiohook-session-id"
ORGANIZATION_HEADER = "audiohook-organization-id"
CORRELATION_HEADER = "audiohook-correlation-id"
COVERED = (
    "@request-target",
    "@authority",
    ORGANIZATION_HEADER,
    SESSION_HEADER,
    CORRELATION_HEADER,
    KEY_HEADER,
)
"""What a signature must cover, in the order in which Genesys lists it."""

SHORTEST_SECRET = 16
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an integration was configured with. No text that is made of this object holds any of it."""

    api_key: str = field(repr=False)
    secret: bytes = field(default=b"", repr=False)
    """Empty: nothing is signed."""


def read_credentials(line: str) -> Credentials:
    """A line among the keys. Raises ProtocolError, which does not quote it."""
    api_key, colon, written = line.rpartition(":")
    if not colon:
        return Credentials(line)
    try:
        secret = base64.b64decode(written, validate=True)
    except binascii.Error:
        raise ProtocolError(
            "what follows the colon of 'APIKEY:SECRET' is no client secret in base64"
        ) from None
    if len(secret) < SHORTEST_SECRET:
        raise ProtocolError(f"the client secret has fewer than {SHORTEST_SECRET} bytes")
    return Credentials(api_key, secret)


@dataclass(frozen=True, slots=True)
class Request:
    """The request that opens a session."""

    headers: Mapping[str, str]
    """Names in lower case."""
    target: str
    """Path and query, as they stand in the request."""
    authority: str
    """Host, with the port where it is not the usual one."""

    @property
    def values(self) -> Mapping[str, str]:
        """What a signature may cover."""
        headers = {name: value.strip() for name, value in self.headers.items()}
        return {**headers, "@request-target": self.target, "@authority": authority_of(self.authority)}


def authority_of(host: str) -> str:
    """A host as it is signed: in lower case, without the port that would be taken anyway."""
    return host.strip().lower().removesuffix(":443").removesuffix(":80")


def check(request: Request, credentials: Credentials, nonces: Nonces, now_seconds: float) -> None:
    """Raise ProtocolError, which quotes no key, where ``request`` is not one of whoever has ``credentials``."""
    given = request.headers.get(KEY_HEADER, "")
    if not hmac.compare_digest(given.encode(), credentials.api_key.encode()):
        raise ProtocolError("no valid API key in 'x-api-key'")
    if not credentials.secret:
        return
    headers = request.headers
    if "signature" not in headers or "signature-input" not in headers:
        raise ProtocolError("the request has no 'Signature'")
    signed = read_signature(headers["signature-input"], headers["signature"])
    uncovered = set(COVERED) - set(signed.components)
    if uncovered:
        raise ProtocolError(f"the signature does not cover {min(uncovered)!r}")
    parameters = signed.parameters
    if parameters.get("alg", ALGORITHM) != ALGORITHM or parameters.get("keyid", given) != given:
        raise ProtocolError("the signature has another 'keyid' or 'alg'")
    check_time(signed, now_seconds)
    right = digest_of(signed.components, request.values, signed.params_line, credentials.secret)
    if not hmac.compare_digest(right, signed.digest):
        raise ProtocolError("'Signature' is not valid")
    nonces.use(parameters.get("nonce", ""), now_seconds)


def signed_headers(
    address: str, headers: Mapping[str, str], credentials: Credentials, nonce: str, now_seconds: int
) -> dict[str, str]:
    """The headers with which a client opens a session at ``address``: ``headers``, the API key, and a signature."""
    given = {**headers, KEY_HEADER: credentials.api_key}
    if not credentials.secret:
        return given
    parts = urlsplit(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = write_input(
        COVERED,
        [
            ("keyid", f'"{credentials.api_key}"'),
            ("nonce", f'"{nonce}"'),
            ("alg", f'"{ALGORITHM}"'),
            ("created", str(now_seconds)),
            ("expires", str(now_seconds + int(LONGEST_AGE_SECONDS))),
        ],
    )
    digest = digest_of(COVERED, Request(given, target, parts.netloc).values, line, credentials.secret)
    return {
        **given,
        "Signature-Input": f"sig1={line}",
        "Signature": f"sig1=:{base64.b64encode(digest).decode()}:",
    }
