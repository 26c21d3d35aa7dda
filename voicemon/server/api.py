"""The table of everything that programs can ask the server. It is mounted and described from here.

To add an endpoint: write its handler (``async def name(request) -> Response``) in a file of its domain, give its JSON a
``msgspec.Struct`` whose fields have their meaning under them (in that file, or in ``answers.py``), and add an
``Endpoint`` below with its path, the handler, a summary, the answers by status, and as ``action`` what one must be
allowed to do (``access.py``). ``method``, ``parameters`` (of the query), ``body`` and ``detail`` where it has any; a
new ``{name}`` in a path is explained in ``endpoint.PATH_PARAMETERS``. Nothing else: the route, the OpenAPI document and
the page at ``/api`` follow, and ``tests/server/test_api.py`` wants an example in its table of answers, which it holds
to the schema.
"""

import asyncio
from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from voicemon.archive.history import History
from voicemon.call.learning import Learnt
from voicemon.call.measures import CallMeasures
from voicemon.call.remarks import AnyRemark
from voicemon.call.scorecard import Scorecard
from voicemon.server import alerts, calls, exports
from voicemon.server.access import Action
from voicemon.server.answers import BoardAnswer, CallSummary, OpenApiDocument, RemarksAnswer
from voicemon.server.archive import ArchiveAnswer, archive, calls_history
from voicemon.server.endpoint import Answer, Endpoint, Parameter, refusals
from voicemon.server.guard import person_of
from voicemon.server.learning import learn
from voicemon.server.openapi import document, page
from voicemon.server.pages import with_person
from voicemon.server.remarks import LONGEST_BODY, remarks
from voicemon.server.scorecards import call_measures, call_scorecard
from voicemon.server.sign_in import Me, me


async def openapi_json(request: Request) -> Response:
    """The OpenAPI document."""
    return Response(await asyncio.to_thread(_document), media_type="application/json")


async def api_page(request: Request) -> Response:
    """The page for people."""
    return HTMLResponse(with_person(page(ENDPOINTS), person_of(request)))


