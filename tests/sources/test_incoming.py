"""Any name that a platform gives a call becomes one that suits a folder and a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.server.board import CALL_NAME
from voicemon.sources.incoming import fit_name


@pytest.mark.parametrize(
    ("told", "name"),
    [("CA17", "CA17"), ("v3:a b/../c", "v3-a-b-..-c"), ("..", "call"), ("", "call"), ("é", "call")],
)
def test_what_does_not_fit_is_a_hyphen(told: str, name: str) -> None:
    assert fit_name(told) == name


@given(st.text())
def test_every_name_is_one_that_the_board_takes(told: str) -> None:
    assert CALL_NAME.match(fit_name(told))
