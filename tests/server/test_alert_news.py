"""Who listens hears of an alert what the board's summaries show, at once, on live calls and on finished ones."""

from pathlib import Path

from tests.server.test_board import opened
from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.server.alert_news import AlertNews, news_of
from voicemon.server.board import Board

WHEN = "2026-03-04T10:00:00+01:00"


def taken(by: str, alert: str = "alert-1") -> rm.AlertTaken:
    return rm.AlertTaken(id=by, by=by, when=WHEN, alert=alert)


def test_what_people_do_with_an_alert_is_news_and_a_comment_is_none() -> None:
    closed = rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-1")
    comment = rm.Comment(id="d", by="Ada", when=WHEN, at=0, text="well")
    assert [news_of(one) for one in (taken("Ada"), taken(""), closed, comment)] == [
        "taken", "given-back", "closed", None,
    ]  # fmt: skip


def test_listeners_hear_of_live_and_of_finished_calls(tmp_path: Path) -> None:
    board = Board(tmp_path)
    entry = opened(board)
    heard: list[AlertNews] = []
    board.tell_alert("raised", "c", "alert-1")  # nobody listens
    board.listeners.append(heard.append)
    entry.add(
        ev.AlertRaised(
            seq=0, known=9, alert="alert-1", rule="r", reason="why", start=0, level=1, confidence=1
        )
    )
    board.tell_alert("raised", "c", "alert-1")
    board.add_remark("c", taken("Ada"))
    board.add_remark("c", taken("Ada", "alert-9"))
    entry.add(ev.CallEnded(seq=1, known=10, stop=10))
    board.close_call("c")
    board.add_remark("c", rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-1"))
    told = [
        (one.kind, one.call, one.alert["reason"], one.alert["taken_by"], one.alert["closed"]) for one in heard
    ]
    assert told == [
        ("raised", "c", "why", "", False),
        ("taken", "c", "why", "Ada", False),
        ("closed", "c", "why", "Ada", True),
    ]
