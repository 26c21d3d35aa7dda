"""What has become of a call's alerts: the rules' judgements with what supervisors did about them."""

from collections.abc import Iterable, Sequence
from typing import Any

from voicemon.call import remarks as rm


def alerts_with_care(
    alerts: Sequence[dict[str, Any]], remarks: Iterable[rm.AnyRemark]
) -> list[dict[str, Any]]:
    """``alerts`` as `CallState` has them, each with ``taken_by`` (empty: nobody), ``note``, ``closed`` and ``helpful``.

    What they have of these already stands until a remark changes it.
    """
    cared = {
        alert["alert"]: {"taken_by": "", "note": "", "closed": False, "helpful": None, **alert}
        for alert in alerts
    }
    for remark in remarks:
        if not isinstance(remark, rm.AlertTaken | rm.AlertClosed) or remark.alert not in cared:
            continue
        alert = cared[remark.alert]
        alert["taken_by"] = remark.by
        alert["note"] = remark.note or alert["note"]
        # The last word counts: who takes an alert that was closed opens it again.
        alert["closed"] = isinstance(remark, rm.AlertClosed)
        alert["helpful"] = remark.helpful if isinstance(remark, rm.AlertClosed) else None
    return list(cared.values())
