"""Genesys shows that it may by its key and its signature; test_auth.py has the other ways."""

import time

import pytest
from starlette.websockets import WebSocket

from tests.server.test_auth import connection
from voicemon.server.auth import SOURCES, IngestKeys
from voicemon.server.verifying import VERIFIERS, Door, audiohook
from voicemon.sources.genesys.audiohook_signature import COVERED, read_credentials, signed_headers

SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="
LINE = f"an-api-key-of-ours:{SECRET}"
IDS = {name: "d7934305-0972-4844-938e-9060eef73d05" for name in COVERED if name.startswith("audiohook")}


def request(address: str, line: str = LINE, nonce: str = "n" * 24, age: int = 0) -> WebSocket:
    """A connection to this machine by somebody who was told ``address``."""
    headers = signed_headers(address, IDS, read_credentials(line), nonce, int(time.time()) - age)
    return connection("/audiohook", {"Host": "127.0.0.1:8765", **headers})


def test_only_known_sources_have_a_way_of_their_own() -> None:
    assert set(VERIFIERS) < set(SOURCES)


def test_genesys_signs_what_it_asks_for() -> None:
    keys, here = [LINE], "ws://127.0.0.1:8765/audiohook"
    assert audiohook(request(here), keys, Door()) is None
    assert audiohook(request("ws://127.0.0.1:8765/twilio"), keys, Door()) == "'Signature' is not valid"
    assert audiohook(request(f"{here}?a=b"), keys, Door()) == "'Signature' is not valid"
    public = Door("wss://calls.example.com/genesys/")
    assert audiohook(request("wss://calls.example.com/genesys/audiohook"), keys, public) is None
    assert audiohook(request(here), keys, public) == "'Signature' is not valid"
    assert "s ago" in str(audiohook(request(here, age=30), keys, Door()))


def test_a_request_that_somebody_overheard_is_worth_nothing() -> None:
    keys = IngestKeys({"audiohook": (LINE,)})
    overheard = request("ws://127.0.0.1:8765/audiohook")
    assert keys.why_refused("audiohook", overheard, "") is None
    assert "used before" in str(keys.why_refused("audiohook", overheard, ""))


@pytest.mark.parametrize("line", ["an-api-key-of-ours", f"an-older-key-of-ours:{SECRET}"])
def test_the_key_and_what_goes_with_it(line: str) -> None:
    here = "ws://127.0.0.1:8765/audiohook"
    assert audiohook(request(here, line), [LINE, line], Door()) is None
    reason = audiohook(request(here, line), [LINE], Door())
    assert reason == (
        "the request has no 'Signature'"
        if line == "an-api-key-of-ours"
        else "no valid API key in 'x-api-key'"
    )
    assert audiohook(connection("/audiohook", {}), [line, LINE], Door()) == "no valid API key in 'x-api-key'"
