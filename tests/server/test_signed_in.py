"""No route answers nobody: every one there is is asked without a session, and those of the agent's who is refused."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Message

from tests.asked import asked
from tests.house import KEY, with_house
from tests.serving import config_for, needs_charts
from tests.written_calls import write_call
from voicemon.call.host import NO_WORDS, CallHost
from voicemon.server.access import Action, Person, Role, may
from voicemon.server.app import create_app
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.server.guard import REFUSED
from voicemon.server.people_kept import keep_people
from voicemon.server.sessions import SESSION_SECONDS, Sessions
from voicemon.server.signed_in import (
    NOT_SIGNED_IN,
    SESSION_COOKIE,
    SIGN_IN,
    SIGN_OUT,
    SignedIn,
    session_token,
)
from voicemon.server.telephony import platform_paths

pytestmark = needs_charts

INGEST_PATHS = ("/ingest", *platform_paths())
OPEN = {SIGN_IN, SIGN_OUT, "/static/js", "/static/css", "/vendor"}
JOE = Person("Joe", Role.AGENT, "repairs")


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    """The whole application with people, a finished call of the agent Ada, and a key for those who send calls."""
    calls = tmp_path / "calls"
    write_call(calls)
    config = with_house(config_for(calls, NO_WORDS), tmp_path)
    board = Board(calls)
    board.put_back("made", {"call": "made", "agent": "Ada", "started_at": "", "alerts": []})
    keys = IngestKeys({"voicemon": ("a key of those who send calls",)})
    return create_app(config, CallHost(config), board, keys, keep_people(config.people))


def served(app: Starlette) -> list[tuple[str, str, str, Action | None]]:
    """Kind, path and method of everything that is served, and what one must be allowed to do for it."""
    found: list[tuple[str, str, str, Action | None]] = []
    for route in app.routes:
        if isinstance(route, Mount):
            found.append(("http", route.path, "GET", None))
        elif isinstance(route, WebSocketRoute):
            found.append(("websocket", route.path, "GET", getattr(route.endpoint, "action", None)))
        else:
            assert isinstance(route, Route), f"{route} is of a kind that this test does not know"
            action = getattr(route.endpoint, "action", None)
            found += [("http", route.path, method, action) for method in sorted(route.methods or {"GET"})]
    return found


def test_every_route_refuses_nobodies_and_says_what_it_is_about(app: Starlette) -> None:
    seen = 0
    for kind, path, method, action in served(app):
        if path in OPEN or (kind == "websocket" and path.startswith(INGEST_PATHS)):
            continue
        assert action is not None, f"{path} is mounted without a guard"
        named = re.sub(r"\{\w+\}", "made", path)
        for headers in ({}, {"cookie": f"{SESSION_COOKIE}=made-up"}, {"authorization": "Bearer made-up"}):
            said = asked(app, kind, named, method, **{**headers, "origin": "http://127.0.0.1:8765"})
            assert said.status == (NOT_SIGNED_IN if kind == "websocket" else 401), f"{method} {path}"
            assert "made" not in said.body and KEY not in said.body
        seen += 1
    assert seen > 30


def test_a_path_that_leads_nowhere_says_nothing_either(app: Starlette) -> None:
    for path in (
        "/nowhere",
        "/api/calls/made/nothing",
        "/static",
        "/sign-in/x",
        "//",
        "",
    ):
        assert asked(app, "http", path).status == 401, path
    assert asked(app, "http", "/static/../api/calls").status == 404, (
        "the names of files are all that counts there"
    )
    assert asked(app, "websocket", "/nowhere").status == NOT_SIGNED_IN
    assert asked(app, "http", "/static/css/voicemon.css").status == 200
    assert asked(app, "http", "/ingest").status == 401, "by HTTP there is nothing that takes calls"


def test_what_takes_calls_keeps_its_own_keys(app: Starlette) -> None:
    assert asked(app, "websocket", "/ingest").status in (403, 1008)
    assert asked(app, "websocket", "/ingest", authorization=f"Bearer {KEY}").status in (403, 1008)


def test_every_route_refuses_an_agent_what_is_not_theirs(app: Starlette) -> None:
    cookie = f"{SESSION_COOKIE}={app.state.sessions.begin(JOE)}"
    for kind, path, method, action in served(app):
        if action is None or action in (Action.OWN, Action.SEARCH, Action.TRENDS):
            continue
        said = asked(
            app,
            kind,
            re.sub(r"\{\w+\}", "made", path),
            method,
            b"",
            cookie=cookie,
            origin="http://127.0.0.1:8765",
        )
        assert said.status == (REFUSED if kind == "websocket" else 403), f"{method} {path}"
        reason = said.body if kind == "websocket" else json.loads(said.body)["error"]
        assert reason == may(JOE, action)
    for query in ("agent=Ada", "team=repairs", "agent=Joe&team=repairs"):
        assert asked(app, "http", f"/api/learn?{query}", cookie=cookie).status == 403
    assert asked(app, "http", "/api/archive?agent=Ada", cookie=cookie).status == 403


def test_a_page_goes_to_the_sign_in_and_back_and_is_kept_by_no_browser(app: Starlette) -> None:
    said = asked(app, "http", "/review/a call?show=x&y=1", accept="text/html,*/*")
    assert said.status == 303 and said.headers["cache-control"] == "no-store"
    assert said.headers["location"] == "/sign-in?next=%2Freview%2Fa%2520call%3Fshow%3Dx%26y%3D1"
    token = app.state.sessions.begin(JOE)
    shown = asked(app, "http", "/calls", cookie=f"{SESSION_COOKIE}={token}")
    assert shown.status == 200 and shown.headers["cache-control"] == "no-store"
    assert 'data-name="Joe"' in shown.body and token not in shown.body


def test_a_session_sends_nothing_that_no_page_of_ours_asked_for(app: Starlette) -> None:
    cookie = f"{SESSION_COOKIE}={app.state.sessions.begin(JOE)}"
    for origin in ({}, {"origin": "http://elsewhere.example"}, {"origin": "null"}):
        assert asked(app, "http", "/sign-out", "POST", cookie=cookie, **origin).status == 403
        assert asked(app, "websocket", "/feed/wall", cookie=cookie, **origin).status == 403
    assert asked(app, "http", "/api/me", cookie=cookie).status == 200, "nobody has been signed out"
    assert (
        asked(app, "http", "/sign-out", "POST", cookie=cookie, origin="http://127.0.0.1:8765").status == 303
    )
    assert asked(app, "http", "/api/me", cookie=cookie).status == 401
    assert asked(app, "http", "/sign-out", "POST").headers["location"] == "/sign-in", (
        "who is out already goes there, too"
    )
    assert asked(app, "http", "/sign-out", "POST", origin="http://elsewhere.example").status == 403


def test_a_programs_key_opens_what_programs_ask_and_no_pages(app: Starlette) -> None:
    key = {"authorization": f"Bearer {KEY}"}
    me = asked(app, "http", "/api/me", **key)
    assert json.loads(me.body) == {"name": "crm", "role": "program", "team": ""}
    assert asked(app, "http", "/api/calls/made/remarks", **key).status == 200
    assert asked(app, "http", "/api/learn?agent=Joe", **key).status == 403
    assert asked(app, "http", "/calls", **key).status == 401
    assert asked(app, "http", "/api/me", authorization=f"Basic {KEY}").status == 401


def test_a_socket_ends_with_its_session(tmp_path: Path) -> None:
    """By the clock, and by signing out, while it waits for a word of its reader."""

    async def scene(sign_out: bool) -> list[Message]:
        now = 0.0
        sessions = Sessions(lambda: now)
        token = sessions.begin(JOE)
        if not sign_out:
            now = SESSION_SECONDS - 0.02
        heard: list[Message] = []

        async def feed(scope: object, receive: object, send: object) -> None:
            heard.append(await receive())  # type: ignore[operator]
            await send({"type": "websocket.send", "text": "too late"})  # type: ignore[operator]

        async def receive() -> Message:
            if sign_out:
                sessions.end(token)
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            heard.append(message)

        config = with_house(config_for(tmp_path, NO_WORDS), tmp_path)
        people = keep_people(config.people)
        assert people is not None
        scope = {
            "type": "websocket",
            "path": "/feed/wall",
            "headers": [(b"cookie", f"{SESSION_COOKIE}={token}".encode())],
        }
        async with asyncio.timeout(10):
            await SignedIn(feed, people, sessions, ())(scope, receive, send)  # type: ignore[arg-type]
        return heard

    for sign_out in (True, False):
        closed, left = asyncio.run(scene(sign_out))
        assert (closed["type"], closed["code"]) == ("websocket.close", NOT_SIGNED_IN)
        assert left["type"] == "websocket.disconnect"


def test_a_token_is_read_from_among_other_cookies() -> None:
    assert session_token(Headers({"cookie": f"a=b; {SESSION_COOKIE}=x-_y; c"})) == "x-_y"
    assert session_token(Headers({"cookie": ";;=;\x00"})) == session_token(Headers()) == ""
