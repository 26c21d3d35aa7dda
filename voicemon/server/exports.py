"""A call to take away: the report, captions, plain text, and tables, made from its log when they are asked for."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.call import remarks as rm
from voicemon.call.host import LOG_NAME
from voicemon.call.log import parse_log
from voicemon.errors import CallLogError
from voicemon.export.captions import plain_text, webvtt
from voicemon.export.moments import moments_csv
from voicemon.export.readings import readings_csv
from voicemon.export.report import report_html
from voicemon.export.told import ToldCall, told
from voicemon.server.board import Board
from voicemon.server.calls import unknown
from voicemon.server.guard import Handler


def exporting(file: str, media: str, write: Callable[[ToldCall], str]) -> Handler:
    """A handler that answers with the call as ``file``, which ``write`` makes."""

    async def export(request: Request) -> Response:
        board: Board = request.app.state.board
        name = request.path_params["call"]
        live = board.live.get(name)
        if live is None and name not in board.over:
            return unknown(name)
        so_far = live.log.so_far() if live is not None and live.log is not None else None
        try:
            text = await asyncio.to_thread(lambda: write(_told(board, name, so_far)))
        except CallLogError as error:
            return JSONResponse({"error": str(error)}, 500)
        # A report is looked at in the browser, everything else is for other programs.
        kind = "inline" if media == "text/html" else "attachment"
        disposition = f'{kind}; filename="{name}.{file}"'
        return Response(text, media_type=media, headers={"Content-Disposition": disposition})

    return export


def _told(board: Board, name: str, so_far: bytes | None) -> ToldCall:
    """The call from the bytes of its log: those of a live one are handed in, for its file may be behind."""
    path = board.folder / name / LOG_NAME
    try:
        content = path.read_bytes() if so_far is None else so_far
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None
    return told(*parse_log(content, str(path)), rm.read_remarks(path.parent))


report = exporting(
    "report.html", "text/html", lambda call: report_html(call.header, call.state, call.remarks)
)
captions = exporting("transcript.vtt", "text/vtt", lambda call: webvtt(call.state))
transcript = exporting("transcript.txt", "text/plain", lambda call: plain_text(call.state))
readings = exporting("readings.csv", "text/csv", lambda call: readings_csv(call.state))
moments = exporting("moments.csv", "text/csv", moments_csv)
