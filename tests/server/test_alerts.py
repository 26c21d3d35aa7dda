"""A supervisor's view of all calls: what waits comes first; from the rule to the webhook it is one story."""

import asyncio
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.server.webhook_receiver import receiving
from tests.serving import config_for, needs_charts
from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.host import NO_WORDS
from voicemon.call.log import CallLog
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.commands.serve import running_server
from voicemon.config import AdviceOptions, WebhookOptions
from voicemon.demo import demo_call
from voicemon.server.alerts import alerts
from voicemon.server.board import Board

WHEN = "2026-03-04T10:01:00+01:00"


def a_call(board: Board, name: str, team: str, minute: int, *raised: int, over: bool = False) -> None:
    """A call that began at 10:MINUTE, with alerts after so many seconds."""
    started = f"2026-03-04T10:{minute:02d}:00+01:00" if minute >= 0 else ""
    header = ev.CallHeader(
        call=name, started_at=started, source="a test", channels=["customer", "agent"], team=team, agent="7"
    )

    async def opened() -> CallLog:
        return CallLog(header, lambda line: None)

    entry = board.open_call(header, asyncio.run(opened()))
    for number, second in enumerate(raised, start=1):
        entry.add(
            ev.AlertRaised(
                seq=number, known=second * 16_000, alert=f"alert-{number}", rule="r", reason="why", start=0, level=1,
                confidence=1,
            )
        )  # fmt: skip
    if over:
        entry.add(ev.CallEnded(seq=99, known=1_600_000, stop=1_600_000))
        board.close_call(name)


def asked(board: Board, query: str = "") -> httpx.Response:
    app = Starlette(routes=[Route("/api/alerts", alerts)])
    app.state.board = board
    return TestClient(app).get("/api/alerts" + query)


@pytest.fixture
def board(tmp_path: Path) -> Board:
    made = Board(tmp_path)
    a_call(made, "past", "repairs", 50, 10, over=True)
    a_call(made, "untimed", "repairs", -1, 10, over=True)
    a_call(made, "first", "repairs", 0, 5, 30)
    a_call(made, "second", "sales", 10, 5)
    a_call(made, "quiet", "sales", 20)
    made.add_remark("first", rm.AlertTaken(id="a", by="Ada", when=WHEN, alert="alert-2", note="calling in"))
    return made


def names(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["call"], one["alert"]["alert"]) for one in answer["alerts"]]


def test_what_waits_comes_first_then_what_is_cared_for_then_the_past(board: Board) -> None:
    answer = asked(board).json()
    assert names(answer) == [
        ("second", "alert-1"), ("first", "alert-1"), ("first", "alert-2"), ("past", "alert-1"), ("untimed", "alert-1"),
    ]  # fmt: skip
    assert [one["open"] for one in answer["alerts"]] == [True, True, True, False, False]
    assert answer["found"] == 5
    cared = answer["alerts"][2]
    assert (cared["raised_at"], cared["taken_after_s"]) == ("2026-03-04T10:00:30+01:00", 30.0)
    assert [note["text"] for note in cared["alert"]["notes"]] == ["calling in"]
    untimed = answer["alerts"][-1]
    assert (untimed["raised_at"], untimed["taken_after_s"]) == (None, None)


def test_what_is_closed_or_has_settled_is_past(board: Board) -> None:
    board.add_remark("second", rm.AlertClosed(id="b", by="Ada", when=WHEN, alert="alert-1", helpful=True))
    board.live["first"].add(ev.AlertSettled(seq=50, known=1_000_000, alert="alert-1", reason="fine"))
    answer = asked(board).json()
    assert [(one["call"], one["alert"]["alert"]) for one in answer["alerts"] if one["open"]] == [
        ("first", "alert-2")
    ]


def test_one_team_s_and_no_more_than_asked_for(board: Board) -> None:
    assert names(asked(board, "?team=sales").json()) == [("second", "alert-1")]
    limited = asked(board, "?team=repairs&limit=1").json()
    assert (names(limited), limited["found"]) == ([("first", "alert-1")], 4)
    for limit in ("0", "1001", "x", "-1", ""):
        assert asked(board, f"?limit={limit}").status_code == 400


RULE = """[loud]
measure = "stress"
threshold = 1
settles_below = 0
least_confidence = 0
window_s = 600
reason = "stress is {level:.0f}"
settled = "never"
"""


@needs_charts
def test_from_the_rule_to_the_webhook_it_is_one_story(tmp_path: Path) -> None:
    (tmp_path / "alerts.toml").write_text(RULE)
    (tmp_path / "secret").write_text("a secret of the house")

    async def scene() -> None:
        async with receiving() as receiver:
            config = replace(
                config_for(tmp_path / "calls", NO_WORDS),
                advice=AdviceOptions(alerts=str(tmp_path / "alerts.toml"), cues="none"),
                webhooks=WebhookOptions(urls=(receiver.url,), secret_file=str(tmp_path / "secret")),
            )
            async with running_server(config) as url, httpx.AsyncClient(base_url=url) as client:
                await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c"))
                (told,) = (await client.get("/api/alerts")).json()["alerts"]
                assert (told["call"], told["alert"]["rule"], told["open"]) == ("c", "loud", False)
                for remark in (
                    rm.AlertTaken(id="a", by="Ada", when=WHEN, alert="alert-1"),
                    rm.AlertClosed(
                        id="b", by="Ada", when=WHEN, alert="alert-1", note="all well", helpful=True
                    ),
                ):
                    await client.post("/api/calls/c/remarks", content=msgspec.json.encode(remark))
                taken = await receiver.until(3)
                assert [one.told["type"] for one in taken] == ["alert.raised", "alert.taken", "alert.closed"]
                assert taken[0].told["alert"]["reason"].startswith("stress is")
                assert taken[2].told["alert"]["notes"][0]["text"] == "all well"
                (told,) = (await client.get("/api/alerts")).json()["alerts"]
                assert told["alert"]["helpful"] is True

    asyncio.run(scene())
