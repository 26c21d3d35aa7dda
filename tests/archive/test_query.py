"""Past calls are found by words, by whom they were said, and by what is known of the calls; page after page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.made import course, outcome, rated, write_call
from voicemon import events as ev
from voicemon.archive.index import Index
from voicemon.archive.query import Choices, FoundCalls, Search, choices, search
from voicemon.errors import SearchError

CALLS = {
    "bill": (
        [("customer", "My bill is wrong.", 80.0), ("agent", "I can refund the bill.", None)],
        {"agent": "1", "team": "billing"},
    ),
    "bahn": (
        [("customer", "Die Straße ist zu.", 30.0), ("agent", "Über den Ölpreis weiß ich nichts.", None)],
        {"agent": "2", "started_at": "2026-03-05T00:30:00+01:00"},
    ),
    "quiet": (
        [("agent", "Nobody is there.", None), ("agent", "Is wrong the number?", None)],
        {"agent": "10", "team": "repairs"},
    ),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    calls = tmp_path_factory.mktemp("calls")
    for name, (lines, head) in CALLS.items():
        alert = ev.AlertRaised(alert="a", rule="r", reason="", start=0, level=1.0, confidence=1.0)
        write_call(calls, name, lines, *([course(ev.StressRose, 1), alert] if name == "bill" else []), **head)
    rated(calls / "bill", 2.0)
    outcome(calls / "bill", "refunded")
    with Index(calls / "index.sqlite", calls) as index:
        for name in CALLS:
            index.learn(name)
        index.drain()
        yield index


def found(index: Index, **wanted: object) -> list[str]:
    return [call.record.name for call in page(index, **wanted).calls]


def page(index: Index, **wanted: object) -> FoundCalls:
    with index.reading() as database:
        return search(database, Search(**wanted))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["bahn", "quiet", "bill"]),
        ({"words": "wrong"}, ["quiet", "bill"]),
        ({"words": "wrong", "party": "customer"}, ["bill"]),
        ({"words": "refund wrong"}, ["bill"]),
        ({"words": '"is wrong"'}, ["quiet", "bill"]),
        ({"words": '"wrong I"'}, []),
        ({"words": "strasse olpreis"}, ["bahn"]),
        ({"words": "?!"}, ["bahn", "quiet", "bill"]),
        ({"words": "wrong", "sort": "peak"}, ["bill", "quiet"]),
        ({"words": "bill OR nothing"}, []),
        ({"call": "bahn"}, ["bahn"]),
        ({"agent": "10"}, ["quiet"]),
        ({"team": "billing"}, ["bill"]),
        ({"peak": 30.0, "sort": "peak"}, ["bill", "bahn"]),
        ({"peak": 80.5}, []),
        ({"outcome": "refunded"}, ["bill"]),
        ({"status": "failed"}, []),
        ({"alerts": True}, ["bill"]),
        ({"alerts": False, "hard": False, "rated": False}, ["bahn", "quiet"]),
        ({"hard": True, "rated": True}, ["bill"]),
        ({"since": 1772667000.0}, ["bahn"]),
        ({"until": 1772667000.0}, ["quiet", "bill"]),
    ],
)  # fmt: skip
def test_calls_are_found_by_what_is_asked(index: Index, wanted: dict[str, object], names: list[str]) -> None:
    assert found(index, **wanted) == names
    assert page(index, **wanted).count == len(names)


def test_a_hit_is_a_moment_with_its_words_marked(index: Index) -> None:
    (call,) = page(index, words="bill refu*").calls
    assert [(m.start_s, m.party, [m.text[a:b] for a, b in m.marks]) for m in call.moments] == [
        (0.0, "customer", ["bill"]),
        (10.0, "agent", ["refund", "bill"]),
    ]
    (call,) = page(index, words="bill", party="agent").calls
    assert [moment.start_s for moment in call.moments] == [10.0]


def test_the_moments_shown_are_those_with_most_of_the_words(tmp_path: Path) -> None:
    lines = [("customer", "yes", 10.0)] * 9 + [("customer", "yes no maybe", 10.0)]
    write_call(tmp_path, "c", lines)
    with Index(tmp_path / "i", tmp_path) as index:
        index.learn("c")
        index.drain()
        (call,) = page(index, words="yes no maybe").calls
    assert [moment.start_s for moment in call.moments] == [0.0, 10.0, 90.0]


def test_what_makes_no_sense_is_one_line(index: Index) -> None:
    for wanted in ({"sort": "agent"}, {"party": "boss"}, {"after": "x"}, {"after": "W10="}):
        with pytest.raises(SearchError):
            page(index, **wanted)
    cursor = page(index, limit=1).next
    with pytest.raises(SearchError, match="sorted by date"):
        page(index, after=cursor, sort="peak")


def test_there_is_a_list_to_choose_from(index: Index) -> None:
    with index.reading() as database:
        assert choices(database) == Choices(
            team=["billing", "repairs"], agent=["1", "10", "2"], outcome=["refunded"], status=["ended"]
        )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=20) | st.sampled_from(["wrong", "is", "i*"]), limit=st.integers(-2, 4),
       sort=st.sampled_from(["date", "peak", "relevance"]))  # fmt: skip
def test_pages_together_are_the_whole_and_nothing_twice(
    index: Index, words: str, limit: int, sort: str
) -> None:
    whole = found(index, words=words, sort=sort)
    after, pages = "", []
    while True:
        part = page(index, words=words, sort=sort, after=after, limit=limit)
        pages += [call.record.name for call in part.calls]
        if part.next is None:
            break
        after = part.next
    assert pages == whole
