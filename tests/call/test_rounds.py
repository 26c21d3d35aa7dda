"""Every job is done once, on a few threads, and its result or its error comes to who asked."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from voicemon.call.rounds import MOST_TOGETHER, Rounds


def test_each_result_comes_to_who_asked_for_it() -> None:
    places: set[int] = set()

    def square(number: int) -> int:
        places.add(threading.get_ident())
        if number % 10 == 7:
            raise ValueError(number)
        return number * number

    async def scene(threads: ThreadPoolExecutor) -> list[int | BaseException]:
        rounds = Rounds(threads, 2)
        return await asyncio.gather(*(rounds.run(square, n) for n in range(200)), return_exceptions=True)

    with ThreadPoolExecutor(2) as threads:
        answers = asyncio.run(scene(threads))
    for n, answer in enumerate(answers):
        assert isinstance(answer, ValueError) if n % 10 == 7 else answer == n * n
    assert threading.get_ident() not in places and len(places) <= 2


def test_one_after_another_is_as_good_as_all_at_once() -> None:
    async def scene(threads: ThreadPoolExecutor) -> list[int]:
        rounds = Rounds(threads, 1)
        return [await rounds.run(abs, -n) for n in range(3 * MOST_TOGETHER)]

    with ThreadPoolExecutor(1) as threads:
        assert asyncio.run(scene(threads)) == list(range(3 * MOST_TOGETHER))


def test_who_no_longer_waits_holds_up_nobody() -> None:
    go_on = threading.Event()

    async def scene(threads: ThreadPoolExecutor) -> str:
        rounds = Rounds(threads, 1)
        gone = asyncio.create_task(rounds.run(go_on.wait))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        go_on.set()
        return await rounds.run(lambda: "done")

    with ThreadPoolExecutor(1) as threads:
        assert asyncio.run(scene(threads)) == "done"
