"""Trends of a person are that person's; a team's are never those of fewer than three agents."""

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from voicemon.call.card_shelf import CardRow, PastCall, Shelved
from voicemon.call.learning import Asked, Week, learnt

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def past(agent: str, day: int, team: str = "repairs", **figures: float) -> PastCall:
    began = MONDAY + timedelta(days=day)
    row = CardRow(
        version=1, call=f"{agent}-{day}", agent=agent, team=team, started_at=began.isoformat(), seconds=300,
        hard=[], figures=figures,
    )  # fmt: skip
    return PastCall(row, began)


def asked_of(calls: list[PastCall], asked: Asked, pending: int = 0):  # type: ignore[no-untyped-def]
    wanted = [each for each in calls if asked.wants(each.row.agent, each.row.team)]
    return learnt(asked, Shelved(wanted, pending, teams=["repairs"]), MONDAY + timedelta(days=400))


def test_a_person_sees_means_by_week_of_the_own_calls() -> None:
    calls = [
        past("Joe", 0, talk_share=0.4), past("Joe", 6, talk_share=0.6), past("Joe", 7, talk_share=0.9, thanks=2.0),
        past("Ada", 1, talk_share=0.1),
    ]  # fmt: skip
    found = asked_of(calls, Asked(agent="joe"))
    assert (found.calls, found.note, found.load is not None) == (3, "", True)
    share, thanks = found.trends
    assert (share.title, share.n) == ("Your part of the talk", 3)
    assert share.weeks == [Week(monday="2026-05-04", n=2, mean=0.5), Week(monday="2026-05-11", n=1, mean=0.9)]
    assert (thanks.name, thanks.n, thanks.change) == ("thanks", 1, None)
    narrowed = asked_of(calls, Asked(agent="Joe", first=date(2026, 5, 10), last=date(2026, 5, 10)))
    assert narrowed.calls == 1


def test_before_and_after_leave_the_day_itself_out() -> None:
    calls = [past("Joe", day, thanks=1.0 if day < 20 else 3.0) for day in range(40)]
    (thanks,) = asked_of(calls, Asked(agent="Joe", training=date(2026, 5, 24))).trends
    assert thanks.change is not None
    assert (thanks.change.n_before, thanks.change.n_after) == (20, 19)
    assert (thanks.change.before, thanks.change.after, thanks.change.low) == (1, 3, 2)


def test_a_team_of_two_is_told_nothing() -> None:
    calls = [past(agent, day, thanks=1.0) for agent in ("Joe", "Ada") for day in range(20)]
    found = asked_of(calls, Asked(team="repairs"))
    assert (found.trends, found.calls, found.load) == ([], 0, None)
    assert "3 agents at least" in found.note
    assert asked_of(calls, Asked(team="repairs"), pending=5).note == "The calls are still being counted."


def test_a_team_is_told_no_week_and_no_change_of_fewer_than_three() -> None:
    trio = [past(agent, day, thanks=1.0) for agent in ("Joe", "Ada", "Bo") for day in range(7)]
    alone = [past("Joe", day, thanks=5.0) for day in range(7, 30)]
    found = asked_of([*trio, *alone], Asked(team="repairs", training=date(2026, 5, 12)))
    (thanks,) = found.trends
    assert [week.monday for week in thanks.weeks] == ["2026-05-04"]
    assert thanks.change is None
    assert thanks.title == "Words of appreciation in a call"


def test_who_asks_for_nobody_is_told_what_can_be_asked() -> None:
    found = asked_of([], Asked())
    assert found.teams == ["repairs"] and found.note.startswith("Say whose calls")
    assert "no finished call of Joe" in asked_of([], Asked(agent="Joe")).note


NAMES = ("Joelle", "Adalbert", "Borislav", "Cunigund")


@given(
    st.lists(st.tuples(st.sampled_from([*NAMES, ""]), st.integers(0, 60), st.integers(0, 9)), max_size=40),
    st.none() | st.integers(0, 60),
)
def test_a_teams_answer_names_nobody(calls: list[tuple[str, int, int]], training: int | None) -> None:
    day = None if training is None else (MONDAY + timedelta(days=training)).date()
    made = [past(agent, when, thanks=float(value)) for agent, when, value in calls]
    found = asked_of(made, Asked(team="repairs", training=day))
    told = msgspec.json.encode(found).decode()
    assert not any(name in told for name in NAMES)
    for trend in found.trends:
        for week in trend.weeks:
            monday = date.fromisoformat(week.monday)
            of = {
                agent for agent, when, _ in calls
                if agent and monday <= (MONDAY + timedelta(days=when)).date() < monday + timedelta(days=7)
            }  # fmt: skip
            assert len(of) >= 3
