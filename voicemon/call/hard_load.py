"""How many hard calls somebody has had, when, and whether a pause would do good."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from voicemon.call.card_shelf import PastCall

IN_A_ROW = 3
"""After so many hard calls one after the other a pause is suggested,"""

WITHIN_AN_HOUR = 4
"""or after so many that began within an hour."""

FRESH = timedelta(minutes=30)
"""Since the end of the last call: later, there has been a pause already."""

SHOWN_DAYS = 28
SHOWN_CALLS = 8


class LoadCount(msgspec.Struct, frozen=True, kw_only=True):
    """Calls and hard ones of a day (``2026-05-04``) or of an hour of the day (``14``)."""

    when: str
    calls: int
    hard: int


class HardCall(msgspec.Struct, frozen=True, kw_only=True):
    """One hard call, and what was hard about it."""

    call: str
    began: str
    reasons: list[str]


class HardLoad(msgspec.Struct, frozen=True, kw_only=True):
    """One person's hard calls. Days and hours are those of the clock where the calls were recorded."""

    calls: int
    hard: int
    days: list[LoadCount]
    """The latest days on which there were calls, oldest first,"""
    hours: list[LoadCount]
    """and the hours of the day, over all of them."""
    in_a_row: int
    """Hard calls at the end, without one that was not."""
    within_an_hour: int
    """Hard calls that began within the hour before the last one ended."""
    suggestion: str
    """A kind word where a pause would do good now; mostly empty."""
    latest: list[HardCall]
    """The latest hard calls, newest first."""


def hard_load(calls: Sequence[PastCall], now: datetime) -> HardLoad:
    """The load of one person's calls, given oldest first, as it stands at ``now``."""
    hard = [past for past in calls if past.row.hard]
    in_a_row = next((i for i, past in enumerate(reversed(calls)) if not past.row.hard), len(calls))
    ended = max((_end(past) for past in calls), default=None)
    recent = [past for past in hard if ended is not None and past.began > ended - timedelta(hours=1)]
    fresh = ended is not None and now - ended < FRESH
    return HardLoad(
        calls=len(calls),
        hard=len(hard),
        days=_counts(calls, "%Y-%m-%d")[-SHOWN_DAYS:],
        hours=_counts(calls, "%H"),
        in_a_row=in_a_row,
        within_an_hour=len(recent),
        suggestion=_suggestion(in_a_row, len(recent)) if fresh else "",
        latest=[
            HardCall(call=past.row.call, began=past.began.isoformat(), reasons=past.row.hard)
            for past in hard[: -SHOWN_CALLS - 1 : -1]
        ],
    )


def _end(past: PastCall) -> datetime:
    return past.began + timedelta(seconds=past.row.seconds)


def _counts(calls: Sequence[PastCall], form: str) -> list[LoadCount]:
    total = Counter(past.began.strftime(form) for past in calls)
    hard = Counter(past.began.strftime(form) for past in calls if past.row.hard)
    return [LoadCount(when=when, calls=total[when], hard=hard[when]) for when in sorted(total)]


def _suggestion(in_a_row: int, within_an_hour: int) -> str:
    if in_a_row >= IN_A_ROW:
        return (
            f"Those were {in_a_row} hard calls in a row. Ten minutes away from the telephone would do you good: "
            "get up, drink something, and let the next one wait."
        )
    if within_an_hour >= WITHIN_AN_HOUR:
        return (
            f"Those were {within_an_hour} hard calls within an hour. Take a pause before the next one: "
            "ten minutes away from the telephone are well spent."
        )
    return ""
