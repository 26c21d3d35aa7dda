"""Digest authentication of SIP requests (RFC 3261, section 22; RFC 7616; RFC 8760): a key that is never sent itself."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicemon.sources.sip.sip import Request
from voicemon.sources.sip.sip_fields import parameters, split_outside

REALM = "voicemon"
NONCE_SECONDS = 60.0
HASHES = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
"""The better one first: a client takes the first that it knows."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Who may ask. A nonce holds for a minute and for one Call-ID, so that nobody can begin a call with another's."""

    keys: Sequence[str]
    """Any of them is good, whatever the user is called."""
    secret: bytes
    """Of this server, by which it knows its own nonces again."""

    def __repr__(self) -> str:
        return f"Digest({len(self.keys)} keys)"

    def challenges(self, request: Request, now: float) -> list[tuple[str, str]]:
        """The headers of a 401."""
        nonce = self._nonce(request, int(now))
        return [
            ("WWW-Authenticate", f'Digest realm="{REALM}", nonce="{nonce}", algorithm={name}, qop="auth"')
            for name in HASHES
        ]

    def allows(self, request: Request, now: float) -> bool:
        """Whether the request proves that its sender knows a key."""
        return any(self._proved(request, value, now) for value in request.all("authorization"))

    def _proved(self, request: Request, value: str, now: float) -> bool:
        kind, _, rest = value.partition(" ")
        said = parameters(split_outside(rest, ","))
        algorithm = said.get("algorithm", "MD5").upper()
        if kind.lower() != "digest" or algorithm not in HASHES or said.get("realm") != REALM:
            return False
        nonce = said.get("nonce", "")
        made = re.fullmatch(r"([0-9]{1,15})\.[0-9a-f]{64}", nonce)
        if not made or not 0 <= now - int(made[1]) <= NONCE_SECONDS:
            return False
        if not _same(nonce, self._nonce(request, int(made[1]))):
            return False
        return any(_same(said.get("response", ""), response(said, request.method, key)) for key in self.keys)

    def _nonce(self, request: Request, moment: int) -> str:
        named = f"{moment} {request.first('call-id')}".encode()
        return f"{moment}.{hmac.new(self.secret, named, hashlib.sha256).hexdigest()}"


def response(said: dict[str, str], method: str, key: str) -> str:
    """What proves the ``key`` for a request with the fields ``said`` (RFC 7616, 3.4.1)."""
    hashed = HASHES[said.get("algorithm", "MD5").upper()]

    def digest(*parts: str) -> str:
        return hashed(":".join(parts).encode()).hexdigest()

    user = digest(said.get("username", ""), said.get("realm", ""), key)
    asked = digest(method, said.get("uri", ""))
    if "qop" not in said:
        return digest(user, said.get("nonce", ""), asked)
    counted = [said.get(name, "") for name in ("nonce", "nc", "cnonce", "qop")]
    return digest(user, *counted, asked)


def authorization(challenge: str, request: Request, user: str, key: str) -> str:
    """A client's answer to a challenge."""
    asked = parameters(split_outside(challenge.partition(" ")[2], ","))
    said = {
        "username": user, "realm": asked.get("realm", ""), "nonce": asked.get("nonce", ""), "uri": request.uri,
        "algorithm": asked.get("algorithm", "MD5"), "qop": "auth", "nc": "00000001",
        "cnonce": hashlib.sha256(request.first("call-id").encode()).hexdigest()[:16],
    }  # fmt: skip
    said["response"] = response(said, request.method, key)
    bare = ("algorithm", "qop", "nc")
    return "Digest " + ", ".join(
        f"{name}={value}" if name in bare else f'{name}="{value}"' for name, value in said.items()
    )


def _same(given: str, right: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())
