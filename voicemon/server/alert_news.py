"""What has become of an alert, for whoever wants to hear of it at once."""

from dataclasses import dataclass
from typing import Any, Literal

from voicemon.call import remarks as rm

NewsKind = Literal["raised", "settled", "taken", "given-back", "closed"]


@dataclass(frozen=True, slots=True)
class AlertNews:
    """One change of one alert."""

    kind: NewsKind
    call: str
    team: str
    agent: str
    alert: dict[str, Any]
    """As the board's summaries have it, after the change."""


def news_of(remark: rm.AnyRemark) -> NewsKind | None:
    """What a remark makes of its alert; None where it is about none."""
    match remark:
        case rm.AlertTaken():
            return "taken" if remark.by else "given-back"
        case rm.AlertClosed():
            return "closed"
    return None
