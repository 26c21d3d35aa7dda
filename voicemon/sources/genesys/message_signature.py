"""HTTP message signatures with a shared secret, as Genesys signs the request that opens an AudioHook session.

RFC 9421, section 2.5 for what is signed and 3.3.3 for HMAC-SHA256. Genesys follows a draft of it, whose
``@request-target`` is the path and the query alone. One signature a request; no I/O and no clock.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voicemon.errors import ProtocolError

ALGORITHM = "hmac-sha256"

LONGEST_AGE_SECONDS = 10.0
"""Since a signature was made; Genesys names the same."""

CLOCK_SKEW_SECONDS = 3.0
"""By which the clocks of the two ends may differ."""

SHORTEST_NONCE = 22
"""Characters: 16 bytes in base64."""

MOST_NONCES = 10_000
"""Requests in the time for which a signature holds. Only who has the secret can fill this."""

HEADER_LIMIT = 2_000
"""Characters of either header."""

_LABEL = r"[a-z*][a-z0-9_.*-]*"
_TEXT = r'"[ !#-\[\]-~]*"'
_INPUT = re.compile(
    rf"({_LABEL})=\( *({_TEXT}(?: +{_TEXT})*)? *\)((?:; *{_LABEL}=(?:{_TEXT}|-?[0-9]{{1,15}}))*)"
)
_PARAMETER = re.compile(rf"; *({_LABEL})=({_TEXT}|-?[0-9]{{1,15}})")
_SIGNATURE = re.compile(rf"({_LABEL})=:([A-Za-z0-9+/]*={{0,2}}):")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as a request brings it."""

    components: tuple[str, ...]
    """What was signed, in order."""
    parameters: Mapping[str, str]
    """``keyid``, ``nonce``, ``alg``, ``created`` and ``expires``, those that are there."""
    params_line: str
    """Both as they are signed themselves."""
    digest: bytes

    def seconds(self, name: str) -> int | None:
        """A parameter that counts seconds since 1970. Raises ProtocolError where it is no number."""
        value = self.parameters.get(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]+", value):
            raise ProtocolError(f"the signature's {name!r} is no number")
        return int(value)


def read_signature(signature_input: str, signature: str) -> Signed:
    """The headers ``Signature-Input`` and ``Signature``. Raises ProtocolError, which quotes neither."""
    if max(len(signature_input), len(signature)) > HEADER_LIMIT:
        raise ProtocolError(f"a signature header of more than {HEADER_LIMIT} characters")
    told, given = _INPUT.fullmatch(signature_input.strip()), _SIGNATURE.fullmatch(signature.strip())
    if told is None or given is None or told[1] != given[1]:
        raise ProtocolError("'Signature-Input' and 'Signature' are not one signature of a request")
    components = tuple(name[1:-1] for name in re.findall(_TEXT, told[2] or ""))
    written = _PARAMETER.findall(told[3])
    parameters = {name: value.strip('"') for name, value in written}
    if len(parameters) != len(written) or len(set(components)) != len(components):
        raise ProtocolError(f"the signature names something twice among {sorted(components)}")
    try:
        digest = base64.b64decode(given[2], validate=True)
    except binascii.Error:
        raise ProtocolError("'Signature' is not base64") from None
    params_line = write_input(components, [(name, value) for name, value in written])
    return Signed(components, parameters, params_line, digest)


def write_input(components: Sequence[str], written: Sequence[tuple[str, str]]) -> str:
    """The value of ``Signature-Input`` behind its label: ``written`` holds parameters as they stand there."""
    listed = " ".join(f'"{name}"' for name in components)
    return f"({listed})" + "".join(f";{name}={value}" for name, value in written)


def digest_of(components: Sequence[str], values: Mapping[str, str], params_line: str, secret: bytes) -> bytes:
    """HMAC-SHA256 of what a signature covers. Raises ProtocolError for a component that the request has not."""
    missing = [name for name in components if name not in values]
    if missing:
        raise ProtocolError(f"the signature covers {missing[0]!r}, which the request has not")
    lines = [f'"{name}": {values[name]}' for name in components]
    lines.append(f'"@signature-params": {params_line}')
    return hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256).digest()


def check_time(signed: Signed, now_seconds: float) -> None:
    """Raise ProtocolError for a signature that is too old, not made yet, expired, or does not say when."""
    created, expires = signed.seconds("created"), signed.seconds("expires")
    if created is None:
        raise ProtocolError("the signature has no 'created': it does not say when it was made")
    if created > now_seconds + CLOCK_SKEW_SECONDS:
        raise ProtocolError(
            f"the signature was made {created - now_seconds:.0f} s from now: a clock is wrong"
        )
    if created < now_seconds - LONGEST_AGE_SECONDS - CLOCK_SKEW_SECONDS:
        raise ProtocolError(f"the signature was made {now_seconds - created:.0f} s ago")
    if expires is not None and expires < now_seconds - CLOCK_SKEW_SECONDS:
        raise ProtocolError(f"the signature has expired {now_seconds - expires:.0f} s ago")


@dataclass(slots=True)
class Nonces:
    """Those that have been used while a signature with them would still be taken."""

    _used: OrderedDict[str, float] = field(default_factory=OrderedDict, repr=False)

    def use(self, nonce: str, now_seconds: float) -> None:
        """Take the nonce of a valid signature. Raises ProtocolError where it is short or used already."""
        if len(nonce) < SHORTEST_NONCE:
            raise ProtocolError(f"the signature's nonce has fewer than {SHORTEST_NONCE} characters")
        holds = LONGEST_AGE_SECONDS + 2 * CLOCK_SKEW_SECONDS
        while self._used and next(iter(self._used.values())) < now_seconds - holds:
            self._used.popitem(last=False)
        if nonce in self._used:
            raise ProtocolError("a signature with this 'nonce' has been used before")
        if len(self._used) >= MOST_NONCES:
            raise ProtocolError(f"{MOST_NONCES} signatures within {holds:.0f} s")
        self._used[nonce] = now_seconds
