"""Signing in over HTTP: a plain form, a cookie that only the server reads, and one's own calls behind it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
import websockets
from hypothesis import given
from hypothesis import strategies as st

from tests.house import KEY, PASSPHRASES, with_house
from tests.kept_cards import keep_card
from tests.live_call import LiveCall
from tests.serving import config_for, needs_charts
from tests.written_calls import write_call
from voicemon.call import remarks as rm
from voicemon.call.host import NO_WORDS
from voicemon.commands.serve import running_server
from voicemon.server.access import FOR_SUPERVISORS, NOT_YOUR_CALL, OTHERS_WORDS
from voicemon.server.board import Board
from voicemon.server.guard import REFUSED
from voicemon.server.sign_in import local_path
from voicemon.server.sign_in_attempts import NAME_TRIES
from voicemon.server.signed_in import NOT_SIGNED_IN, SESSION_COOKIE

WHEN = "2026-03-04T10:00:00+01:00"


@contextlib.asynccontextmanager
async def house(folder: Path, board: Board | None = None) -> AsyncIterator[str]:
    """The address of a server with a finished call of nobody's, one of Joe's and one of Ada's."""
    calls = folder / "calls"
    write_call(calls)
    for name in ("Joe", "Ada"):
        keep_card(
            calls, f"of-{name}", (name, "repairs"), datetime(2026, 3, 2, 9, tzinfo=UTC), {"thanks": 1.0}
        )
    config = with_house(config_for(calls, NO_WORDS), folder)
    async with running_server(config, board=board or Board(calls)) as url:
        yield url


async def signed_in(url: str, name: str, wanted: str = "/calls") -> tuple[httpx.AsyncClient, httpx.Response]:
    client = httpx.AsyncClient(base_url=url, headers={"origin": url})
    form = {"name": name, "passphrase": PASSPHRASES.get(name, "x"), "next": wanted}
    return client, await client.post("/sign-in", data=form)


@needs_charts
def test_a_session_begins_and_ends(tmp_path: Path) -> None:
    async def scene() -> None:
        async with house(tmp_path) as url:
            client, answer = await signed_in(url, "Joe", "/learn?weeks=12#t=3")
            assert (answer.status_code, answer.headers["location"]) == (303, "/learn?weeks=12#t=3")
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith(f"{SESSION_COOKIE}=")
            assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(
                cookie.split("; ")
            ) and "Secure" not in cookie
            assert "expires" not in cookie.lower() and "max-age" not in cookie.lower(), (
                "it goes with the browser"
            )
            assert (await client.get("/api/me")).json() == {"name": "Joe", "role": "agent", "team": "repairs"}
            assert (await client.get("/")).headers["location"] == "/calls"
            socket = await websockets.connect(
                f"ws{url[4:]}/feed/calls/of-Joe",
                additional_headers={"cookie": cookie.partition(";")[0]},
                origin=url,
            )  # type: ignore[arg-type]
            await socket.recv()
            out = await client.post("/sign-out")
            assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
            client.cookies.set(SESSION_COOKIE, cookie.partition(";")[0].partition("=")[2])
            assert (await client.get("/api/me")).status_code == 401, (
                "the server has forgotten it, not only the browser"
            )
            await client.aclose()

    asyncio.run(scene())


