"""An alert is open until somebody is done with it; who takes it, when and with what words is known."""

from datetime import UTC, datetime

from voicemon.call import remarks as rm
from voicemon.call.alert_queue import alerts_with_care, raised_at, taken_after_s

ALERTS = [{"alert": "alert-1", "reason": "r"}, {"alert": "alert-2", "reason": "s"}]
WHEN = "2026-03-04T10:00:00+01:00"


def taken(name: str, by: str, note: str = "", minute: int = 0) -> rm.AlertTaken:
    return rm.AlertTaken(
        id=name, by=by, when=WHEN.replace(":00:00", f":{minute:02d}:00"), alert="alert-1", note=note
    )


def test_nobody_has_taken_a_new_alert() -> None:
    for one in alerts_with_care(ALERTS, []):
        assert (one["taken_by"], one["taken_at"], one["notes"], one["closed"]) == ("", None, [], False)


def test_the_last_who_took_it_has_it_and_a_note_stays() -> None:
    one, other = alerts_with_care(ALERTS, [taken("a", "Ada", "calling in"), taken("b", "Ben")])
    assert (one["taken_by"], one["note"], other["taken_by"]) == ("Ben", "calling in", "")


def test_it_waited_until_the_first_took_it_and_waits_again_when_it_is_given_back() -> None:
    one, _ = alerts_with_care(ALERTS, [taken("a", "Ada", minute=3), taken("b", "Ben", minute=5)])
    assert one["taken_at"] == "2026-03-04T10:03:00+01:00"
    given_back, _ = alerts_with_care(ALERTS, [taken("a", "Ada"), taken("b", "")])
    assert (given_back["taken_by"], given_back["taken_at"]) == ("", None)


def test_all_notes_are_kept_and_a_remark_that_is_sent_again_replaces_its_own() -> None:
    remarks = [taken("a", "Ada", "one"), taken("b", "Ben", "two"), taken("a", "Ada", "one, again")]
    one, _ = alerts_with_care(ALERTS, remarks)
    assert [(note["by"], note["text"]) for note in one["notes"]] == [("Ben", "two"), ("Ada", "one, again")]


def test_a_closed_alert_says_whether_it_helped_and_unknown_ones_are_passed_over() -> None:
    closed = rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-2", helpful=False)
    nobody = rm.AlertClosed(id="d", by="Ada", when=WHEN, alert="alert-9")
    one, other = alerts_with_care(ALERTS, [closed, nobody])
    assert (one["closed"], other["closed"], other["helpful"]) == (False, True, False)
    assert (other["taken_by"], other["taken_at"]) == ("Ada", WHEN)


def test_who_takes_a_closed_alert_opens_it_again() -> None:
    closed = rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-1", helpful=True)
    one, _ = alerts_with_care(ALERTS, [closed, taken("d", "Ben")])
    assert (one["closed"], one["helpful"], one["taken_by"]) == (False, None, "Ben")


def test_one_remark_at_a_time_comes_to_the_same_and_changes_nothing_given() -> None:
    closed = rm.AlertClosed(id="c", by="Ada", when=WHEN, alert="alert-1", note="done")
    remarks = [taken("a", "Ada", "one"), taken("b", "Ben"), closed]
    at_once = alerts_with_care(ALERTS, remarks)
    step = alerts_with_care(ALERTS, [])
    first = [dict(one) for one in step]
    for remark in remarks:
        before, step = step, alerts_with_care(step, [remark])
        assert before is not step
    assert step == at_once
    assert alerts_with_care(ALERTS, []) == first


def test_times_are_told_where_they_are_known() -> None:
    raised = raised_at(WHEN, 32_000, 16_000)
    assert raised == datetime(2026, 3, 4, 9, 0, 2, tzinfo=UTC)
    assert taken_after_s(raised, "2026-03-04T09:01:00+00:00") == 58.0
    assert taken_after_s(raised, "2026-03-04T08:00:00+00:00") == 0.0  # the browser's clock is slow
    for started in ("", "yesterday", "2026-03-04T10:00:00"):
        assert raised_at(started, 1, 16_000) is None
    assert taken_after_s(None, WHEN) is None
    assert taken_after_s(raised, None) is None
    assert taken_after_s(raised, "soon") is None
