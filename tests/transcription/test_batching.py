"""Batches are as large as it pays, and a free worker waits only where waiting is worth it."""

import pytest

from voicemon.transcription.batching import LONGEST_WAIT_S, Arrivals, BatchTimes, share, wait_for_more


@pytest.mark.parametrize(
    ("alike", "others", "workers", "most", "taken"),
    [
        (1, 0, 2, 8, 1), (2, 0, 2, 8, 1), (3, 0, 2, 8, 2), (40, 0, 2, 8, 8), (40, 0, 1, 16, 16), (0, 0, 2, 8, 1),
        (5, 0, 1, 0, 1), (4, 1, 2, 8, 3), (4, 4, 2, 8, 4), (4, 40, 2, 8, 4), (3, 3, 4, 8, 2),
    ],
)  # fmt: skip
def test_a_worker_takes_its_part(alike: int, others: int, workers: int, most: int, taken: int) -> None:
    assert share(alike, others, workers, most) == taken


def test_the_fixed_cost_is_found_in_what_batches_took() -> None:
    times = BatchTimes()
    for jobs in (1, 8, 3, 5, 1, 2):
        times.add(jobs, 0.2 + 0.05 * jobs)
    assert times.fixed == pytest.approx(0.2)


def test_newer_batches_count_more() -> None:
    times = BatchTimes()
    for _ in range(100):
        for jobs in (1, 4):
            times.add(jobs, 1.0 + 0.1 * jobs)
    for _ in range(100):
        for jobs in (1, 4):
            times.add(jobs, 0.1 * jobs)
    assert times.fixed == pytest.approx(0.0, abs=0.01)


def test_batches_of_one_size_tell_nothing_of_a_fixed_cost() -> None:
    times = BatchTimes()
    assert times.fixed == 0.0
    for _ in range(50):
        times.add(1, 0.3)
    assert times.fixed == 0.0


def test_arrivals_are_averaged_and_forgotten() -> None:
    arrivals = Arrivals()
    for number in range(200):
        arrivals.add(number / 10)
    assert arrivals.rate(20.0) == pytest.approx(10, rel=0.05)
    assert arrivals.rate(60.0) < 0.01


def test_nobody_waits_on_an_idle_machine() -> None:
    assert wait_for_more(rate=0.5, fixed=0.2, missing=7) == 0.0
    assert wait_for_more(rate=0.0, fixed=0.0, missing=7) == 0.0


def test_a_busy_gpu_waits_for_a_fuller_batch_but_not_long() -> None:
    assert wait_for_more(rate=100.0, fixed=0.05, missing=2) == pytest.approx(0.02)
    assert wait_for_more(rate=30.0, fixed=0.05, missing=15) == LONGEST_WAIT_S
    assert wait_for_more(rate=100.0, fixed=0.05, missing=0) == 0.0
