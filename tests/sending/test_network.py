"""A rehearsal's network is as bad as was asked for."""

import pytest

from voicemon.errors import ConfigError
from voicemon.sending.network import Network


def carried(**bad: float) -> list[tuple[float, int]]:
    return list(Network(**bad).carry((0.02 * step, step) for step in range(1, 2001)))


def test_a_good_network_changes_nothing() -> None:
    assert [number for _, number in carried()] == list(range(1, 2001))


def test_a_bad_one_is_as_bad_as_was_asked_for() -> None:
    assert 1960 < len(carried(loss=0.01)) < 1995
    assert len(carried(loss=1.0)) == 0
    twice = [number for _, number in carried(duplicate=0.1)]
    assert len(set(twice)) == 2000 and 2150 < len(twice) < 2250
    shaken = carried(reorder=0.1)
    assert [due for due, _ in shaken] == sorted(due for due, _ in shaken)
    numbers = [number for _, number in shaken]
    assert sorted(numbers) == list(range(1, 2001)) != numbers
    assert max(abs(number - place) for place, number in enumerate(numbers, 1)) <= 5


def test_the_same_seed_is_the_same_network() -> None:
    assert carried(loss=0.1, reorder=0.1) == carried(loss=0.1, reorder=0.1) != carried(loss=0.1, seed=2)


@pytest.mark.parametrize("share", [{"loss": 1.5}, {"duplicate": -0.1}, {"reorder": float("nan")}])
def test_what_is_no_share_is_refused(share: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=f"{next(iter(share))} .* is not a share from 0 to 1"):
        Network(**share)
