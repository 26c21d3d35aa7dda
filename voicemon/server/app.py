"""The server: pages, feeds and what takes calls, over one call host."""

import functools
import time

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute

from voicemon.call.card_shelf import CardShelf
from voicemon.call.host import CallHost
from voicemon.config import Config
from voicemon.errors import ConfigError
from voicemon.server.access import Action
from voicemon.server.admission import OwnPagesOnly
from voicemon.server.api import ENDPOINTS
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.server.endpoint import routes_of
from voicemon.server.feed import call_feed, wall_feed
from voicemon.server.guard import guarded, guarded_socket
from voicemon.server.ingest import ingest
from voicemon.server.joined_legs import JoinedCalls
from voicemon.server.kept_files import KeptFiles
from voicemon.server.pages import DASHBOARDS, desk, home, page
from voicemon.server.people_kept import KeptPeople
from voicemon.server.sessions import Sessions
from voicemon.server.sign_in import sign_in, sign_out
from voicemon.server.sign_in_attempts import Attempts
from voicemon.server.signed_in import SIGN_IN, SIGN_OUT, SignedIn
from voicemon.server.stopping import Stopping
from voicemon.server.telephony import platform_paths, platform_routes
from voicemon.server.wall_picture import WallPicture

CHART_LIBRARY = DASHBOARDS / "node_modules" / "uplot" / "dist"


def create_app(
    config: Config, host: CallHost, board: Board, keys: IngestKeys, people: KeptPeople | None = None
) -> Starlette:
    """The application over an open ``host``, showing the calls of ``board`` and taking those with one of the ``keys``.

    With ``people`` they sign in, and each sees what is theirs; without, everything is shown to everyone who reaches it.
    Raises ConfigError where the chart library is missing.
    """
    if not CHART_LIBRARY.is_dir():
        raise ConfigError(
            f"the chart library is not at {CHART_LIBRARY}; `npm ci --prefix dashboards` installs it"
        )
    paths = ("/ingest", *platform_paths())
    sessions = Sessions(time.monotonic)
    middleware = [Middleware(OwnPagesOnly, keys=keys, ingest_paths=paths, any_name=people is not None)]
    if people is not None:
        middleware.append(Middleware(SignedIn, people=people, sessions=sessions, ingest_paths=paths))
    app = Starlette(
        routes=[
            *_page_routes(),
            *(_door_routes() if people is not None else ()),
            *routes_of(ENDPOINTS),
            WebSocketRoute("/feed/calls/{call}", guarded_socket(Action.CALL, call_feed)),
            WebSocketRoute("/feed/wall", guarded_socket(Action.ALL, wall_feed)),
            *_ingest_routes(),
            Mount("/static/js", KeptFiles(DASHBOARDS / "js")),
            Mount("/static/css", KeptFiles(DASHBOARDS / "css")),
            Mount("/vendor", KeptFiles(CHART_LIBRARY)),
        ],
        middleware=middleware,
    )
    app.state.sessions = sessions
    app.state.attempts = Attempts(people, time.monotonic) if people is not None else None
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


def _page_routes() -> list[Route]:
    return [
        Route("/", guarded(Action.OWN, home)),
        Route("/desk/{call}", guarded(Action.CALL, desk)),
        Route("/review/{call}", guarded(Action.CALL, functools.partial(page, "review.html"))),
        Route("/calls", guarded(Action.OWN, functools.partial(page, "calls.html"))),
        Route("/learn", guarded(Action.OWN, functools.partial(page, "learn.html"))),
    ]


def _door_routes() -> list[Route]:
    return [
        Route(SIGN_IN, sign_in, methods=["GET", "POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
    ]
