"""Calls over HTTP: the board, one call's summary, its log and its audio."""

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from voicemon.call.host import AUDIO_NAME, LOG_NAME
from voicemon.server.access import own_only
from voicemon.server.feed import board_message
from voicemon.server.guard import person_of


async def calls(request: Request) -> Response:
    """Summaries of all calls, or of those that whoever asks has taken."""
    return JSONResponse(board_message(request.app.state, own_only(person_of(request))))


async def call(request: Request) -> Response:
    """Summary of one call."""
    board, name = request.app.state.board, request.path_params["call"]
    if name in board.live:
        return JSONResponse(board.live[name].summary())
    return JSONResponse(board.over[name]) if name in board.over else unknown(name)


async def events(request: Request) -> Response:
    """The log of one call: the very bytes that are on disk, or of one that goes on those that still matter."""
    board, name = request.app.state.board, request.path_params["call"]
    entry = board.live.get(name)
    if entry is not None and entry.log is not None:
        log = entry.log.in_brief() if "brief" in request.query_params else entry.log.so_far()
        return Response(log, media_type="application/jsonl")
    if name in board.over:
        return FileResponse(board.folder / name / LOG_NAME, media_type="application/jsonl")
    return unknown(name)


async def audio(request: Request) -> Response:
    """The audio of a finished call, where it was kept; ranges are answered, so that a player can seek."""
    board, name = request.app.state.board, request.path_params["call"]
    if name in board.live:
        return JSONResponse({"error": "the call goes on; its audio can be played once it has ended"}, 404)
    if name not in board.over:
        return unknown(name)
    path = board.folder / name / AUDIO_NAME
    if not path.exists():
        return JSONResponse({"error": "no audio was kept of this call"}, 404)
    return FileResponse(path, media_type="audio/flac")


def unknown(name: str) -> Response:
    """The answer where there is no such call."""
    return JSONResponse({"error": f"no call {name!r}"}, 404)
