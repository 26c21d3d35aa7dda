"""A change after a training has the interval that theory gives it, the same each time, and none of too few calls."""

import numpy as np
import pytest

from voicemon.call.training import LEAST_AGENTS, LEAST_CALLS, Change, change_of, team_change


def test_means_and_their_difference() -> None:
    found = change_of([1.0] * 12, [3.0] * 15)
    assert found == Change(n_before=12, n_after=15, before=1, after=3, change=2, low=2, high=2, why="")


def test_the_interval_is_that_of_theory_and_the_same_each_time() -> None:
    random = np.random.default_rng(5)
    before, after = random.normal(10, 2, 80), random.normal(9, 2, 60)
    found = change_of(before, after)
    assert found == change_of(before.copy(), after.copy())
    error = (before.var() / 80 + after.var() / 60) ** 0.5
    expected = after.mean() - before.mean()
    assert found.low == pytest.approx(expected - 1.96 * error, abs=0.1)
    assert found.high == pytest.approx(expected + 1.96 * error, abs=0.1)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Skewed figures of ordinary size: 200 worlds in which the training added 1."""
    random = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        found = change_of(random.exponential(3, 25), 1 + random.exponential(3, 25))
        assert found.low is not None and found.high is not None
        held += found.low <= 1 <= found.high
    assert 0.9 <= held / 200 <= 0.99


def test_too_few_calls_have_no_interval_and_it_is_said_why() -> None:
    few = change_of([1.0] * (LEAST_CALLS - 1), [2.0] * 40)
    assert (few.change, few.low, few.high) == (1, None, None) and "fewer than 10 calls" in few.why
    nothing = change_of([], [2.0])
    assert (nothing.n_before, nothing.before, nothing.after, nothing.change) == (0, None, 2, None)


def test_a_teams_interval_is_wider_where_its_agents_differ() -> None:
    """Ten agents who differ by far more than their own calls do: a call more of each adds next to nothing."""
    random = np.random.default_rng(9)
    before, after = {}, {}
    for agent in range(10):
        gain = random.normal(1, 2)
        before[f"a{agent}"] = random.normal(0, 0.1, 30)
        after[f"a{agent}"] = random.normal(gain, 0.1, 30)
    team = team_change(before, after)
    calls = change_of(np.concatenate(list(before.values())), np.concatenate(list(after.values())))
    assert team.change == calls.change and team.low is not None and team.high is not None
    assert calls.low is not None and calls.high is not None
    assert team.high - team.low > 2 * (calls.high - calls.low)


def test_a_small_team_has_no_interval() -> None:
    few = {f"a{agent}": [1.0] * 20 for agent in range(LEAST_AGENTS - 1)}
    assert team_change(few, few).why == "fewer than 5 agents before or after"
    halves = team_change({f"a{i}": [1.0] * 5 for i in range(6)}, {f"a{i}": [2.0] * 5 for i in range(3, 9)})
    assert (halves.low, halves.high) == (1, 1)
