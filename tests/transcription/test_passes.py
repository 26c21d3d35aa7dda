"""When an attempt deserves a second look, and which of two is the better."""

import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.decoding import Decoding
from voicemon.transcription.passes import Attempt


def attempt(log_probability: float = -0.3, cut_short: bool = False, leaps: bool = False) -> Attempt:
    return Attempt(Decoding([1, 2], "so it goes", log_probability, 0.1, cut_short), [], leaps)


@pytest.mark.parametrize(
    ("found", "seconds", "doubtful"),
    [
        (attempt(), 4, False),
        (attempt(cut_short=True), 1, True),
        (attempt(leaps=True), 4, True),
        (attempt(log_probability=-1.2), 4, True),
        (attempt(log_probability=-1.2), 1, False),
    ],
)
def test_doubtful(found: Attempt, seconds: int, doubtful: bool) -> None:
    assert found.doubtful(seconds * RATE_HZ) is doubtful


def test_how_improbable_is_doubtful_can_be_said() -> None:
    assert attempt(log_probability=-0.6).doubtful(4 * RATE_HZ, limit=-0.5)
    assert not attempt(log_probability=-0.4).doubtful(4 * RATE_HZ, limit=-0.5)


def test_whole_before_broken_then_without_leaps_then_the_likelier() -> None:
    order = [attempt(-0.2), attempt(-0.9), attempt(-0.1, leaps=True), attempt(-0.1, cut_short=True)]
    assert sorted([*order[2:], *order[:2]], key=Attempt.rank) == order