@cache
def _document() -> bytes:
    return msgspec.json.encode(document(ENDPOINTS))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/api/calls", calls.calls, "All calls in short",
        {200: Answer("Every call that the server knows", BoardAnswer)}, action=Action.OWN,
    ),
    Endpoint(
        "/api/calls/{call}", calls.call, "One call in short",
        {200: Answer("Its summary as it is now", CallSummary), **refusals(404)}, action=Action.CALL,
    ),
    Endpoint(
        "/api/calls/{call}/events", calls.events, "The log of a call",
        {200: Answer("JSON Lines: the header, then one fact a line, as under `x-websockets`",
                     media="application/jsonl"), **refusals(404)}, action=Action.CALL,
        parameters=(
            Parameter("brief", "Of a live call only what later facts have not overtaken: of levels and of an "
                               "utterance's words the last, and no reasons of past fast readings"),
        ),
        detail="Of a live call: all facts so far. `/feed/calls/{call}` goes on with those to come.",
    ),
    Endpoint(
        "/api/calls/{call}/audio", calls.audio, "The audio of a finished call, where it was kept",
        {200: Answer("FLAC, a channel each", media="audio/flac"),
         206: Answer("The bytes of the range that was asked for", media="audio/flac"), **refusals(404)},
        action=Action.CALL,
        detail="`Range` is answered, so that a player can seek.",
    ),
    Endpoint(
        "/api/calls/{call}/remarks", remarks, "What people said and did about a call",
        {200: Answer("The remarks that stand", RemarksAnswer), **refusals(404, 500)}, action=Action.CALL,
    ),
    Endpoint(
        "/api/calls/{call}/remarks", remarks, "Say or do something about a call",
        {201: Answer("The remark as it was kept", AnyRemark), **refusals(400, 404, 413, 500)},
        action=Action.CALL, method="POST", body=AnyRemark,
        detail="A comment on a moment, an answer to a cue, an alert taken or closed, feedback of the customer's, an "
        "outcome. A remark whose `id` is there already replaces that one; `retracted` hides one. At most "
        f"{LONGEST_BODY} bytes.",
    ),
    Endpoint(
        "/api/calls/{call}/measures", call_measures, "How the parties of a finished call talked with each other",
        {200: Answer("Counted from the call's log", CallMeasures), **refusals(404, 500)}, action=Action.CALL,
    ),
    Endpoint(
        "/api/calls/{call}/scorecard", call_scorecard, "The practices of a finished call's agent",
        {200: Answer("Counted evidence with its moments; no mark", Scorecard), **refusals(404, 500)},
        action=Action.CALL,
    ),
    Endpoint(
        "/api/learn", learn, "Trends over weeks: one person's own, or a team's",
        {200: Answer("Means by week, before and after a training, and the person's hard calls", Learnt),
         **refusals(400)}, action=Action.TRENDS,
        parameters=(
            Parameter("agent", "Whose calls: a name or a number, as whoever sent the calls has it"),
            Parameter("team", "Or a team; numbers of fewer than three agents are not told"),
            Parameter("training", "Day of a training, such as 2026-05-01; compared is what was before and after it"),
            Parameter("from", "First day, such as 2026-01-01"),
            Parameter("to", "Last day"),
        ),
        detail="People are not set side by side: ask for one person or for one team. Asked without either, it names "
        "the teams. Where `pending` is above 0, ask again: so many calls are still to be counted.",
    ),
    Endpoint(
        "/api/archive", archive, "Past calls, found by what was said and how they went",
        {200: Answer("The calls that fit, a page of them", ArchiveAnswer), **refusals(400, 503)},
        action=Action.SEARCH,
        parameters=(
            Parameter("words", 'Words said in the call: plain ones, "words in a row", begin*; nothing is an error'),
            Parameter("party", "Who said them: customer, agent or mixed"),
            Parameter("from", "First day, such as 2026-01-31, or a moment in ISO 8601"),
            Parameter("to", "Last day, or the moment before which calls began"),
            Parameter("call", "One call by its name"),
            Parameter("team", "Who took the call"),
            Parameter("agent", "Which of them"),
            Parameter("outcome", "What came of it"),
            Parameter("status", "ended or failed"),
            Parameter("peak", "Stress that was reached at least, 0 to 100", float),
            Parameter("alerts", "1: with an alert; 0: without"),
            Parameter("hard", "1: hard calls; 0: others"),
            Parameter("rated", "1: with a score of the customer's; 0: without"),
            Parameter("sort", "date (latest first, as without it), peak (highest first) or relevance"),
            Parameter("limit", "Calls of a page, 25 unless said, 100 at most", int),
            Parameter("after", "The next of the page before"),
        ),
        detail="A call is in it once it has ended. `/review/{call}#t=SECONDS` opens the review at a moment.",
    ),
    Endpoint(
        "/api/history", calls_history, "How customers' satisfaction goes together with stress, recovery and phrases",
        {200: Answer("Rank correlations, each with how many calls it rests on", History), **refusals(400, 503)},
        action=Action.ALL,
        parameters=(
            Parameter("from", "First day, or a moment in ISO 8601"),
            Parameter("to", "Last day, or a moment"),
            Parameter("team", "Calls of one team; a single agent's are not told apart"),
        ),
    ),
    Endpoint(
        "/api/alerts", alerts.alerts, "Alerts of all calls: open ones first, then the past ones, newest first",
        {200: Answer("The alerts, each with its call", alerts.AlertsAnswer), **refusals(400)},
        action=Action.ALL,
        parameters=(
            Parameter("team", "Of this team's calls alone"),
            Parameter("limit", f"How many, {alerts.USUAL_LIMIT} unless said, {alerts.HIGHEST_LIMIT} at most", int),
        ),
        detail="An alert is taken, given back and closed by remarks on its call. `[webhooks]` in the configuration "
        "names addresses that hear of each change at once.",
    ),
    *(
        Endpoint(
            f"/api/calls/{{call}}/export/{file}", handler, summary,
            {200: Answer(meaning, media=media), **refusals(404, 500)}, action=Action.CALL,
        )
        for file, handler, summary, meaning, media in (
            ("report.html", exports.report, "The call as one page to keep, send or print",
             "HTML that fetches nothing", "text/html"),
            ("transcript.vtt", exports.captions, "What was said, as captions", "WebVTT", "text/vtt"),
            ("transcript.txt", exports.transcript, "What was said, to read", "A line an utterance", "text/plain"),
            ("readings.csv", exports.readings, "The readings as a table", "A row a reading", "text/csv"),
            ("moments.csv", exports.moments, "What stood out, as a table",
             "A row a phrase, question, repeat, rise, cue, alert, comment, interruption, silence or gap",
             "text/csv"),
        )
    ),
    Endpoint(
        "/api/openapi.json", openapi_json, "This description",
        {200: Answer("An OpenAPI 3.1 document", OpenApiDocument)}, action=Action.OWN,
    ),
    Endpoint(
        "/api", api_page, "The same as a page", {200: Answer("HTML", media="text/html")}, action=Action.OWN,
    ),
    Endpoint("/api/me", me, "Who asks", {200: Answer("Whoever has signed in", Me)}, action=Action.OWN),
)  # fmt: skip
