"""Words are whole, in order and inside their utterance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.transcription.timing import (
    TimedTokens,
    join_parts,
    longest_hole,
    place_words,
    spread,
    token_starts,
)


def parts(*texts: str) -> list[TimedTokens]:
    return [TimedTokens(text, 100 * i, 100 * i + 100, 0.5) for i, text in enumerate(texts)]


def test_a_token_begins_where_the_path_first_reaches_it() -> None:
    path = [(0, 0), (0, 1), (0, 2), (1, 3), (1, 4), (2, 4), (3, 7)]
    assert token_starts(path, 5).tolist() == [0, 3 * 320, 4 * 320, 7 * 320, 7 * 320]


def test_no_path_gives_zeros() -> None:
    assert token_starts([], 2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("pieces", "spaced", "whole"),
    [
        ((" in", "-", "house", "."), True, [" in-house."]),
        ((" 8", " a", ".", "m", "."), True, [" 8", " a.m."]),
        ((" she", " said", ' "', "no", '"', "."), True, [" she", " said", ' "no".']),
        (("你好", "。", "再见"), False, ["你好。", "再见"]),
        ((" -", " yes"), True, [" -yes"]),
        ((), True, []),
    ],
)
def test_parts_become_words(pieces: tuple[str, ...], spaced: bool, whole: list[str]) -> None:
    assert [group.text for group in join_parts(parts(*pieces), spaced)] == whole


def test_a_mark_does_not_lengthen_its_word() -> None:
    (word,) = join_parts(parts(" yes", "."), spaced=True)
    assert (word.start, word.stop, word.probability) == (0, 100, 0.5)


class _Letters:
    """A tokenizer whose words are given."""

    eot = 99
    language_code = "en"

    def __init__(self, *words: str) -> None:
        self._words = words

    def split_to_word_tokens(self, tokens: list[int]) -> tuple[list[str], list[list[int]]]:
        return [*self._words, ""], [[token] for token in tokens]


def test_words_share_the_speech_by_their_letters() -> None:
    """A pause between them is nobody's."""
    loud = np.array([10, 11, 30, 31, 32, 33, 34, 36, 37, 38, 39])
    words = spread(_Letters(" no", ",", " thank", " you", "."), [1, 2, 3, 4, 5], loud, 0.5)
    assert words == [
        TimedTokens(" no,", 1600, 4800, 0.5),
        TimedTokens(" thank", 4800, 5760, 0.5),
        TimedTokens(" you.", 5760, 6240, 0.5),
    ]
    assert spread(_Letters(), [], loud, 0.5) == []
    assert spread(_Letters("…"), [1], loud, 0.5) == [TimedTokens("…", 1600, 1600, 0.5)]


def test_holes() -> None:
    words = [TimedTokens("a", 100, 200, 1.0), TimedTokens("b", 5000, 5100, 1.0)]
    assert longest_hole(words, 6000) == 4900
    assert longest_hole(words, 60_000) == 55_000
    assert longest_hole([], 700) == 700


def test_a_word_that_swallowed_a_pause_is_cut() -> None:
    pause = [
        TimedTokens(" yes", 0, 4_000, 0.9),
        TimedTokens(" sir.", 4_000, 40_000, 0.9),
        TimedTokens(" And", 40_000, 44_000, 0.9),
        TimedTokens(" so", 44_000, 90_000, 0.9),
    ]
    words = place_words(pause[:3], 0, 48_000)
    assert [(word.start, word.stop) for word in words] == [(0, 4_000), (4_000, 15_200), (40_000, 44_000)]
    assert place_words(pause, 0, 90_000)[3].start > 44_000


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), max_size=8),
    st.integers(1, 16_000),
    st.integers(0, 1 << 40),
)
def test_words_never_leave_their_utterance(spans: list[tuple[int, int]], length: int, start: int) -> None:
    words = place_words([TimedTokens(" w", *sorted(span), 0.5) for span in spans], start, length)  # type: ignore[call-arg]
    assert len(words) == len(spans)
    for word in words:
        assert start <= word.start < word.stop <= start + length
    starts = [word.start for word in words]
    assert starts == sorted(starts)
