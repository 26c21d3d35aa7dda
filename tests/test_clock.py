"""The manual clock wakes whoever waits, in order, and the real one does not run backwards."""

import asyncio

from voicemon.clock import ManualClock, MonotonicClock


def test_a_manual_clock_wakes_sleepers_when_it_is_moved() -> None:
    async def run() -> list[tuple[str, float]]:
        clock, woken = ManualClock(), []

        async def sleep(name: str, moment: float) -> None:
            await clock.sleep_until(moment)
            woken.append((name, clock.now()))

        async with asyncio.TaskGroup() as tasks:
            for name, moment in (("late", 3.0), ("early", 1.0), ("past", 0.0)):
                tasks.create_task(sleep(name, moment))
            await asyncio.sleep(0.01)
            assert [name for name, _ in woken] == ["past"]
            await clock.advance(1.5)
            await clock.advance(1.5)
        return woken

    assert asyncio.run(run()) == [("past", 0.0), ("early", 1.5), ("late", 3.0)]


def test_a_leaping_clock_never_waits() -> None:
    clock = ManualClock(leaps=True)
    asyncio.run(asyncio.wait_for(clock.sleep_until(1000.0), 1))
    assert clock.now() == 1000.0


def test_the_machines_clock_reaches_its_moment() -> None:
    clock = MonotonicClock()
    moment = clock.now() + 0.02
    asyncio.run(clock.sleep_until(moment))
    assert clock.now() >= moment
