"""Secrets as lines of a file, from which nobody can tell what they are: passphrases salted and slow to try, long random
keys as plain hashes.

    scrypt:32768:8:3:SALT:HASH      N, r, p of RFC 7914, then base64; so another cost can be taken for new lines
    sha256:HASH                     of a key of `KEY_BYTES` random bytes, which nobody finds by trying
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

SALT_BYTES, HASH_BYTES, KEY_BYTES = 16, 32, 32
MOST_MEMORY = 256 << 20
"""Bytes that one check may take: a line must not be able to fill the machine."""
MOST_PASSES = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try costs: 128·n·r bytes, p times over."""

    n: int = 1 << 15
    """A power of two."""
    r: int = 8
    p: int = 3
    """32 MiB three times: a few tenths of a second, what OWASP's cheat sheet holds for enough."""

    def fits(self) -> bool:
        """Whether scrypt takes it and this machine can bear it."""
        power = self.n > 1 and self.n & (self.n - 1) == 0
        return power and self.r > 0 and 0 < self.p <= MOST_PASSES and 128 * self.n * self.r <= MOST_MEMORY


@dataclass(frozen=True, slots=True)
class PassphraseLine:
    """A passphrase as it is kept."""

    cost: Cost
    salt: bytes
    hash: bytes

    def is_of(self, passphrase: str) -> bool:
        """Whether it is this passphrase's. As slow as its cost says, so it belongs on a thread."""
        return hmac.compare_digest(_scrypt(passphrase, self.salt, self.cost), self.hash)

    def __repr__(self) -> str:
        return f"PassphraseLine({self.cost})"

    def __str__(self) -> str:
        """The line of the file. Not for logs."""
        c = self.cost
        return f"scrypt:{c.n}:{c.r}:{c.p}:{_text(self.salt)}:{_text(self.hash)}"


def passphrase_line(passphrase: str, cost: Cost = Cost()) -> PassphraseLine:
    """How ``passphrase`` is kept, with a salt of its own."""
    salt = secrets.token_bytes(SALT_BYTES)
    return PassphraseLine(cost, salt, _scrypt(passphrase, salt, cost))


def decoy_line(cost: Cost) -> PassphraseLine:
    """A line that is nobody's, and as dear to try."""
    return PassphraseLine(cost, secrets.token_bytes(SALT_BYTES), secrets.token_bytes(HASH_BYTES))


def read_passphrase_line(line: str) -> PassphraseLine:
    """The line of a file. Raises ValueError, which quotes nothing."""
    kind, *parts = line.split(":")
    if (
        kind != "scrypt"
        or len(parts) != 5
        or not all(part.isascii() and part.isdigit() for part in parts[:3])
    ):
        raise ValueError("is no line as `voicemon people add` writes it")
    cost, salt, kept = Cost(*map(int, parts[:3])), _bytes(parts[3]), _bytes(parts[4])
    if not cost.fits():
        raise ValueError(f"asks for a cost that scrypt or this machine cannot bear: {':'.join(parts[:3])}")
    if len(salt) < 8 or len(kept) != HASH_BYTES:
        raise ValueError("was cut off")
    return PassphraseLine(cost, salt, kept)


def new_key() -> str:
    """A key for a program."""
    return secrets.token_urlsafe(KEY_BYTES)


def key_line(key: str) -> str:
    """How ``key`` is kept."""
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def read_key_line(line: str) -> str:
    """``line``, if it is one. Raises ValueError, which quotes nothing."""
    kind, _, kept = line.partition(":")
    if kind != "sha256" or len(kept) != 64 or not set(kept) <= set("0123456789abcdef"):
        raise ValueError("is no line as `voicemon people add` writes it")
    return line


def _scrypt(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # The same letters may come composed from one keyboard and decomposed from another.
    text = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        text, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * MOST_MEMORY, dklen=HASH_BYTES
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is no base64") from None