@needs_charts
def test_wrong_ones_are_slowed_down_and_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with house(tmp_path) as url, httpx.AsyncClient(base_url=url) as client:
            wrong = {"name": 'Joe"><b>', "passphrase": "hunter2hunter2", "next": "//evil.example"}
            told = await client.post("/sign-in", data=wrong)
            assert (
                told.status_code == 403
                and "do not go together" in told.text
                and "set-cookie" not in told.headers
            )
            assert "<b>" not in told.text and "Joe&quot;&gt;" in told.text and "hunter2" not in told.text
            assert 'name="next" id="next" value="/"' in told.text
            assert told.headers["cache-control"] == "no-store"
            for _ in range(NAME_TRIES):
                assert (await client.post("/sign-in", data={**wrong, "name": "Joe"})).status_code == 403
            later = await client.post("/sign-in", data={"name": "Joe", "passphrase": PASSPHRASES["Joe"]})
            assert later.status_code == 429 and 1 <= int(later.headers["retry-after"]) <= 21
            assert "Too many tries" in later.text and "set-cookie" not in later.headers
            assert (await client.post("/sign-in", content=b"x" * 9_000)).status_code == 400
            form = {"content-type": "application/x-www-form-urlencoded"}
            for body in (b"x" * 9_000, b"\xff", b"&".join([b"a=b"] * 20)):
                assert (await client.post("/sign-in", content=body, headers=form)).status_code == 400
            elsewhere = {"origin": "http://elsewhere.example"}
            assert (await client.post("/sign-in", data=wrong, headers=elsewhere)).status_code == 403

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    for secret in ("hunter2", *PASSPHRASES.values(), "scrypt:"):
        assert secret not in caplog.text


@needs_charts
def test_an_agent_has_the_own_calls_in_every_list(tmp_path: Path) -> None:
    async def scene() -> None:
        async with house(tmp_path) as url:
            joe, _ = await signed_in(url, "Joe")
            nora, _ = await signed_in(url, "Nora")
            while (await nora.get("/api/archive")).json()["unread"]:
                pass  # each asking waits for some of them
            for client, calls in ((joe, {"of-Joe"}), (nora, {"of-Joe", "of-Ada", "made"})):
                listed = (await client.get("/api/calls")).json()["calls"]
                assert {call["call"] for call in listed} == calls
                found = (await client.get("/api/archive")).json()
                assert {call["record"]["name"] for call in found["page"]["calls"]} == calls
                assert set(found["choices"]["agent"]) == {call["agent"] for call in listed} - {""}
            for path, reason in {
                "/api/calls/of-Ada": NOT_YOUR_CALL, "/api/calls/nowhere": NOT_YOUR_CALL, "/api/alerts": FOR_SUPERVISORS,
                "/api/history": FOR_SUPERVISORS, "/api/calls/of-Ada/audio": NOT_YOUR_CALL,
            }.items():  # fmt: skip
                answer = await joe.get(path)
                assert (answer.status_code, answer.json()) == (403, {"error": reason})
            own = (await joe.get("/api/learn")).json()
            assert (own["agent"], own["calls"], own["teams"]) == ("Joe", 1, [])
            assert (await nora.get("/api/learn?agent=Joe")).status_code == 403
            assert (await nora.get("/api/learn?team=repairs")).status_code == 200
            page = await joe.get("/desk/of-Ada", headers={"accept": "text/html"})
            assert page.status_code == 403 and NOT_YOUR_CALL in page.text and "of-Ada" not in page.text
            await joe.aclose()
            await nora.aclose()

    asyncio.run(scene())


