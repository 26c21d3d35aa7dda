"""Signing in and out: a page with a plain form, and the two POSTs that begin and end a session."""

import html
from urllib.parse import parse_qs, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from voicemon.server.access import Person
from voicemon.server.guard import person_of
from voicemon.server.pages import filled
from voicemon.server.sessions import Sessions
from voicemon.server.sign_in_attempts import Attempts, TooManyTries
from voicemon.server.signed_in import SESSION_COOKIE, SIGN_IN, SIGN_OUT, session_token

LONGEST_FORM = 8_192
"""Bytes."""
NOT_RIGHT = "Name and passphrase do not go together."
_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


class Me(msgspec.Struct, frozen=True):
    """Who asks."""

    name: str
    """Empty: there is no sign-in here."""
    role: str
    """``agent``, ``supervisor`` or ``program``."""
    team: str


async def me(request: Request) -> Response:
    """Who asks, as the server knows them."""
    person = person_of(request)
    told = Me("", "", "") if person is None else Me(person.name, person.role, person.team)
    return Response(msgspec.json.encode(told), media_type="application/json")


async def sign_in(request: Request) -> Response:
    """GET: the page. POST: its form; on to where its reader wanted to go, or the page with a line that says why not."""
    wanted = local_path(request.query_params.get("next", ""))
    if request.method != "POST":
        return _page(wanted)
    given = await _form(request)
    if given is None:
        return _page(wanted, said="That was no form of this page.", status=400)
    wanted, name = local_path(given.get("next", "")), given.get("name", "")
    attempts: Attempts = request.app.state.attempts
    peer = request.client.host if request.client else "somewhere"
    try:
        person = await attempts.sign_in(name, given.get("passphrase", ""), peer)
    except TooManyTries as error:
        return _page(wanted, name, str(error), 429, error.wait_s)
    return _page(wanted, name, NOT_RIGHT, 403) if person is None else _begun(request, person, wanted)


async def sign_out(request: Request) -> Response:
    """End the session, in all tabs of its browser, and go to the sign-in."""
    request.app.state.sessions.end(session_token(request.headers))
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(
        SESSION_COOKIE, path="/", httponly=True, samesite="strict", secure=_is_secure(request)
    )
    return answer


def local_path(wanted: str) -> str:
    """``wanted`` where it is an address on this server and leads to a page, else ``/``: nobody is sent elsewhere."""
    # Browsers take a backslash for a slash and leave out tabs and newlines, and two slashes begin another host.
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    elsewhere = parts.scheme or parts.netloc or parts.path in (SIGN_IN, SIGN_OUT)
    return "/" if elsewhere or parts.path.startswith("//") else wanted


def _begun(request: Request, person: Person, wanted: str) -> Response:
    sessions: Sessions = request.app.state.sessions
    sessions.end(session_token(request.headers))  # whoever sat here before is not signed in any more
    answer = RedirectResponse(wanted, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        SESSION_COOKIE, sessions.begin(person), path="/", httponly=True, samesite="strict",
        secure=_is_secure(request),
    )  # fmt: skip
    return answer


def _page(wanted: str, name: str = "", said: str = "", status: int = 200, wait_s: int = 0) -> Response:
    words = {"next": wanted, "name": name[:200], "said": said, "wait": str(wait_s)}
    escaped = {place: html.escape(word) for place, word in words.items()}
    later = {"Retry-After": str(wait_s)} if wait_s else {}
    return HTMLResponse(filled("sign-in.html", None, **escaped), status, {**_HEADERS, **later})


async def _form(request: Request) -> dict[str, str] | None:
    """What the form holds; None: it is too long, or none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8, errors="strict")
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
