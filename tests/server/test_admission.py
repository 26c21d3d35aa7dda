"""Pages and feeds are this machine's own; only calls that bring a key may come by another name."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from voicemon.server.admission import OwnPagesOnly
from voicemon.server.auth import IngestKeys

KEYS = IngestKeys({"telnyx": ("correct-horse-battery",)})


def status(kind: str, path: str, keys: IngestKeys, any_name: bool = False, **headers: str) -> int:
    """The status that a connection is answered with; 200 where it is let through."""

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        answered.append(200)

    async def send(message: Message) -> None:
        if "status" in message:
            answered.append(message["status"])

    async def receive() -> Message:
        raise AssertionError("nothing is read to decide this")

    answered: list[int] = []
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "extensions": {"websocket.http.response": {}},
    }
    asyncio.run(OwnPagesOnly(inside, keys, ("/telnyx",), any_name)(scope, receive, send))
    return answered[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:8765", "127.0.0.1"])
def test_this_machines_own_names_are_let_in(host: str) -> None:
    assert status("http", "/", KEYS, host=host) == 200
    assert status("websocket", "/feed/wall", KEYS, host=host, origin=f"http://{host}") == 200
    assert status("websocket", "/feed/wall", KEYS, host=host) == 200


def test_other_names_and_other_pages_are_not() -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[::2]:8765"):
        assert status("http", "/api/calls", KEYS, host=host) == 400
        assert status("websocket", "/feed/wall", KEYS, host=host) == 400
    for origin in ("http://evil.example", "http://127.0.0.1:9999", "null"):
        assert status("websocket", "/feed/wall", KEYS, host="127.0.0.1:8765", origin=origin) == 403


def test_calls_come_by_any_name_where_they_need_a_key() -> None:
    assert status("websocket", "/telnyx", KEYS, host="calls.example.com") == 200
    assert status("http", "/telnyx", KEYS, host="calls.example.com") == 400
    assert status("websocket", "/telnyx", IngestKeys(), host="calls.example.com") == 400
    assert status("websocket", "/telnyx", IngestKeys(), host="localhost", origin="http://evil.example") == 403


def test_where_people_sign_in_pages_have_any_name_and_other_pages_are_still_refused() -> None:
    name = "calls.example.com"
    assert status("http", "/calls", IngestKeys(), True, host=name) == 200
    assert status("websocket", "/feed/wall", IngestKeys(), True, host=name, origin=f"https://{name}") == 200
    assert (
        status("websocket", "/feed/wall", IngestKeys(), True, host=name, origin="https://evil.example") == 403
    )
    assert status("websocket", "/telnyx", IngestKeys(), True, host=name) == 400, (
        "calls without a key are local"
    )
    assert status("websocket", "/telnyx", KEYS, True, host=name) == 200


def test_a_session_says_which_page_it_is_used_by() -> None:
    cookie = "voicemon-session=x"
    assert status("websocket", "/feed/wall", KEYS, host="localhost", cookie=cookie) == 403
    assert (
        status("websocket", "/feed/wall", KEYS, host="localhost", cookie=cookie, origin="http://localhost")
        == 200
    )
    assert status("http", "/", KEYS, host="localhost", cookie=cookie) == 200
