"""What people say and do about a call: read, and added to."""

import asyncio
from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.call import remarks as rm
from voicemon.errors import CallLogError
from voicemon.server.access import About, Action, Person, may
from voicemon.server.board import Board
from voicemon.server.guard import person_of, refusal

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
    person = person_of(request)
    if person is not None:
        remark = signed(remark, person)
        standing = await asyncio.to_thread(rm.read_remarks, board.folder / name)
        reason = why_not_added(remark, standing, person)
        if reason is not None:
            return refusal(request, reason)
    await asyncio.to_thread(rm.add_remark, board.folder / name, remark)
    board.add_remark(name, remark)
    return Response(msgspec.json.encode(remark), 201, media_type="application/json")


def signed(remark: rm.AnyRemark, person: Person) -> rm.AnyRemark:
    """The remark as ``person``'s, whoever it says made it. One that gives an alert back stays nobody's."""
    if isinstance(remark, rm.AlertTaken) and remark.by == "":
        return remark
    return msgspec.structs.replace(remark, by=person.name)


def why_not_added(remark: rm.AnyRemark, standing: Sequence[rm.AnyRemark], person: Person) -> str | None:
    """Why ``person`` may not add ``remark`` to those that stand; None where they may."""
    if isinstance(remark, rm.AlertTaken | rm.AlertClosed):
        reason = may(person, Action.CARE)
        if reason is not None:
            return reason
    gone = {remark.id, remark.remark} if isinstance(remark, rm.Retracted) else {remark.id}
    for one in standing:
        # Of scores and outcomes the newest counts, so that one more changes what was said, too.
        outdone = isinstance(remark, rm.FeedbackGiven | rm.OutcomeSet) and type(one) is type(remark)
        if one.id in gone or outdone:
            action = Action.REWORD if isinstance(one, rm.Comment) else Action.CORRECT
            reason = may(person, action, About(by=one.by))
            if reason is not None:
                return reason
    return None
