"""Pages say who has signed in, in their headers and as HTML that holds whatever a name holds."""

import html

from hypothesis import given
from hypothesis import strategies as st

from voicemon.server.access import Person, Role
from voicemon.server.pages import DASHBOARDS, filled, with_person

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
