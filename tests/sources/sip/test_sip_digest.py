"""Digest authentication: RFC 7616's and RFC 2617's own examples, and what does not prove anything."""

import pytest

from tests.siprec import request
from voicemon.sources.sip.sip_digest import NONCE_SECONDS, Digest, authorization, response

KEY = "correct-horse-battery"
DIGEST = Digest((KEY, "an-older-key-of-theirs"), b"of this server")

RFC_7616 = {
    "username": "Mufasa", "realm": "http-auth@example.org", "uri": "/dir/index.html",
    "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "nc": "00000001",
    "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "qop": "auth",
}  # fmt: skip


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_published_examples_verify(algorithm: str, expected: str) -> None:
    assert response({**RFC_7616, "algorithm": algorithm}, "GET", "Circle of Life") == expected
    old = {
        "username": "Mufasa", "realm": "testrealm@host.com", "uri": "/dir/index.html", "nc": "00000001",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093", "cnonce": "0a4f113b", "qop": "auth",
    }  # fmt: skip
    assert response(old, "GET", "Circle Of Life") == "6629fae49393a05397450978507c4ef1"


def test_either_key_and_either_hash_prove() -> None:
    asked = request("INVITE")
    for _, challenge in DIGEST.challenges(asked, 100.5):
        for key in DIGEST.keys:
            proof = authorization(challenge, asked, "anyone", key)
            assert DIGEST.allows(request("INVITE", authorization=proof), 100.9)
            assert KEY not in proof
    assert KEY not in repr(DIGEST)


def test_what_proves_nothing() -> None:
    asked = request("INVITE")
    challenge = DIGEST.challenges(asked, 100.5)[0][1]
    good = authorization(challenge, asked, "me", KEY)

    def allowed(proof: str, now: float = 101.0, **headers: str) -> bool:
        return DIGEST.allows(request("INVITE", authorization=proof, **headers), now)

    assert allowed(good)
    assert not allowed(good, 101 + NONCE_SECONDS), "too old"
    assert not allowed(good, 99.0), "from the future"
    assert not allowed(good, call_id="another-call")
    assert not allowed(authorization(challenge, asked, "me", "wrong"))
    assert not allowed(good.replace("Digest", "Basic"))
    assert not allowed(good.replace("SHA-256", "SHA-1"))
    assert not allowed(good.replace('nonce="1', 'nonce="9'))
    other = Digest((KEY,), b"another server").challenges(asked, 100.5)[0][1]
    assert not allowed(authorization(other, asked, "me", KEY))
    assert not allowed("") and not allowed("Digest")
    bare = request("BYE")
    assert not DIGEST.allows(bare, 101.0)
