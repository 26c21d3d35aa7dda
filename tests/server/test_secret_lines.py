"""What is kept of a secret opens by that secret alone, and cannot be made to cost more than the machine has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.house import QUICK
from voicemon.server.secret_lines import (
    Cost,
    PassphraseLine,
    key_line,
    new_key,
    passphrase_line,
    read_key_line,
    read_passphrase_line,
)


@settings(max_examples=50)
@given(st.text(), st.text())
def test_a_line_is_of_its_passphrase_also_after_it_was_written_and_read(one: str, other: str) -> None:
    line = read_passphrase_line(str(passphrase_line(one, QUICK)))
    assert line.is_of(one)
    assert line.is_of(other) == passphrase_line(other, line.cost).is_of(one)


def test_letters_are_the_same_however_a_keyboard_composes_them() -> None:
    assert passphrase_line("Gru\u0308ße", QUICK).is_of("Gr\u00fcße")


def test_two_lines_of_one_passphrase_differ_and_none_shows_in_a_log() -> None:
    one, other = passphrase_line("the same", QUICK), passphrase_line("the same", QUICK)
    assert str(one) != str(other)
    assert str(one).rpartition(":")[2] not in repr(one) + repr([one])


def test_what_is_written_today_costs_what_it_should() -> None:
    assert 128 * Cost().n * Cost().r >= 32 << 20 and Cost().fits()


GOOD = str(PassphraseLine(QUICK, bytes(range(16)), bytes(range(100, 132))))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "no line"),
        ("secret", "no line"),
        ("bcrypt:16:1:1:AAAA:AAAA", "no line"),
        (GOOD.replace(":16:", ":-16:"), "no line"),
        (GOOD.replace(":16:", ":17:"), "cannot bear"),
        (GOOD.replace(":16:", ":1073741824:"), "cannot bear"),
        (GOOD.replace(":1:1:", ":1:1000:"), "cannot bear"),
        (GOOD.replace(":1:1:", ":0:1:"), "cannot bear"),
        (GOOD[:-8], "cut off"),
        (GOOD[:-1] + "!", "no base64"),
    ],
)
def test_a_spoilt_line_is_refused_without_a_word_of_it(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as said:
        read_passphrase_line(line)
    assert GOOD.split(":")[5][:-9] not in str(said.value)


def test_keys_are_long_and_random_and_kept_as_a_hash() -> None:
    key = new_key()
    assert len(key) >= 43 and key != new_key()
    assert read_key_line(key_line(key)) == key_line(key) and key not in key_line(key)
    for spoilt in ("", key, "sha256:", "sha256:" + "g" * 64, "md5:" + "0" * 64):
        with pytest.raises(ValueError, match="no line"):
            read_key_line(spoilt)
