"""How busy the workers were of late, and the order in which things give way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.transcription import load
from voicemon.transcription.load import Load


def test_what_is_missed_least_gives_way_first() -> None:
    assert (
        0
        < load.LATER_PARTIALS_BELOW
        < load.EARLY_STARTS_BELOW
        < load.FIRST_WORDS_BELOW
        <= load.SECOND_LOOKS_BELOW
        < 1
    )


def test_idle_workers_are_not_busy() -> None:
    assert Load(2).share(100.0) == 0.0


def test_one_of_two_workers_is_half_of_the_time() -> None:
    loaded = Load(2)
    loaded.begin(10.0)
    assert loaded.share(10.0) == 0.0
    assert loaded.share(11.0) < loaded.share(13.0) < 0.5
    assert loaded.share(60.0) == pytest.approx(0.5, abs=1e-4)
    loaded.end(60.0)
    assert loaded.share(64.0) == pytest.approx(0.5 / 2.718, abs=1e-3)


@given(st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.001, 5.0)), max_size=60))
def test_the_share_is_one_and_forgets(spells: list[tuple[float, float]]) -> None:
    """Never outside 0..1, never falling while a worker writes, and without memory of how it was asked."""
    asked, quiet = Load(1), Load(1)
    now = 0.0
    for pause, work in spells:
        now += pause
        before = asked.share(now)
        assert 0.0 <= before <= 1.0
        for each in (asked, quiet):
            each.begin(now)
        now += work
        assert before - 1e-9 <= asked.share(now - work / 2) <= asked.share(now) + 1e-9 <= 1.0 + 2e-9
        for each in (asked, quiet):
            each.end(now)
    assert asked.share(now + 1.0) == pytest.approx(quiet.share(now + 1.0))
    assert asked.share(now + 100.0) < 1e-9
