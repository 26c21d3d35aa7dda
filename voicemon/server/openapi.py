"""What the server can be asked, as an OpenAPI 3.1 document and as a page, from the table that mounts it."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from voicemon import __version__
from voicemon.server.endpoint import PATH_PARAMETERS, Answer, Endpoint, Parameter
from voicemon.server.feed_words import SOCKETS, Socket
from voicemon.server.schemas import schemas_of
from voicemon.server.signed_in import SESSION_COOKIE

ABOUT = (
    "Calls, their facts, and what people say about them. Where there is no sign-in the server answers this machine "
    "only; else programs send `Authorization: Bearer KEY` with a key of `voicemon people add NAME --role program`, and "
    "pages a session. Without either the answer is 401, and 403 for what is another's. Times are samples of the call "
    "at `rate_hz` unless a name ends in `_s`. Every refusal has an `error`: one line for a person."
)
SECURITY: Mapping[str, dict[str, str]] = {
    "program": {
        "type": "http",
        "scheme": "bearer",
        "description": "A program's key, from `voicemon people add NAME --role program`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "A person's session, from `/sign-in`.",
    },
}
"""Ways to show who asks; a server without a people file wants none."""


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The OpenAPI document of ``endpoints``, and under ``x-websockets`` the sockets beside them."""
    shapes = list(_shapes(endpoints))
    schemas, named = schemas_of(shapes)
    # Two types may be equal and not the same, as dict[str, Any] is, so they are looked up by place.
    schema_at = iter(schemas)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.shown_path(), {})[endpoint.method.lower()] = _operation(endpoint, schema_at)
    sockets = [
        {**_told(socket), "message": {"anyOf": [next(schema_at) for _ in socket.messages]}}
        for socket in SOCKETS
    ]
    return {
        "openapi": "3.1.0",
        "info": {"title": "voicemon", "version": __version__, "description": ABOUT},
        "security": [{}, *({name: []} for name in SECURITY)],
        "paths": paths,
        "components": {"schemas": named, "securitySchemes": dict(SECURITY)},
        "x-websockets": sockets,
    }


def _shapes(endpoints: Iterable[Endpoint]) -> Iterator[Any]:
    """Every type in the order in which `document` comes to it."""
    for endpoint in endpoints:
        yield from (parameter.shape for parameter in _parameters(endpoint))
        if endpoint.body is not None:
            yield endpoint.body
        yield from (answer.shape for answer in endpoint.answers.values() if answer.shape is not None)
    for socket in SOCKETS:
        yield from socket.messages


def _operation(endpoint: Endpoint, schema_at: Iterator[dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": _name(endpoint), "summary": endpoint.summary}
    if endpoint.detail:
        operation["description"] = endpoint.detail
    operation["parameters"] = [
        {
            "name": one.name,
            "in": "path" if one.name in endpoint.in_path() else "query",
            "required": one.required or one.name in endpoint.in_path(),
            "description": one.meaning,
            "schema": next(schema_at),
        }
        for one in _parameters(endpoint)
    ]
    if endpoint.body is not None:
        content = {"application/json": {"schema": next(schema_at)}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = {
        str(status): {"description": answer.meaning, "content": _content(answer, schema_at)}
        for status, answer in endpoint.answers.items()
    }
    return operation


def _content(answer: Answer, schema_at: Iterator[dict[str, Any]]) -> dict[str, Any]:
    return {answer.media: {} if answer.shape is None else {"schema": next(schema_at)}}


def _parameters(endpoint: Endpoint) -> list[Parameter]:
    """The path's, then the query's. Raises KeyError for a name in the path that nobody explains."""
    explained = {one.name: one for one in endpoint.parameters}
    in_path = [explained.get(name) or PATH_PARAMETERS[name] for name in endpoint.in_path()]
    return [*in_path, *(one for one in endpoint.parameters if one.name not in endpoint.in_path())]


def _name(endpoint: Endpoint) -> str:
    """A name for programs that are made from the document: ``post_calls_call_remarks``."""
    words = re.findall(r"\w+", endpoint.shown_path().removeprefix("/api"))
    return "_".join([endpoint.method.lower(), *words])


def _told(socket: Socket) -> dict[str, Any]:
    return {
        "path": socket.path,
        "summary": socket.summary,
        "description": socket.detail,
        "query": socket.query,
        "close": {str(code): meaning for code, meaning in socket.closing.items()},
    }


def page(endpoints: Sequence[Endpoint]) -> str:
    """The same for people, as an HTML page."""
    parts = "\n".join(
        [*(_shown_endpoint(one) for one in endpoints), *(_shown_socket(one) for one in SOCKETS)]
    )
    return PAGE.format(about=_prose(ABOUT), parts=parts)


PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>API · voicemon</title>
  <link rel="icon" href="/static/css/icon.svg">
  <link rel="stylesheet" href="/static/css/voicemon.css">
  <link rel="stylesheet" href="/static/css/api.css">
</head>
<body>
<main class="api">
  <header class="top">
    <a class="brand" href="/" aria-label="voicemon, all calls">
      <img src="/static/css/icon.svg" alt=""><span>voicemon</span>
    </a>
    <h1>What programs can ask</h1>
    <a class="button" href="/api/openapi.json">OpenAPI 3.1</a>
    <!--person-->
  </header>
  <p>{about}</p>
{parts}
</main>
</body>
</html>
"""


def _shown_endpoint(endpoint: Endpoint) -> str:
    items = [(one.name, one.meaning) for one in _parameters(endpoint)]
    answers = [(f"{status} {HTTPStatus(status).phrase}", _answer_says(answer))
               for status, answer in endpoint.answers.items()]  # fmt: skip
    return _section(
        f"{endpoint.method} {endpoint.shown_path()}", endpoint.summary, endpoint.detail, items, answers
    )


def _answer_says(answer: Answer) -> str:
    return answer.meaning if answer.media == "application/json" else f"{answer.meaning} ({answer.media})"


def _shown_socket(socket: Socket) -> str:
    closing = [(f"closes {code}", meaning) for code, meaning in socket.closing.items()]
    return _section(
        f"WebSocket {socket.path}", socket.summary, socket.detail, list(socket.query.items()), closing
    )


def _section(
    title: str, summary: str, detail: str, asked: list[tuple[str, str]], answered: list[tuple[str, str]]
) -> str:
    rows = "".join(f"<dt><code>{html.escape(name)}</code></dt><dd>{_prose(says)}</dd>"
                   for name, says in [*asked, *answered])  # fmt: skip
    more = f"<p>{_prose(detail)}</p>" if detail else ""
    return (f'<section class="card"><h2><code>{html.escape(title)}</code></h2><p><b>{_prose(summary)}</b></p>'
            f"{more}<dl>{rows}</dl></section>")  # fmt: skip


def _prose(text: str) -> str:
    """Text with what stands between backticks as code."""
    return re.sub(r"`+([^`]+)`+", r"<code>\1</code>", html.escape(text))
