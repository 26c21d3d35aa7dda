"""One pass over a batch of windows: decoded together, and the words of each placed in time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription import doubt, timing
from voicemon.transcription.decoding import Asked, Decoding, decode
from voicemon.transcription.encoding import Encoded

_WORTH_A_SECOND_LOOK = 2 * RATE_HZ
"""Samples. A word or two is improbable by nature: a second look costs much and changes nothing."""

_HOLE = 3 * RATE_HZ
"""Samples without the beginning of a word that make a decoding doubtful."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A decoding with its words' spans, still counted from the utterance's first sample."""

    decoding: Decoding
    words: list[timing.TimedTokens]
    leaps: bool
    """Words seem to be left out."""

    def doubtful(self, length: int, limit: float = doubt.LOG_PROBABILITY_LIMIT) -> bool:
        """Whether an utterance of ``length`` samples deserves another look: it repeats itself, leaves words out, or
        is less probable than ``limit``, the mean log-probability of its tokens."""
        unlikely = self.decoding.log_probability < limit
        return self.decoding.broken or self.leaps or (unlikely and length >= _WORTH_A_SECOND_LOOK)

    def rank(self) -> tuple[bool, bool, float]:
        """Lower is better."""
        return self.decoding.broken, self.leaps, -self.decoding.log_probability


def attempt(net: Any, encoded: Encoded, asked: Sequence[Asked], beam: int) -> list[Attempt]:
    """Decode a batch and align what was found. Words are aligned one utterance at a time: CTranslate2 aligns a batch
    hardly faster, and an utterance's times would then depend on the others.
    """
    return [
        _aligned(net, encoded.row(at), one, decoding)
        for at, (one, decoding) in enumerate(zip(asked, decode(net, encoded, asked, beam), strict=True))
    ]


def _aligned(net: Any, encoded: Any, asked: Asked, decoding: Decoding) -> Attempt:
    if decoding.broken:
        return Attempt(decoding, [], leaps=False)
    if asked.loud is not None:
        sure = math.exp(decoding.log_probability)
        return Attempt(
            decoding, timing.spread(asked.tokenizer, decoding.tokens, asked.loud, sure), leaps=False
        )
    words = timing.align(net, encoded, asked.tokenizer, decoding.tokens, asked.length)
    return Attempt(decoding, words, leaps=timing.longest_hole(words, asked.length) > _HOLE)
