"""A breath of the fuzzing that `python -m tests.fuzz` does for as long as one likes."""

import pytest

from tests.fuzz import fuzz
from tests.streams import SAMPLES


@pytest.mark.parametrize("platform", SAMPLES)
def test_spoilt_streams_are_refused_or_read(platform: str) -> None:
    seen = fuzz(platform, 0, seed=1, least=40)
    assert seen["refused"] > 100
    assert seen["chunks"] > 100
