"""Falling in with each other is told from not doing so, and from too little to say."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.conversation.matching import LEAST_EXCHANGES, level_matching, pace_matching, pearson
from voicemon.conversation.pace import TurnVoice
from voicemon.conversation.turn_taking import Spoken


def turns(values: list[float | None], field: str = "pace") -> list[TurnVoice]:
    parties = ["agent", "customer"] * len(values)
    return [
        TurnVoice(
            Spoken(party, 100 * i, 100 * i + 90),
            value if field == "pace" else None,
            None,
            value if field == "level" else None,
            None,
        )
        for i, (party, value) in enumerate(zip(parties, values, strict=False))
    ]


def test_who_follows_is_in_synchrony_and_who_comes_closer_converges() -> None:
    following = pace_matching(turns([100, 100, 130, 130, 160, 160, 120, 120, 150, 150]))
    assert following.exchanges == 9 and following.synchrony is not None and following.synchrony > 0.3
    closer = pace_matching(turns([100, 200, 105, 190, 110, 180, 120, 170, 130, 150, 140]))
    assert closer.convergence is not None and closer.convergence > 0.9
    apart = pace_matching(turns([140, 150, 130, 170, 120, 180, 110, 190, 105, 200, 100]))
    assert apart.convergence is not None and apart.convergence < -0.9


def test_how_loud_a_line_was_set_changes_nothing() -> None:
    levels: list[float | None] = [-30, -25, -31, -24, -29, -22, -33, -27, -30, -26]
    louder = [level + (10 if i % 2 else 0) for i, level in enumerate(levels) if level is not None]
    plain, set_louder = level_matching(turns(levels, "level")), level_matching(turns(list(louder), "level"))
    assert plain.synchrony == pytest.approx(set_louder.synchrony)
    assert plain.convergence == pytest.approx(set_louder.convergence)


def test_too_few_exchanges_say_nothing() -> None:
    few = pace_matching(turns([100.0] * LEAST_EXCHANGES))
    assert few.exchanges == LEAST_EXCHANGES - 1 and few.synchrony is None and few.convergence is None
    unknown = pace_matching(turns([100, None, 120, 130, 140, 150, 160, 150, 140, 130]))
    assert unknown.exchanges == 7
    same = pace_matching(turns([100.0] * 12))
    assert same.exchanges == 11 and same.synchrony is None


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=20))
def test_pearson_is_the_library_s(pairs: list[tuple[int, int]]) -> None:
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    found = pearson(xs, ys)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(statistics.correlation(xs, ys), abs=1e-12)
