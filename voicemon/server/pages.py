"""The pages as they are sent: the files themselves; where people sign in, with who has done so in their headers."""

import html
from functools import cache
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from voicemon.places import shipped
from voicemon.server.access import Action, Person, may, own_only, same_name

DASHBOARDS = shipped("dashboards")
AS_IN_THE_BROWSER = "!~*'()"
"""What encodeURIComponent leaves as it is: the address is the page's own to the letter, or the log is sent twice."""
_SIGNED_IN = (
    '<form class="person" method="post" action="/sign-out" data-testid="person" data-name="{name}" data-role="{role}" '
    'data-team="{team}">'
    '<span class="unseen">signed in as </span><b>{name}</b> <span class="quiet">{what}</span> '
    "<button>Sign out</button></form>"
)


async def page(name: str, request: Request) -> Response:
    """The page in the file ``name``."""
    person: Person | None = request.scope.get("user")
    if person is None:
        return FileResponse(DASHBOARDS / name, headers={"Cache-Control": "no-cache"})
    return HTMLResponse(filled(name, person))


async def desk(request: Request) -> Response:
    """The desk of a call. Its head asks for the call's log, so that it is on its way before any module is here."""
    log = f"/api/calls/{quote(request.path_params['call'], safe=AS_IN_THE_BROWSER)}/events?brief"
    link = f'<link rel="preload" as="fetch" crossorigin href="{html.escape(log)}">'
    text = filled("desk.html", request.scope.get("user"), log=link)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


async def home(request: Request) -> Response:
    """The wall; for an agent the desk of the own call that goes on, or, where there is none, the own past calls."""
    person: Person | None = request.scope.get("user")
    if may(person, Action.ALL) is None:
        return await page("wall.html", request)
    own, board = own_only(person) or "", request.app.state.board
    going_on = [call for call, entry in board.live.items() if same_name(entry.state.agent, own)]
    return RedirectResponse(f"/desk/{quote(going_on[-1], safe='')}" if going_on else "/calls", 303)


def filled(file: str, person: Person | None, /, **words: str) -> str:
    """The page in ``file`` with ``words``, which are HTML, in the places of ``<!--name-->``."""
    text = _text(file)
    for place, word in words.items():
        text = text.replace(f"<!--{place}-->", word)
    return with_person(text, person)


def with_person(text: str, person: Person | None) -> str:
    """The HTML of a page with who has signed in, and the way out, where it has ``<!--person-->``.

    The body bears the role, so that a style sheet can leave out what is not for it.
    """
    if person is None:
        return text
    what = ", ".join(html.escape(word) for word in (person.role, person.team) if word)
    name, team = html.escape(person.name), html.escape(person.team)
    shown = _SIGNED_IN.format(name=name, role=person.role, team=team, what=what)
    return text.replace("<!--person-->", shown, 1).replace("<body", f'<body data-role="{person.role}"', 1)


@cache
def _text(name: str) -> str:
    return (DASHBOARDS / name).read_text(encoding="utf-8")