@needs_charts
def test_remarks_are_the_sessions_whoever_they_say_made_them(tmp_path: Path) -> None:
    async def scene() -> None:
        async with house(tmp_path) as url:
            joe, _ = await signed_in(url, "Joe")
            nora, _ = await signed_in(url, "Nora")

            async def say(client: httpx.AsyncClient, remark: rm.AnyRemark) -> tuple[int, dict[str, str]]:
                answer = await client.post("/api/calls/of-Joe/remarks", content=msgspec.json.encode(remark))
                return answer.status_code, answer.json()

            def comment(id: str) -> rm.Comment:
                return rm.Comment(id=id, by="Ada", when=WHEN, at=1, text="Hm.")

            assert [(await say(nora, comment("a")))[1]["by"], (await say(joe, comment("b")))[1]["by"]] == [
                "Nora",
                "Joe",
            ]
            gone = rm.Retracted(id="r", by="Nora", when=WHEN, remark="a")
            assert await say(joe, gone) == (403, {"error": OTHERS_WORDS})
            assert await say(joe, comment("a")) == (403, {"error": OTHERS_WORDS})
            assert await say(nora, comment("b")) == (403, {"error": OTHERS_WORDS})
            assert (await say(joe, rm.Retracted(id="s", by="", when=WHEN, remark="b")))[0] == 201
            score = rm.FeedbackGiven(id="feedback", by="", when=WHEN, score=2)
            assert (await say(nora, score))[0] == 201
            assert (await say(joe, msgspec.structs.replace(score, score=5)))[0] == 403
            another = msgspec.structs.replace(score, id="one more", score=5)
            assert await say(joe, another) == (403, {"error": OTHERS_WORDS}), "the newest would count"
            assert (await say(joe, rm.OutcomeSet(id="o", by="", when=WHEN, outcome="resolved")))[0] == 201
            taken = rm.AlertTaken(id="t", by="Joe", when=WHEN, alert="alert-1")
            assert await say(joe, taken) == (403, {"error": FOR_SUPERVISORS})
            assert (await say(nora, taken))[1]["by"] == "Nora"
            back = msgspec.structs.replace(taken, id="u", by="")
            assert (await say(nora, back))[1]["by"] == "", "given back, it is nobody's"
            await joe.aclose()
            await nora.aclose()

    asyncio.run(scene())


@needs_charts
def test_feeds_are_closed_with_a_line_to_those_whom_they_are_not_for(tmp_path: Path) -> None:
    async def scene() -> None:
        (tmp_path / "calls").mkdir()
        board = Board(tmp_path / "calls")
        async with house(tmp_path, board) as url:
            await LiveCall(board, "live").go_on(5)
            joe, answer = await signed_in(url, "Joe")
            cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
            key = {"authorization": f"Bearer {KEY}"}
            for path, headers, code in [
                ("/feed/wall", {}, NOT_SIGNED_IN), ("/feed/wall", cookie, REFUSED),
                ("/feed/calls/live", cookie, REFUSED), ("/feed/calls/of-Joe", cookie, 1000),
                ("/feed/calls/of-Ada", key, 1000), ("/feed/calls/live", {"authorization": "Bearer x"}, NOT_SIGNED_IN),
            ]:  # fmt: skip
                async with websockets.connect(
                    f"ws{url[4:]}{path}", additional_headers=headers, origin=url
                ) as socket:  # type: ignore[arg-type]
                    with contextlib.suppress(websockets.ConnectionClosedError):
                        async for _ in socket:
                            pass
                    assert socket.close_code == code, path
                    assert bool(socket.close_reason) == (code != 1000), "a line that says why"
            await joe.aclose()

    asyncio.run(scene())


@given(st.text(st.sampled_from("/\\.:@?#%\t\n ehtps-signoutx1"), max_size=30))
def test_nobody_is_sent_elsewhere(wanted: str) -> None:
    found = local_path(wanted)
    where = httpx.URL("https://voicemon.example/sign-in").join(found.replace("\\", "/"))
    assert (where.scheme, where.host) == ("https", "voicemon.example")
    assert found.startswith("/") and where.path != "/sign-in"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("/review/a%20b?x=1&y=%2F#t=3.5", "/review/a%20b?x=1&y=%2F#t=3.5"), ("", "/"), ("/", "/"), ("calls", "/"),
        ("//evil.example", "/"), ("///evil.example", "/"), ("/\\evil.example", "/"), ("/\t/evil.example", "/"),
        ("https://evil.example/", "/"), ("javascript:alert(1)", "/"), ("/sign-out", "/"), ("/sign-in?next=/x", "/"),
        ("/calls\r\nSet-Cookie: a=b", "/"), ("//[", "/"),
    ],
)  # fmt: skip
def test_where_the_sign_in_leads(wanted: str, found: str) -> None:
    assert local_path(wanted) == found
