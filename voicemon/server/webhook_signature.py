"""How a webhook shows that it comes from this server, and how whoever takes it checks that.

    Voicemon-Timestamp: 1767225600                       seconds since 1970, of this attempt
    Voicemon-Signature: v1=HMAC-SHA256(secret, timestamp + "." + body), in hexadecimal

The body is signed as it is sent, byte for byte. A receiver refuses timestamps further than `REPLAY_WINDOW_S` from its
own clock, so that what was overheard once is of no use later, and a `Voicemon-Delivery` that it has seen within that
time: a retry whose first answer was lost on the way has the same. ``why_refused`` does the first part.
"""

import hashlib
import hmac

REPLAY_WINDOW_S = 300
"""Clocks may differ by this, and a request may be this old."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of ``Voicemon-Signature``."""
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def why_refused(secret: str, timestamp: str, given: str, body: bytes, now: float) -> str | None:
    """Why a request must not be believed; None where it may. ``timestamp`` and ``given`` are its two headers."""
    if not (timestamp.isascii() and timestamp.isdigit()):
        return f"timestamp {timestamp!r} is no number"
    if abs(now - int(timestamp)) > REPLAY_WINDOW_S:
        return f"timestamp {timestamp} is more than {REPLAY_WINDOW_S} s away"
    if not hmac.compare_digest(signature(secret, int(timestamp), body).encode(), given.encode()):
        return "the signature does not fit"
    return None
