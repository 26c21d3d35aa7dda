"""One way of asking the server something, described where it is mounted, so that the description cannot be of another.

``api.py`` holds the table of them; ``openapi.py`` writes the OpenAPI document and the page from that table.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.routing import Route

from voicemon.server.access import Action
from voicemon.server.guard import Handler, guarded

_IN_PATH = re.compile(r"\{(\w+)(?::\w+)?\}")


class Refusal(msgspec.Struct, frozen=True):
    """Why there is no other answer, in a line for a person."""

    error: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back."""

    meaning: str
    shape: Any = None
    """The type of the JSON, as msgspec knows types. None: the body is not JSON."""
    media: str = "application/json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the path or of the query."""

    name: str
    meaning: str
    shape: Any = str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path: what answers, and what it says of itself."""

    path: str
    handler: Handler
    summary: str
    """One line; no full stop."""
    answers: Mapping[int, Answer]
    """By HTTP status; what any may answer to whoever has not signed in or asks from elsewhere (400, 401, 403) needs no
    mention."""
    action: Action = Action.ALL
    """What whoever asks must be allowed to do; what is forgotten here is shown to those alone who may see all calls."""
    method: str = "GET"
    parameters: tuple[Parameter, ...] = ()
    """Those of the query, and those of the path that `PATH_PARAMETERS` does not know."""
    body: Any = None
    """The type of the JSON that is sent. None: nothing is."""
    detail: str = ""
    """What a line is too short for."""

    def in_path(self) -> list[str]:
        """Names of the path's parameters, in their order."""
        return _IN_PATH.findall(self.path)

    def shown_path(self) -> str:
        """The path as OpenAPI writes it, without Starlette's converters."""
        return _IN_PATH.sub(r"{\1}", self.path)

    def route(self) -> Route:
        """The endpoint as Starlette mounts it."""
        return Route(self.path, guarded(self.action, self.handler), methods=[self.method])


PATH_PARAMETERS = {"call": Parameter("call", "Name of the call, as in its pages' addresses")}
"""What names in paths mean, whatever the path."""


def refusals(*statuses: int) -> dict[int, Answer]:
    """Answers that say in a line why there is no other."""
    return {status: Answer(HTTPStatus(status).phrase, Refusal) for status in statuses}


def routes_of(endpoints: Iterable[Endpoint]) -> list[Route]:
    """All of them as Starlette's routes."""
    return [endpoint.route() for endpoint in endpoints]
