"""Levels wait for company on their way to a page; nothing else does, and nothing is lost or overtaken."""

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon import events as ev
from voicemon.call.log_lines import encode
from voicemon.server.level_pace import LevelWatch, in_company

FOREVER_S = 3600.0


def level(db: float, channel: str = "customer") -> bytes:
    return encode(ev.LevelMeasured(channel=channel, start=0, stop=1536, level_db=db, speech=0.0))


def fact() -> bytes:
    return encode(ev.SpeechStarted(channel="customer", utterance="u", at=0))


async def one_by_one(batches: list[bytes]) -> AsyncIterator[bytes]:
    for batch in batches:
        await asyncio.sleep(0)
        yield batch


def sent(batches: list[bytes], wait_s: float = FOREVER_S) -> list[bytes]:
    async def run() -> list[bytes]:
        return [each async for each in in_company(one_by_one(batches), wait_s)]

    return asyncio.run(run())


def test_levels_wait_until_something_else_comes() -> None:
    quiet = [level(-50.0), level(-52.0), level(-51.0, "agent")]
    assert sent([b"head\n", *quiet, fact()]) == [b"head\n", b"".join([*quiet, fact()])]


def test_a_wait_begins_with_the_first_that_waits() -> None:
    async def run() -> list[bytes]:
        async def batches() -> AsyncIterator[bytes]:
            yield b"head\n"
            await asyncio.sleep(0.3)
            for _ in range(2):  # after the pause, too
                yield level(-50.0)

        return [each async for each in in_company(batches(), wait_s=0.2)]

    assert asyncio.run(run()) == [b"head\n", 2 * level(-50.0)]


def test_a_level_that_jumps_does_not_wait_and_takes_along_what_waits() -> None:
    quiet, loud = level(-50.0), level(-30.0)
    assert sent([b"head\n", quiet, loud, level(-29.0)]) == [b"head\n", quiet + loud, level(-29.0)]


def test_a_dip_between_syllables_is_no_beginning() -> None:
    speech = [level(db) for db in (-50.0, -50.0, -20.0, -35.0, -22.0, -40.0, -21.0)]
    pause = [level(-45.0)] * 5
    again = level(-25.0)
    sent_on = sent([b"head\n", *speech, *pause, again])
    assert sent_on == [b"head\n", b"".join(speech[:3]), b"".join([*speech[3:], *pause, again])]


def test_the_wait_ends_by_itself() -> None:
    async def run() -> list[bytes]:
        more = asyncio.Event()

        async def batches() -> AsyncIterator[bytes]:
            yield b"head\n"
            yield level(-50.0)
            await more.wait()
            yield level(-51.0)

        found = []
        async for each in in_company(batches(), wait_s=0.02):
            found.append(each)
            if len(found) == 2:
                more.set()
        return found

    assert asyncio.run(run()) == [b"head\n", level(-50.0), level(-51.0)]


def test_a_page_that_goes_leaves_nothing_behind() -> None:
    async def run() -> bool:
        ended = asyncio.Event()

        async def batches() -> AsyncIterator[bytes]:
            try:
                yield b"head\n"
                await asyncio.Event().wait()
            finally:
                ended.set()

        follower = in_company(batches())
        assert await anext(follower) == b"head\n"
        await follower.aclose()  # type: ignore[attr-defined]
        return ended.is_set()

    assert asyncio.run(run())


def test_each_channel_has_its_own_level_and_noise_below_a_lines_is_nothing() -> None:
    watch = LevelWatch()
    assert watch.may_wait(level(-100.0) + level(-55.0) + level(-57.0, "agent"))
    assert not watch.may_wait(level(-45.0))
    assert watch.may_wait(level(-43.0) + level(-49.0, "agent"))


lines = st.one_of(
    st.builds(level, st.floats(-100, 0, allow_nan=False), st.sampled_from(["agent", "customer"])),
    st.builds(fact),
)


@settings(deadline=None)
@given(st.lists(st.lists(lines, min_size=1, max_size=3).map(b"".join), max_size=12))
def test_nothing_is_lost_and_nothing_overtakes(batches: list[bytes]) -> None:
    assert b"".join(sent(batches)) == b"".join(batches)
