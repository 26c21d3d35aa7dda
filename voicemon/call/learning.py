"""Over weeks: how the practices of a person, or of a team, have gone, and what changed after a training.

A person's trends are for that person. A team's name nobody: every number in them is of three agents at least, so that
none of them can be told from it. There is no way to ask for people side by side.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from voicemon.call.card_shelf import PastCall, Shelved
from voicemon.call.figures import FIGURES, Figure
from voicemon.call.hard_load import HardLoad, hard_load
from voicemon.call.training import Change, change_of, team_change

LEAST_AGENTS = 3
"""Numbers of fewer agents than this would tell of single people."""


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of a figure over the calls of a week that have it."""

    monday: str
    n: int
    mean: float


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """One figure over the weeks."""

    name: str
    practice: str
    title: str
    unit: str
    """``share`` (0..1), ``s``, ``count`` or ``points`` (of stress)."""
    wish: str
    """``more``, ``less``, or empty where neither is better by itself."""
    n: int
    """Calls in which it could be counted."""
    weeks: list[Week]
    change: Change | None
    """Before and after the training; None where no day was named."""


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What past calls teach a person, or a team."""

    agent: str
    team: str
    training: str
    """The day before and after which is compared, ISO 8601; empty: none was named."""
    calls: int
    pending: int
    """Calls that are still to be counted: ask again."""
    unreadable: int
    teams: list[str]
    """All teams that can be asked for."""
    note: str
    """Why there is nothing to see; empty where there is."""
    trends: list[Trend] = []
    load: HardLoad | None = None
    """A person's hard calls."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose calls, and which of them: those that began on the days from ``first`` to ``last``, both included."""

    agent: str = ""
    team: str = ""
    training: date | None = None
    first: date | None = None
    last: date | None = None

    def wants(self, agent: str, team: str) -> bool:
        """Whether a call of theirs is asked for."""
        if self.agent:
            return agent.casefold() == self.agent.casefold()
        return bool(self.team) and team == self.team

    def within(self, past: PastCall) -> bool:
        """Whether the call is of the days that are asked for."""
        day = past.began.date()
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def learnt(asked: Asked, shelved: Shelved, now: datetime) -> Learnt:
    """What the past calls of whoever is asked for add up to."""
    calls = [past for past in shelved.calls if asked.within(past)]
    note = _note(asked, calls, shelved.pending)
    team = bool(asked.team)
    trends = [] if note else [_trend(figure, calls, asked.training, team) for figure in FIGURES]
    return Learnt(
        agent=asked.agent,
        team=asked.team,
        training="" if asked.training is None else asked.training.isoformat(),
        # Of a team too small to be told, not even how much it does is told.
        calls=0 if note else len(calls),
        pending=shelved.pending,
        unreadable=shelved.unreadable,
        teams=shelved.teams,
        note=note,
        trends=[trend for trend in trends if trend.n],
        load=None if note or team else hard_load(calls, now),
    )


def _note(asked: Asked, calls: Sequence[PastCall], pending: int) -> str:
    if not asked.agent and not asked.team:
        return "Say whose calls: your own, by your name, or a team's."
    if pending and (not calls or (asked.team and _agents(calls) < LEAST_AGENTS)):
        return "The calls are still being counted."
    if asked.agent and not calls:
        return f"There is no finished call of {asked.agent} in this time."
    if asked.team and _agents(calls) < LEAST_AGENTS:
        return (
            f"Trends of a team need calls of {LEAST_AGENTS} agents at least, so that they tell of the team and of "
            "nobody in it. There are fewer here."
        )
    return ""


def _agents(calls: Iterable[PastCall]) -> int:
    """How many agents took the calls; those that name nobody count as none."""
    return len({past.row.agent for past in calls if past.row.agent})


def _trend(figure: Figure, calls: Sequence[PastCall], training: date | None, team: bool) -> Trend:
    having = [past for past in calls if figure.name in past.row.figures]
    if team:
        having = [past for past in having if past.row.agent]
        having = having if _agents(having) >= LEAST_AGENTS else []
    change = None
    if training is not None and having:
        change = (_team_change if team else _own_change)(figure, having, training)
    return Trend(
        name=figure.name, practice=figure.practice, title=figure.team_title if team else figure.title,
        unit=figure.unit, wish=figure.wish, n=len(having), weeks=_weeks(figure, having, team), change=change,
    )  # fmt: skip


def _weeks(figure: Figure, calls: Iterable[PastCall], team: bool) -> list[Week]:
    by_week: dict[date, list[PastCall]] = defaultdict(list)
    for past in calls:
        day = past.began.date()
        by_week[day - timedelta(days=day.weekday())].append(past)
    return [
        Week(
            monday=monday.isoformat(), n=len(own),
            mean=round(sum(past.row.figures[figure.name] for past in own) / len(own), 4),
        )
        for monday, own in sorted(by_week.items())
        if not team or _agents(own) >= LEAST_AGENTS
    ]  # fmt: skip


def _own_change(figure: Figure, calls: Sequence[PastCall], training: date) -> Change:
    def values(of: Callable[[date], bool]) -> list[float]:
        return [past.row.figures[figure.name] for past in calls if of(past.began.date())]

    return change_of(values(lambda day: day < training), values(lambda day: day > training))


def _team_change(figure: Figure, calls: Sequence[PastCall], training: date) -> Change | None:
    before: dict[str, list[float]] = defaultdict(list)
    after: dict[str, list[float]] = defaultdict(list)
    for past in calls:
        day = past.began.date()
        if day != training:
            (before if day < training else after)[past.row.agent].append(past.row.figures[figure.name])
    # Means of one agent or two would tell of them.
    if any(0 < len(part) < LEAST_AGENTS for part in (before, after)):
        return None
    return team_change(before, after)
