"""What the API says of itself is what it does: its routes, its answers, its refusals."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import msgspec
import pytest
from starlette.routing import Route

from tests.serving import config_for, needs_charts, serving
from tests.written_calls import write_call
from voicemon.call.host import NO_WORDS, CallHost
from voicemon.server.answers import CallSummary
from voicemon.server.api import ENDPOINTS
from voicemon.server.app import create_app
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board, restored
from voicemon.server.endpoint import Endpoint
from voicemon.server.guard import REFUSED
from voicemon.server.openapi import document, page
from voicemon.server.signed_in import NOT_SIGNED_IN

pytestmark = needs_charts

COMMENT = {
    "type": "comment",
    "id": "z",
    "by": "Ada",
    "when": "2026-03-04T10:00:00+01:00",
    "at": 1,
    "text": "Hm.",
}

EXAMPLES: dict[tuple[str, str], list[tuple[dict[str, str], Any, int]]] = {
    # what is asked: what stands in the path, what is sent, and the status that comes back
    ("GET", "/api/calls"): [({}, None, 200)],
    ("GET", "/api/calls/{call}"): [({"call": "made"}, None, 200), ({"call": "nobody"}, None, 404)],
    ("GET", "/api/calls/{call}/events"): [({"call": "made"}, None, 200), ({"call": "nobody"}, None, 404)],
    ("GET", "/api/calls/{call}/audio"): [({"call": "made"}, None, 200), ({"call": "quiet"}, None, 404)],
    ("GET", "/api/calls/{call}/remarks"): [({"call": "made"}, None, 200), ({"call": "nobody"}, None, 404)],
    ("POST", "/api/calls/{call}/remarks"): [
        ({"call": "made"}, COMMENT, 201), ({"call": "made"}, {"type": "praise"}, 400),
        ({"call": "made"}, {**COMMENT, "text": "x" * 20_000}, 413), ({"call": "nobody"}, COMMENT, 404),
    ],
    ("GET", "/api/calls/{call}/measures"): [({"call": "made"}, None, 200), ({"call": "nobody"}, None, 404)],
    ("GET", "/api/calls/{call}/scorecard"): [({"call": "made"}, None, 200), ({"call": "spoilt"}, None, 500)],
    ("GET", "/api/learn"): [({}, None, 200)],
    ("GET", "/api/archive"): [({}, None, 200)],
    ("GET", "/api/history"): [({}, None, 200)],
    ("GET", "/api/alerts"): [({}, None, 200)],
    ("GET", "/api/calls/{call}/export/report.html"): [({"call": "made"}, None, 200), ({"call": "spoilt"}, None, 500)],
    ("GET", "/api/calls/{call}/export/transcript.vtt"): [({"call": "made"}, None, 200)],
    ("GET", "/api/calls/{call}/export/transcript.txt"): [({"call": "made"}, None, 200)],
    ("GET", "/api/calls/{call}/export/readings.csv"): [({"call": "made"}, None, 200), ({"call": "x"}, None, 404)],
    ("GET", "/api/calls/{call}/export/moments.csv"): [({"call": "made"}, None, 200)],
    ("GET", "/api/openapi.json"): [({}, None, 200)],
    ("GET", "/api"): [({}, None, 200)],
    ("GET", "/api/me"): [({}, None, 200)],
}  # fmt: skip


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document(ENDPOINTS)


def test_every_endpoint_has_an_example() -> None:
    assert set(EXAMPLES) == {(one.method, one.path) for one in ENDPOINTS}


def test_answers_are_as_they_are_described(tmp_path: Path, described: dict[str, Any]) -> None:
    async def scene() -> None:
        for name, audio in {"made": True, "quiet": False, "spoilt": False}.items():
            write_call(tmp_path, name, audio=audio)
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:
            (tmp_path / "spoilt" / "events.jsonl").write_bytes(b"no log\n")
            for (method, path), examples in EXAMPLES.items():
                for in_path, sent, status in examples:
                    answer = await client.request(method, path.format_map(in_path), json=sent)
                    assert answer.status_code == status, f"{method} {path}: {answer.text[:300]}"
                    said = described["paths"][path][method.lower()]["responses"][str(status)]
                    holds(answer, said["content"], described)

    asyncio.run(scene())


def holds(answer: httpx.Response, content: dict[str, Any], described: dict[str, Any]) -> None:
    """Whether the media type is the one described, and the JSON fits its schema."""
    (media,) = content
    assert answer.headers["content-type"].partition(";")[0] == media
    if media == "application/json":
        schema = {**content[media]["schema"], "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_a_summary_has_the_fields_that_are_described_and_no_others(tmp_path: Path) -> None:
    write_call(tmp_path)
    summary = restored(tmp_path / "made").summary
    assert summary is not None
    assert set(summary) == set(CallSummary.__struct_fields__)
    read = msgspec.convert(summary, CallSummary)
    assert set(summary["alerts"][0]) == set(read.alerts[0].__struct_fields__)


def test_the_app_serves_what_is_described_and_no_more(tmp_path: Path, described: dict[str, Any]) -> None:
    config = config_for(tmp_path, NO_WORDS)
    app = create_app(config, CallHost(config), Board(tmp_path), IngestKeys({}))
    served = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith("/api")
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert served == told
    assert {one["path"] for one in described["x-websockets"]} == {"/feed/calls/{call}", "/feed/wall"}


def test_schemas_are_schemas_and_references_lead_somewhere(described: dict[str, Any]) -> None:
    named = described["components"]["schemas"]
    for schema in named.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(described)
    assert all(f'"#/components/schemas/{name}"' in text for name in named)
    references = [part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]]
    assert set(references) <= set(named)
    names = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names)) == len(ENDPOINTS)


def test_who_asks_can_be_shown_in_two_ways_or_in_none_where_nobody_signs_in(
    described: dict[str, Any],
) -> None:
    ways = described["components"]["securitySchemes"]
    assert [one for one in described["security"] if one] == [{name: []} for name in ways]
    assert {} in described["security"]
    assert {(way["type"], way.get("scheme"), way.get("in")) for way in ways.values()} == {
        ("http", "bearer", None), ("apiKey", None, "cookie"),
    }  # fmt: skip
    for socket in described["x-websockets"]:
        assert {str(NOT_SIGNED_IN), str(REFUSED)} <= set(socket["close"])


def test_fields_are_described_in_the_words_under_them(described: dict[str, Any]) -> None:
    named = described["components"]["schemas"]
    assert named["Comment"]["properties"]["at"]["description"] == "Sample of the call."
    assert named["Comment"]["properties"]["id"]["description"].startswith("Names it within the call;")
    assert named["CaredAlert"]["properties"]["known"]["description"] == "When it was raised."


def test_a_name_in_a_path_that_nobody_explains_is_an_error() -> None:
    async def handler(request: Any) -> Any:
        raise NotImplementedError

    with pytest.raises(KeyError, match="shelf"):
        document([Endpoint("/api/{shelf}", handler, "A shelf", {})])


def test_the_page_shows_every_endpoint_and_runs_no_word_of_it() -> None:
    shown = page(ENDPOINTS)
    for one in ENDPOINTS:
        assert f"{one.method} {one.path}" in shown
    assert "<script" not in shown
