"""Syllables are counted by their ups and downs, however loud the line is."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicemon.speech.syllables import SyllableCounter

WINDOW_S = 0.032


def counted(powers: list[float], speech: float = 0.9) -> list[int]:
    """The windows at which a syllable was loudest."""
    counter, vowels = SyllableCounter(), []
    for at, power in enumerate([*powers, 0.0, 0.0]):
        ago = counter.push(power, speech)
        if ago is not None:
            vowels.append(at - ago)
    return vowels


def voice(syllables_a_second: float, seconds: float, depth_db: float = 10.0) -> list[float]:
    """A loudness that goes up and down so often."""
    at = np.arange(round(seconds / WINDOW_S)) * WINDOW_S
    level_db = -20.0 - depth_db / 2 * (1 + np.cos(2 * math.pi * syllables_a_second * at))
    return list(10.0 ** (level_db / 10))


@given(st.floats(2.0, 6.0), st.floats(3.0, 12.0))
def test_each_up_and_down_is_one(rate: float, seconds: float) -> None:
    # Where the end cuts one short, it is one if it had risen.
    assert abs(len(counted(voice(rate, seconds))) - rate * seconds) <= 1.0


def test_a_ripple_is_none() -> None:
    assert len(counted(voice(5.0, 4.0, depth_db=1.5))) <= 1


def test_each_is_found_where_it_is_loudest() -> None:
    assert counted([0.01, 0.1, 1.0, 0.2, 0.01, 0.3, 0.9, 0.01]) == [2, 6]


def test_what_is_faint_beside_the_speech_or_is_no_speech_does_not_count() -> None:
    assert counted([0.001, 1.0, 0.001, 0.009, 0.001, 1.0, 0.001]) == [1, 5]
    assert counted(voice(4.0, 3.0), speech=0.2) == []


@given(st.lists(st.floats(1e-9, 1.0), max_size=80), st.integers(-20, 20))
def test_a_louder_line_changes_nothing(powers: list[float], doublings: int) -> None:
    assert counted([power * 2.0**doublings for power in powers]) == counted(powers)


def test_silence_and_nothing() -> None:
    assert counted([]) == [] and counted([0.0] * 50) == []
