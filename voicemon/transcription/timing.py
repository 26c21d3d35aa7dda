"""Words with spans from Whisper's alignment of text tokens to encoder frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.transcript import SPACELESS_LANGUAGES, Word

ENCODER_FRAME_SAMPLES = 320
"""The encoder halves the log-mel frames: one state every 20 ms."""

_LOG_MEL_SAMPLES = 160

GUESSED = 2 * RATE_HZ
"""Samples of an utterance in which words can be placed by their letters: in the test call, half of them then lie within
80 ms of where the alignment puts them, 95 of 100 within 190 ms. In utterances of 2 to 3 s it is 140 and 700 ms."""

_OPENING = "\"'“‘¿¡([{-"
_SENTENCE_END = (".", "?", "!", "。", "？", "！")
_LEAST_LONG = 7 * RATE_HZ // 10


@dataclass(frozen=True, slots=True)
class TimedTokens:
    """A group of tokens that makes a word: its text with any space before, and its span in samples."""

    text: str
    start: int
    stop: int
    probability: float


def align(net: Any, encoded: Any, tokenizer: Any, tokens: list[int], length: int) -> list[TimedTokens]:
    """The spans of ``tokens`` as whole words, counted from the utterance's first sample.

    By dynamic time warping over the cross-attention of the model's alignment heads, which CTranslate2
    does; ``length`` is the utterance's in samples.
    """
    if not tokens:
        return []
    frames = -(-length // _LOG_MEL_SAMPLES)
    found = net.align(encoded, tokenizer.sot_sequence, [tokens], frames, median_filter_width=7)[0]
    texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    starts = token_starts(found.alignments, len(tokens) + 1)
    groups, first = [], 0
    for text, part in zip(texts[:-1], parts[:-1], strict=True):
        last = first + len(part)
        sure = float(np.mean(found.text_token_probs[first:last]))
        groups.append(TimedTokens(text, int(starts[first]), int(starts[last]), sure))
        first = last
    return join_parts(groups, spaced=tokenizer.language_code not in SPACELESS_LANGUAGES)


def spread(
    tokenizer: Any, tokens: list[int], loud: NDArray[np.intp], probability: float
) -> list[TimedTokens]:
    """``tokens`` as whole words that share the ``loud`` log-mel frames, int[m], by their letters: an estimate that
    costs nothing.

    To align an utterance costs as much as half of encoding it. All words get the same ``probability``, 0..1.
    """
    if not tokens or not len(loud):
        return []
    texts, _ = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    marks = np.cumsum([0, *(sum(map(str.isalnum, text)) for text in texts[:-1])])
    places = loud[(len(loud) - 1) * marks // max(int(marks[-1]), 1)] * _LOG_MEL_SAMPLES
    groups = [
        TimedTokens(text, int(first), int(last), probability)
        for text, (first, last) in zip(texts[:-1], pairwise(places), strict=True)
    ]
    return join_parts(groups, spaced=tokenizer.language_code not in SPACELESS_LANGUAGES)


def longest_hole(words: Sequence[TimedTokens], length: int) -> int:
    """Samples of the longest stretch in which no word begins, from 0 to ``length``.

    An utterance has no long pauses inside, so a long hole means that words were left out.
    """
    marks = [0, *(word.start for word in words), length]
    return max(later - earlier for earlier, later in pairwise(marks))


def token_starts(alignments: Sequence[tuple[int, int]], tokens: int) -> NDArray[np.int64]:
    """Sample at which each of ``tokens`` text tokens begins, int64[tokens], from the utterance's start.

    ``alignments`` are the steps (token, encoder frame) of the dynamic time warping path over the
    cross-attention, tokens in order; a token begins where the path first reaches it.
    """
    starts = np.zeros(tokens, dtype=np.int64)
    reached = -1
    for token, frame in alignments:
        if token > reached:
            starts[reached + 1 : token + 1] = frame * ENCODER_FRAME_SAMPLES
            reached = token
    starts[reached + 1 :] = starts[reached] if reached >= 0 else 0
    return starts


def join_parts(groups: Sequence[TimedTokens], spaced: bool) -> list[TimedTokens]:
    """Groups joined to whole words: ``in``, ``-house`` and ``.`` are one word where words are ``spaced``.

    In languages without spaces only marks join the group before.
    """
    joined: list[TimedTokens] = []
    for group in groups:
        mark = not any(letter.isalnum() for letter in group.text)
        inside = spaced and not group.text.startswith(" ")
        opens = bool(joined) and joined[-1].text.strip() in _OPENING
        if joined and (inside or opens or (mark and group.text.strip() not in _OPENING)):
            before = joined[-1]
            text = before.text + (group.text.lstrip() if opens or mark else group.text)
            # Marks have no length worth the name and no probability that says anything about the word.
            stop = before.stop if mark else group.stop
            sure = before.probability if mark else min(before.probability, group.probability)
            joined[-1] = TimedTokens(text, before.start, stop, group.probability if opens else sure)
        else:
            joined.append(group)
    return joined


def place_words(groups: Sequence[TimedTokens], start: int, length: int) -> tuple[Word, ...]:
    """Words on the call's timeline, in order, none empty, all within [start, start + length).

    The path lets the word beside a pause swallow it. A word over twice the median length (and over
    0.7 s) is cut: at its end where it closes a sentence, else at its beginning.
    """
    if not groups:
        return ()
    usual = float(np.median([group.stop - group.start for group in groups]))
    longest = max(int(2 * usual), _LEAST_LONG)
    words: list[Word] = []
    floor = 0
    for index, group in enumerate(groups):
        first, last = group.start, group.stop
        if last - first > longest:
            if group.text.rstrip().endswith(_SENTENCE_END) and index > 0:
                last = first + longest
            else:
                first = last - longest
        first = min(max(first, floor), max(length - 1, 0))
        last = min(max(last, first + 1), max(length, first + 1))
        floor = last if last < length else first
        words.append(Word(group.text.strip(), start + first, start + last, group.probability))
    return tuple(words)
