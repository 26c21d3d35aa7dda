"""What can be counted in a finished call: its measures, and the scorecard of its agent."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.call.card_shelf import kept_scorecard
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.measures import CallMeasures, measured
from voicemon.errors import CallLogError
from voicemon.server.board import Board


async def call_scorecard(request: Request) -> Response:
    """The scorecard of a finished call."""
    return await _counted(request, kept_scorecard)


async def call_measures(request: Request) -> Response:
    """The measures of a finished call."""
    return await _counted(request, _measures)


async def _counted(request: Request, count: Callable[[Path], msgspec.Struct]) -> Response:
    board: Board = request.app.state.board
    name = request.path_params["call"]
    if name in board.live:
        return JSONResponse({"error": "the call goes on; it can be counted once it has ended"}, 404)
    if name not in board.over:
        return JSONResponse({"error": f"no call {name!r}"}, 404)
    try:
        found = await asyncio.to_thread(count, board.folder / name)
    except CallLogError as error:
        return JSONResponse({"error": str(error)}, 500)
    return Response(msgspec.json.encode(found), media_type="application/json")


def _measures(folder: Path) -> CallMeasures:
    return measured(*read_log(folder / LOG_NAME))
