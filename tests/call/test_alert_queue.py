"""An alert is open until somebody is done with it, and who takes it is known."""

from voicemon.call import remarks as rm
from voicemon.call.alert_queue import alerts_with_care

ALERTS = [{"alert": "alert-1", "reason": "r"}, {"alert": "alert-2", "reason": "s"}]
WHEN = "2026-03-04T10:00:00+01:00"


def taken(name: str, by: str, note: str = "") -> rm.AlertTaken:
    return rm.AlertTaken(id=name, by=by, when=WHEN, alert="alert-1", note=note)


def test_nobody_has_taken_a_new_alert() -> None:
    assert [(one["taken_by"], one["closed"]) for one in alerts_with_care(ALERTS, [])] == [("", False)] * 2


def test_the_last_who_took_it_has_it_and_a_note_stays() -> None:
    one, other = alerts_with_care(ALERTS, [taken("a", "Ada", "calling in"), taken("b", "Ben")])
    assert (one["taken_by"], one["note"], other["taken_by"]) == ("Ben", "calling in", "")
    given_back, _ = alerts_with_care(ALERTS, [taken("a", "Ada"), taken("b", "")])
    assert given_back["taken_by"] == ""


def test_a_closed_alert_says_whether_it_helped_and_unknown_ones_are_passed_over() -> None:
    closed = rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-2", helpful=False)
    nobody = rm.AlertClosed(id="d", by="Ada", when=WHEN, alert="alert-9")
    one, other = alerts_with_care(ALERTS, [closed, nobody])
    assert (one["closed"], other["closed"], other["helpful"]) == (False, True, False)
