"""A server that is being stopped waits for good-byes, and not for ever."""

import asyncio

import pytest

from voicemon.server import stopping
from voicemon.server.stopping import Stopping


def test_it_waits_for_those_who_talk() -> None:
    async def scene() -> list[str]:
        said: list[str] = []
        stop = Stopping()

        async def talk() -> None:
            with stop.talking():
                await stop.announced.wait()
                said.append("good-bye")

        talking = [asyncio.create_task(talk()) for _ in range(2)]
        await asyncio.sleep(0)
        await stop.announce()
        said.append("stopped")
        await asyncio.gather(*talking)
        await stop.announce()
        return said

    assert asyncio.run(scene()) == ["good-bye", "good-bye", "stopped"]


def test_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "FAREWELL_SECONDS", 0.01)

    async def scene() -> None:
        stop = Stopping()
        with stop.talking():
            await stop.announce()
        assert stop.announced.is_set()

    asyncio.run(scene())
