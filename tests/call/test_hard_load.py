"""Hard calls are counted by day, hour, row and hour, and a pause is suggested while it would still do good."""

from datetime import datetime, timedelta, timezone

from voicemon.call.card_shelf import CardRow, PastCall
from voicemon.call.hard_load import LoadCount, hard_load

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def past(minutes: float, hard: bool, seconds: float = 300) -> PastCall:
    began = NOON + timedelta(minutes=minutes)
    row = CardRow(
        version=1, call=f"c{minutes:g}", agent="Joe", team="", started_at=began.isoformat(), seconds=seconds,
        hard=["stress rose once"] if hard else [], figures={},
    )  # fmt: skip
    return PastCall(row, began)


def test_calls_are_counted_by_the_clock_where_they_were() -> None:
    load = hard_load([past(-1440, True), past(0, False), past(59, True), past(61, True)], NOON)
    assert (load.calls, load.hard, load.in_a_row) == (4, 3, 2)
    assert load.days == [
        LoadCount(when="2026-05-03", calls=1, hard=1), LoadCount(when="2026-05-04", calls=3, hard=2),
    ]  # fmt: skip
    assert load.hours == [LoadCount(when="12", calls=3, hard=2), LoadCount(when="13", calls=1, hard=1)]
    assert [each.call for each in load.latest] == ["c61", "c59", "c-1440"]


def test_a_pause_is_suggested_after_three_hard_calls_in_a_row() -> None:
    calls = [past(0, False), past(30, True), past(60, True), past(90, True)]
    soon = NOON + timedelta(minutes=100)
    assert "3 hard calls in a row" in hard_load(calls, soon).suggestion
    assert hard_load(calls[:-1], soon).suggestion == ""
    assert hard_load([*calls, past(97, False)], soon).suggestion == ""
    assert hard_load(calls, NOON + timedelta(minutes=125)).suggestion == "", "the pause has been had"


def test_a_pause_is_suggested_after_four_hard_calls_within_an_hour() -> None:
    calls = [
        past(0, True),
        past(12, True),
        past(24, False),
        past(36, True),
        past(48, True),
        past(53, False, 60),
    ]
    load = hard_load(calls, NOON + timedelta(minutes=55))
    assert (load.in_a_row, load.within_an_hour) == (0, 4)
    assert "4 hard calls within an hour" in load.suggestion


def test_nobody_has_no_load() -> None:
    load = hard_load([], NOON)
    assert (load.calls, load.hard, load.in_a_row, load.within_an_hour, load.suggestion) == (0, 0, 0, 0, "")
