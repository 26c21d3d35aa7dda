"""A chunk knows where it ends, and parties go by the names that stand in logs."""

import dataclasses

import numpy as np
import pytest

from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, AudioChunk, AudioGap, Channel


@pytest.mark.parametrize("count", [0, 1, 512])
def test_a_chunk_ends_just_past_its_last_sample(count: int) -> None:
    chunk = AudioChunk(Channel.AGENT, 100, np.zeros(count, np.float32))
    following = AudioChunk(Channel.AGENT, chunk.stop, np.zeros(1, np.float32))
    assert (chunk.stop, following.stop) == (100 + count, 101 + count)


def test_parties_read_and_write_as_their_names() -> None:
    assert [str(channel) for channel in Channel] == ["customer", "agent", "mixed"]
    assert Channel("agent") is Channel.AGENT
    with pytest.raises(ValueError, match="boss"):
        Channel("boss")


def test_what_has_arrived_cannot_be_moved() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        AudioGap(Channel.AGENT, 0, 5, "lost").stop = 6  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        AudioChunk(Channel.AGENT, 0, np.zeros(5, np.float32)).start = 6  # type: ignore[misc]


def test_both_rates_tick_together() -> None:
    assert RATE_HZ == 2 * PROSODY_RATE_HZ, "the half-band filters go between the two"
