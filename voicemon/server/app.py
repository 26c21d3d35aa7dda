"""The server: pages, feeds and what takes calls, over one call host."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from voicemon.call.host import AUDIO_NAME, LOG_NAME, CallHost
from voicemon.config import LOOPBACK, Config
from voicemon.errors import ConfigError
from voicemon.server.admission import OwnPagesOnly
from voicemon.server.archive import archive, calls_history
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.server.feed import board_message, call_feed, wall_feed
from voicemon.server.ingest import ingest
from voicemon.server.joined_legs import JoinedCalls
from voicemon.server.remarks import remarks
from voicemon.server.stopping import Stopping
from voicemon.server.telephony import platform_paths, platform_routes

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"
CHART_LIBRARY = DASHBOARDS / "node_modules" / "uplot" / "dist"


def create_app(config: Config, host: CallHost, board: Board, keys: IngestKeys) -> Starlette:
    """The application over an open ``host``, showing the calls of ``board`` and taking those with one of the ``keys``.

    Raises ConfigError for an address other than this machine's own, or where the chart library is missing.
    """
    if config.server.host not in LOOPBACK:
        raise ConfigError(
            f"host {config.server.host!r}: voicemon has no sign-in yet and serves its pages on this machine only "
            f"({LOOPBACK[0]}); [ingest] host takes calls on other addresses"
        )
    if not CHART_LIBRARY.is_dir():
        raise ConfigError(
            f"the chart library is not at {CHART_LIBRARY}; `npm ci --prefix dashboards` installs it"
        )
    app = Starlette(
        routes=[
            Route("/", _page("wall.html")),
            Route("/desk/{call}", _page("desk.html")),
            Route("/review/{call}", _page("review.html")),
            Route("/calls", _page("calls.html")),
            Route("/api/calls", calls),
            Route("/api/calls/{call}/events", events),
            Route("/api/calls/{call}/audio", audio),
            Route("/api/calls/{call}/remarks", remarks, methods=["GET", "POST"]),
            Route("/api/archive", archive),
            Route("/api/history", calls_history),
            WebSocketRoute("/feed/calls/{call}", call_feed),
            WebSocketRoute("/feed/wall", wall_feed),
            *_ingest_routes(),
            Mount("/static/js", StaticFiles(directory=DASHBOARDS / "js")),
            Mount("/static/css", StaticFiles(directory=DASHBOARDS / "css")),
            Mount("/vendor", StaticFiles(directory=CHART_LIBRARY)),
        ],
        middleware=[Middleware(OwnPagesOnly, keys=keys, ingest_paths=("/ingest", *platform_paths()))],
    )
    return _over(app, config, host, board, keys)


def create_ingest_app(config: Config, host: CallHost, board: Board, keys: IngestKeys) -> Starlette:
    """What other machines see: nothing but the sockets that take calls, each with its key."""
    return _over(Starlette(routes=_ingest_routes()), config, host, board, keys)


def _ingest_routes() -> list[WebSocketRoute]:
    return [WebSocketRoute("/ingest", ingest), *platform_routes()]


def _over(app: Starlette, config: Config, host: CallHost, board: Board, keys: IngestKeys) -> Starlette:
    app.state.host, app.state.board, app.state.keys = host, board, keys
    app.state.sent_calls = {}
    app.state.joined = JoinedCalls()
    app.state.keep_audio = config.server.keep_audio
    app.state.most_calls = config.ingest.most_calls
    app.state.public_url = config.ingest.public_url
    app.state.audiohook_events = config.ingest.audiohook_events
    app.state.stopping = Stopping()
    return app


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        return FileResponse(DASHBOARDS / name, headers={"Cache-Control": "no-cache"})

    return page


async def calls(request: Request) -> Response:
    """Summaries of all calls."""
    host: CallHost = request.app.state.host
    return JSONResponse(board_message(request.app.state.board, host.backlog_seconds))


async def events(request: Request) -> Response:
    """The log of one call: the very bytes that are on disk."""
    board, name = request.app.state.board, request.path_params["call"]
    entry = board.live.get(name)
    if entry is not None and entry.log is not None:
        return Response(entry.log.so_far(), media_type="application/jsonl")
    if name in board.over:
        return FileResponse(board.folder / name / LOG_NAME, media_type="application/jsonl")
    return _unknown(name)


async def audio(request: Request) -> Response:
    """The audio of a finished call, where it was kept; ranges are answered, so that a player can seek."""
    board, name = request.app.state.board, request.path_params["call"]
    if name in board.live:
        return JSONResponse({"error": "the call goes on; its audio can be played once it has ended"}, 404)
    if name not in board.over:
        return _unknown(name)
    path = board.folder / name / AUDIO_NAME
    if not path.exists():
        return JSONResponse({"error": "no audio was kept of this call"}, 404)
    return FileResponse(path, media_type="audio/flac")


def _unknown(name: str) -> Response:
    return JSONResponse({"error": f"no call {name!r}"}, 404)
