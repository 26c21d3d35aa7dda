"""A running server learns who has come, keeps whom it knew where the file is spoilt, and says so."""

import asyncio
import logging
from pathlib import Path

import pytest

from tests.house import KEY, PASSPHRASES, QUICK, write_house
from voicemon.config import PeopleOptions
from voicemon.errors import ConfigError
from voicemon.server.people import Entry, person_of, read_people, write_people
from voicemon.server.people_kept import KeptPeople, keep_people
from voicemon.server.secret_lines import passphrase_line


def test_who_is_added_can_sign_in_at_once_and_a_spoilt_file_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        path = write_house(tmp_path / "people.toml")
        kept = KeptPeople(path)
        bob = Entry(person_of("Bob", "agent"), passphrase_line("a new face here", QUICK))
        write_people(path, [*read_people(path).entries, bob])
        assert (await kept.newest()).signed_in("Bob", "a new face here") == bob.person
        path.write_text("spoilt = " + PASSPHRASES["Joe"])
        with caplog.at_level(logging.WARNING):
            assert (await kept.newest()).knows("Bob")
            assert (await kept.newest()).knows("Joe")
        (said,) = caplog.messages
        assert said.startswith("the people are those of before") and PASSPHRASES["Joe"] not in said
        path.unlink()
        assert await kept.with_key(KEY) is not None
        assert await kept.with_key("another") is None

    asyncio.run(scene())


def test_without_a_file_nobody_signs_in_and_a_bad_one_is_said(tmp_path: Path) -> None:
    assert keep_people(PeopleOptions()) is None
    with pytest.raises(ConfigError, match="No such file"):
        keep_people(PeopleOptions(file=str(tmp_path / "nowhere.toml")))
