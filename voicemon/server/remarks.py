"""What people say and do about a call: read, and added to."""

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.call import remarks as rm
from voicemon.errors import CallLogError
from voicemon.server.board import Board

LONGEST_BODY = 16_384


async def remarks(request: Request) -> Response:
    """GET: the remarks that stand on a call. POST: one more, the JSON of a kind in ``voicemon/call/remarks.py``."""
    board: Board = request.app.state.board
    name = request.path_params["call"]
    if name not in board.live and name not in board.over:
        return JSONResponse({"error": f"no call {name!r}"}, 404)
    try:
        if request.method == "POST":
            return await _add(request, board, name)
        standing = await asyncio.to_thread(rm.read_remarks, board.folder / name)
        return Response(msgspec.json.encode({"remarks": standing}), media_type="application/json")
    except CallLogError as error:
        return JSONResponse({"error": str(error)}, 500)


async def _add(request: Request, board: Board, name: str) -> Response:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return JSONResponse({"error": f"a remark may have {LONGEST_BODY} bytes"}, 413)
    try:
        remark = rm.decode_remark(body)
    except CallLogError as error:
        return JSONResponse({"error": str(error)}, 400)
    await asyncio.to_thread(rm.add_remark, board.folder / name, remark)
    board.add_remark(name, remark)
    return Response(msgspec.json.encode(remark), 201, media_type="application/json")
