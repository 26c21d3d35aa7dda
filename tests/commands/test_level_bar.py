"""A meter rises at once and falls slowly; a bar is as long as it was asked to be, whatever the level."""

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.commands.level_bar import FALL_DB_PER_SECOND, LOWEST_DB, Meter, bar


def chunk(start: int, value: float, length: int = 160) -> AudioChunk:
    return AudioChunk(Channel.AGENT, start, np.full(length, value, np.float32))


def test_a_meter_rises_at_once_and_falls_slowly() -> None:
    meter = Meter()
    meter.hear(chunk(0, 0.1))
    assert meter.level_db == pytest.approx(-20, abs=0.01)
    meter.hear(chunk(160, 0.0))
    assert meter.level_db == pytest.approx(-20 - FALL_DB_PER_SECOND / 100, abs=0.01)
    meter.hear(AudioGap(Channel.AGENT, 320, 320 + 2 * RATE_HZ, "away"))
    assert meter.level_db == LOWEST_DB
    assert meter.loudest_db == pytest.approx(-20, abs=0.01)


@pytest.mark.parametrize(
    ("level_db", "drawn"),
    [
        (0.0, "████"),
        (-30.0, "██  "),
        (-60.0, "    "),
        (-100.0, "    "),
        (6.0, "████"),
        (-52.5, "▌   "),
    ],
)
def test_a_bar_has_its_width(level_db: float, drawn: str) -> None:
    assert bar(level_db, 4) == drawn
