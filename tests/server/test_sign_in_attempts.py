"""Trying passphrases slows down: for a name, for a machine, and also for those who try many at the same time."""

import asyncio
import logging
from pathlib import Path

import pytest

from tests.house import PASSPHRASES, write_house
from voicemon.server.access import Person
from voicemon.server.people_kept import KeptPeople
from voicemon.server.rate_limit import ADDRESS_LIMIT
from voicemon.server.sign_in_attempts import NAME_SECONDS, NAME_TRIES, PEER_TRIES, Attempts, TooManyTries

RIGHT = PASSPHRASES["Joe"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def attempts(folder: Path, clock: Clock) -> Attempts:
    return Attempts(KeptPeople(write_house(folder / "people.toml")), clock)


async def outcome(door: Attempts, name: str, passphrase: str, peer: str = "10.0.0.1") -> str:
    try:
        person: Person | None = await door.sign_in(name, passphrase, peer)
    except TooManyTries as error:
        assert error.wait_s >= 1
        return "wait"
    return "wrong" if person is None else person.name


def test_a_name_is_slowed_down_whoever_tries_and_others_are_not(tmp_path: Path) -> None:
    async def scene() -> None:
        clock = Clock()
        door = attempts(tmp_path, clock)
        tries = [await outcome(door, "JOE", "x", f"10.0.0.{number}") for number in range(NAME_TRIES + 3)]
        assert tries == ["wrong"] * NAME_TRIES + ["wait"] * 3
        assert await outcome(door, "joe", RIGHT, "10.0.1.1") == "wait", "also with the right one"
        assert await outcome(door, "Ada", PASSPHRASES["Ada"]) == "Ada"
        clock.now += NAME_SECONDS
        assert await outcome(door, "joe", RIGHT) == "Joe"

    asyncio.run(scene())


def test_a_machine_is_slowed_down_whatever_names_it_tries(tmp_path: Path) -> None:
    async def scene() -> None:
        door = attempts(tmp_path, Clock())
        tries = [await outcome(door, f"name {number}", "x") for number in range(PEER_TRIES + 5)]
        assert tries == ["wrong"] * PEER_TRIES + ["wait"] * 5
        assert await outcome(door, "Joe", RIGHT, "10.0.0.2") == "Joe"

    asyncio.run(scene())


def test_many_tries_at_the_same_time_are_no_more_tries(tmp_path: Path) -> None:
    async def scene() -> None:
        door = attempts(tmp_path, Clock())
        tries = await asyncio.gather(*(outcome(door, "Joe", f"guess {n}", f"10.0.0.{n}") for n in range(30)))
        assert sorted(tries) == ["wait"] * (30 - NAME_TRIES) + ["wrong"] * NAME_TRIES

    asyncio.run(scene())


def test_who_signs_in_well_does_not_slow_down(tmp_path: Path) -> None:
    async def scene() -> None:
        door = attempts(tmp_path, Clock())
        assert {await outcome(door, "Joe", RIGHT) for _ in range(2 * PEER_TRIES)} == {"Joe"}

    asyncio.run(scene())


def test_names_without_number_fill_no_memory(tmp_path: Path) -> None:
    async def scene() -> None:
        door = attempts(tmp_path, Clock())
        for number in range(2 * ADDRESS_LIMIT):
            door._names.allows(f"name {number}", 0.0)
            door._peers.allows(f"peer {number}", 0.0)
        assert len(door._names._buckets) == len(door._peers._buckets) == ADDRESS_LIMIT

    asyncio.run(scene())


def test_the_log_says_who_failed_and_never_what_was_typed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        door = attempts(tmp_path, Clock())
        await outcome(door, "Joe", "a secret slip")
        await outcome(door, RIGHT, "typed into the wrong field")

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert "10.0.0.1 as 'Joe' failed" in caplog.text and "a name that is not known" in caplog.text
    assert "slip" not in caplog.text and RIGHT not in caplog.text
