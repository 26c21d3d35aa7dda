"""Signs of a decoding gone wrong."""

import pytest

from voicemon.transcription.doubt import PHANTOMS, Evidence, compression_ratio, invented, loops


@pytest.mark.parametrize(
    ("tokens", "looping"),
    [
        ([], False),
        ([1, 2, 3, 4, 5, 6, 7, 8], False),
        ([5, 5, 5, 5], False),  # "no no no no" is said by people
        ([5] * 8, True),
        ([1, 2] * 3, False),
        ([9, 1, 2, 1, 2, 1, 2, 1, 2], True),
        ([1, 2, 3, 4, 5] * 4, True),
        ([1, 2, 3, 4, 5] * 3, False),
        ([1, 2, 9] * 2 + [1, 2, 8] * 2, False),
    ],
)
def test_loops(tokens: list[int], looping: bool) -> None:
    assert loops(tokens) is looping


def test_compression_tells_repetition() -> None:
    assert compression_ratio("") == 0.0
    assert compression_ratio("Two weeks ago, I got a car from your dealership.") < 1.5
    assert compression_ratio("I'm going to be there. " * 8) > 2.4


def evidence(
    text: str, log_probability: float = -0.3, no_speech: float = 0.05, speech: float = 0.9
) -> Evidence:
    return Evidence(text, range(9), log_probability, no_speech, speech)


@pytest.mark.parametrize(
    ("found", "not_said"),
    [
        (evidence("Thank you."), False),
        (evidence("Thank you.", speech=0.4), True),
        (evidence("Thank you.", no_speech=0.7), True),
        (evidence("I want my money back.", speech=0.4), False),
        (evidence("I want my money back.", no_speech=0.7), False),
        (evidence("I want my money back.", no_speech=0.7, speech=0.4), True),
        (evidence("I want my money back.", no_speech=0.7, log_probability=-1.1), True),
        (evidence("Ah, I'm", no_speech=0.1, log_probability=-1.7), False),
        (evidence("Ah, I'm", no_speech=0.4, log_probability=-1.7), True),
        (evidence("Ah, I'm", log_probability=-1.1, speech=0.1), True),
        (evidence("And we can have a fool", no_speech=0.47, log_probability=-1.43, speech=0.45), True),
        (evidence("And we can have a fool", no_speech=0.47, log_probability=-1.43, speech=0.6), False),
        (evidence("And we can have a fool", no_speech=0.2, log_probability=-1.43, speech=0.45), False),
        (evidence("And we can have a fool", no_speech=0.47, log_probability=-0.8, speech=0.45), False),
        (evidence(" . . ."), True),
        (evidence(""), True),
    ],
)
def test_inventions_need_more_than_one_sign(found: Evidence, not_said: bool) -> None:
    assert invented(found) is not_said


def test_repetition_counts_sooner_where_nobody_seems_to_speak() -> None:
    twice = [1, 2, 3, 4, 1, 2, 3, 4]
    assert not invented(Evidence("to be or to be", twice, -0.3, 0.05, 0.9))
    assert invented(Evidence("to be or to be", twice, -0.3, 0.7, 0.9))


def test_phantoms_are_written_as_they_are_compared() -> None:
    for phrase in PHANTOMS:
        assert invented(evidence(phrase.capitalize() + ".", speech=0.4)), phrase
