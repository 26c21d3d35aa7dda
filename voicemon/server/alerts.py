"""Alerts over HTTP: those that wait for somebody, over all live calls, then those of the past."""

from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from voicemon.audio.chunk import RATE_HZ
from voicemon.call.alert_queue import alerts_with_care, raised_at, taken_after_s
from voicemon.server.answers import CaredAlert
from voicemon.server.board import Board

USUAL_LIMIT, HIGHEST_LIMIT = 100, 1_000


class AlertOfCall(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with the call that it is about."""

    call: str
    team: str
    agent: str
    status: str
    """Of the call: ``live``, ``ended`` or ``failed``."""
    open: bool
    """The call goes on, what the alert tells of lasts, and nobody has closed it."""
    raised_at: str | None
    """ISO 8601; null where nobody knows when the call began."""
    taken_after_s: float | None
    """How long it waited for somebody; null while it does, and where the times are not known."""
    alert: CaredAlert


class AlertsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Open alerts first, of them those that nobody has taken; within that the newest first."""

    alerts: list[AlertOfCall]
    found: int
    """How many there are in all; the limit leaves out the last ones."""


async def alerts(request: Request) -> Response:
    """The alerts of all calls, or of one team's, as ``?team=`` and ``?limit=`` say."""
    team, limit = request.query_params.get("team"), request.query_params.get("limit", str(USUAL_LIMIT))
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= HIGHEST_LIMIT):
        return JSONResponse({"error": f"limit {limit!r} is no number from 1 to {HIGHEST_LIMIT}"}, 400)
    board: Board = request.app.state.board
    told = [_told(call, alert) for call, alert in _all(board) if team is None or call["team"] == team]
    told.sort(key=_order)
    answer = AlertsAnswer(alerts=[alert for _, alert in told[: int(limit)]], found=len(told))
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _all(board: Board) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for call in board.over.values():
        # Summaries of an older voicemon may lack what alerts have today.
        yield from ((call, alert) for alert in alerts_with_care(call["alerts"], []))
    for entry in board.live.values():
        if entry.state.alerts:
            call = {
                name: getattr(entry.state, name) for name in ("call", "team", "agent", "status", "started_at")
            }
            yield from ((call, alert) for alert in alerts_with_care(entry.state.alerts, entry.remarks))


def _told(call: dict[str, Any], alert: dict[str, Any]) -> tuple[float, AlertOfCall]:
    """When it was raised, 0 where nobody knows, and the alert."""
    raised = raised_at(call["started_at"], alert["known"], RATE_HZ)
    told = AlertOfCall(
        call=call["call"], team=call["team"], agent=call["agent"], status=call["status"],
        open=call["status"] == "live" and alert["settled"] is None and not alert["closed"],
        raised_at=None if raised is None else raised.isoformat(timespec="seconds"),
        taken_after_s=taken_after_s(raised, alert["taken_at"]),
        alert=msgspec.convert(alert, CaredAlert),
    )  # fmt: skip
    return (0.0 if raised is None else raised.timestamp()), told


def _order(told: tuple[float, AlertOfCall]) -> tuple[bool, bool, float]:
    raised, alert = told
    return not alert.open, alert.open and bool(alert.alert.taken_by), -raised
