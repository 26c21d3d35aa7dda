"""A signature fits one body at one time, and no other."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from voicemon.server.webhook_signature import REPLAY_WINDOW_S, signature, why_refused

SECRET = "a secret of the house"


def test_it_is_what_the_documentation_says() -> None:
    expected = hmac.new(SECRET.encode(), b'1767225600.{"a":1}', hashlib.sha256).hexdigest()
    assert signature(SECRET, 1_767_225_600, b'{"a":1}') == f"v1={expected}"


@given(st.integers(0, 2**40), st.binary(max_size=50), st.integers(-REPLAY_WINDOW_S, REPLAY_WINDOW_S))
def test_what_is_signed_is_believed_for_a_while(timestamp: int, body: bytes, later: int) -> None:
    assert (
        why_refused(SECRET, str(timestamp), signature(SECRET, timestamp, body), body, timestamp + later)
        is None
    )


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_another_body_secret_or_time_is_not(body: bytes, other: bytes) -> None:
    given = signature(SECRET, 1000, body)
    if other != body:
        assert why_refused(SECRET, "1000", given, other, 1000) == "the signature does not fit"
    assert why_refused("another secret", "1000", given, body, 1000) == "the signature does not fit"
    assert why_refused(SECRET, "1001", given, body, 1000) == "the signature does not fit"
    assert "more than" in str(why_refused(SECRET, "1000", given, body, 1001 + REPLAY_WINDOW_S))
    for timestamp in ("", "-1000", "1e3", "١٠٠٠"):
        assert "no number" in str(why_refused(SECRET, timestamp, given, body, 1000))
    assert why_refused(SECRET, "1000", "ä", body, 1000) == "the signature does not fit"
