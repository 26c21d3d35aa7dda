"""The server: pages, feeds and what takes calls, over one call host."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute

from voicemon.call.card_shelf import CardShelf
from voicemon.call.host import CallHost
from voicemon.config import LOOPBACK, Config
from voicemon.errors import ConfigError
from voicemon.places import shipped
from voicemon.server.admission import OwnPagesOnly
from voicemon.server.api import ENDPOINTS
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.server.endpoint import routes_of
from voicemon.server.feed import call_feed, wall_feed
from voicemon.server.ingest import ingest
from voicemon.server.joined_legs import JoinedCalls
from voicemon.server.kept_files import KeptFiles
from voicemon.server.stopping import Stopping
from voicemon.server.telephony import platform_paths, platform_routes
from voicemon.server.wall_picture import WallPicture

DASHBOARDS = shipped("dashboards")
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
            Route("/learn", _page("learn.html")),
            *routes_of(ENDPOINTS),
            WebSocketRoute("/feed/calls/{call}", call_feed),
            WebSocketRoute("/feed/wall", wall_feed),
            *_ingest_routes(),
            Mount("/static/js", KeptFiles(DASHBOARDS / "js")),
            Mount("/static/css", KeptFiles(DASHBOARDS / "css")),
            Mount("/vendor", KeptFiles(CHART_LIBRARY)),
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
    app.state.card_shelf = CardShelf(board.folder)
    app.state.wall_picture = WallPicture(board)
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
