"""What has become of a call's alerts: the rules' judgements with what supervisors did about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from voicemon.call import remarks as rm


def alerts_with_care(
    alerts: Sequence[dict[str, Any]], remarks: Iterable[rm.AnyRemark]
) -> list[dict[str, Any]]:
    """``alerts`` as `CallState` has them, each with ``taken_by`` (empty: nobody) and ``taken_at`` (None until somebody
    took it), ``note``, all ``notes``, ``closed`` and ``helpful``.

    What they have of these already stands until a remark changes it. None of them is changed in place.
    """
    nothing: dict[str, Any] = {
        "taken_by": "",
        "taken_at": None,
        "note": "",
        "notes": [],
        "closed": False,
        "helpful": None,
    }
    cared = {alert["alert"]: {**nothing, **alert} for alert in alerts}
    for remark in remarks:
        if isinstance(remark, rm.AlertTaken | rm.AlertClosed) and remark.alert in cared:
            cared[remark.alert] |= _cared(cared[remark.alert], remark)
    return list(cared.values())


def _cared(alert: dict[str, Any], remark: rm.AlertTaken | rm.AlertClosed) -> dict[str, Any]:
    """What a remark changes of an alert."""
    notes = [note for note in alert["notes"] if note["id"] != remark.id]
    if remark.note:
        notes.append({"id": remark.id, "by": remark.by, "when": remark.when, "text": remark.note})
    return {
        "taken_by": remark.by,
        "taken_at": (alert["taken_at"] or remark.when) if remark.by else None,
        "note": remark.note or alert["note"],
        "notes": notes,
        # The last word counts: who takes an alert that was closed opens it again.
        "closed": isinstance(remark, rm.AlertClosed),
        "helpful": remark.helpful if isinstance(remark, rm.AlertClosed) else None,
    }


def raised_at(started_at: str, known: int, rate_hz: int) -> datetime | None:
    """When an alert was raised by the wall clock; None where nobody knows when the call began."""
    begun = _moment(started_at)
    return None if begun is None else begun + timedelta(seconds=known / rate_hz)


def taken_after_s(raised: datetime | None, taken_at: str | None) -> float | None:
    """Seconds until somebody took the alert, 0 at least: clocks differ. None where nobody did, or nobody knows."""
    taken = _moment(taken_at or "")
    return None if raised is None or taken is None else max(0.0, round((taken - raised).total_seconds(), 1))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
