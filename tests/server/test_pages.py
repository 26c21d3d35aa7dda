"""Pages say who has signed in, in their headers and as HTML that holds whatever a name holds."""

import asyncio
import html
from pathlib import Path
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from tests.board_calls import put
from voicemon.server.access import Person, Role
from voicemon.server.board import Board
from voicemon.server.pages import DASHBOARDS, filled, home, with_person

PAGES = sorted(path.name for path in DASHBOARDS.glob("*.html"))
WITHOUT_HEADER = {"sign-in.html", "report.html"}
"""One is for those who have not signed in, the other is no page of the server's but a call to keep."""


def test_every_page_of_the_servers_has_a_place_for_who_has_signed_in() -> None:
    ada = Person("Ada", Role.AGENT, "repairs")
    for name in PAGES:
        shown = filled(name, ada)
        there = 'data-name="Ada" data-role="agent" data-team="repairs"' in shown
        assert there == (name not in WITHOUT_HEADER), name
        assert shown.count('action="/sign-out"') == there
        assert shown.count('<body data-role="agent"') == 1
        assert filled(name, None) == (DASHBOARDS / name).read_text(encoding="utf-8")


@given(st.text(min_size=1), st.text())
def test_a_name_is_text_whatever_it_is(name: str, team: str) -> None:
    shown = with_person("<body><!--person-->", Person(name, Role.SUPERVISOR, team))
    plain = with_person("<body><!--person-->", Person("NAME", Role.SUPERVISOR, ""))
    assert shown.count("<") == plain.count("<") and shown.count('"') == plain.count('"')
    assert html.escape(name) in shown


def test_words_go_where_they_belong() -> None:
    shown = filled("sign-in.html", None, next="/calls", name="Joe", said="No.", wait="3")
    assert 'value="/calls"' in shown and 'data-wait="3"' in shown and ">No.</p>" in shown
    assert "<!--" not in shown


def sent_to(board: Board, person: Person) -> str | None:
    """Where ``person`` is sent from the server's address; None: nowhere."""
    app = SimpleNamespace(state=SimpleNamespace(board=board))
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "user": person, "app": app}
    return asyncio.run(home(Request(scope))).headers.get("location")


def test_an_agent_comes_to_the_own_call_and_a_supervisor_to_the_wall(tmp_path: Path) -> None:
    board = Board(tmp_path)
    for call in ("one", "two/three"):
        put(board, call.replace("/", "-"), "sales", 20.0)
    board.live["two/three"] = board.live.pop("two-three")
    assert sent_to(board, Person("Agent of ONE", Role.AGENT)) == "/desk/one"
    assert sent_to(board, Person("agent of two-three", Role.AGENT)) == "/desk/two%2Fthree"
    assert sent_to(board, Person("nobody's agent", Role.AGENT)) == "/calls"
    assert sent_to(board, Person("Nora", Role.SUPERVISOR)) is None
