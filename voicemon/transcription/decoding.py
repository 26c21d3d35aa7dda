"""From encoder states to text tokens, with what is needed to tell a bad decoding from a good one.

Utterances are decoded several at a time: each step of the decoder reads all its weights, for one utterance or for
eight. CTranslate2 gives every utterance of a batch the same tokens and scores, to the last bit, as it gives it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription import doubt
from voicemon.transcription.encoding import Encoded

TIMESTAMP_SAMPLES = 320
"""Whisper's timestamp tokens count 20 ms."""

_TOKENS_PER_SECOND = 12
_SPARE_TOKENS = 24
"""Fast speech needs under ten tokens a second; the bound keeps a looping decoder from running on."""

_MOST_TOKENS = 224
"""Half of the decoder's 448 positions, as in Whisper's own code."""

_END_SLACK = RATE_HZ // 4
"""Samples; a sentence that begins so near the end of the audio, or past it, was not spoken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One utterance of a batch, and how it is to be decoded."""

    tokenizer: Any
    """``faster_whisper.tokenizer.Tokenizer`` of its language."""
    length: int
    """Samples of the utterance; the window's rest is filling."""
    names: tuple[int, ...] = ()
    """Tokens of the names and words that are likely here."""
    loud: NDArray[np.intp] | None = None
    """Log-mel frames of speech, int[m], where the words' times are to be estimated from them; None: aligned."""

    @property
    def prompt(self) -> list[int]:
        """What the decoder is given before it begins.

        It is asked for timestamps, which we have no use for, as it then knows where an utterance ends. Without them
        it repeats itself in a short window (a word error rate of 1.5 where the window is the utterance and 2 s of
        silence, .067 with them) and leaps over whole sentences of a long utterance (22 words of 58 in one of the
        test call's).
        """
        tokenizer = self.tokenizer
        before = [tokenizer.sot_prev, *self.names] if self.names else []
        return [*before, *tokenizer.sot_sequence, tokenizer.timestamp_begin]

    @property
    def bound(self) -> int:
        """Most tokens that so much speech can have."""
        return min(_SPARE_TOKENS + self.length * _TOKENS_PER_SECOND // RATE_HZ, _MOST_TOKENS)


@dataclass(frozen=True, slots=True)
class Decoding:
    """What the decoder made of a window."""

    tokens: list[int]
    """Text tokens only."""
    text: str
    log_probability: float
    """Mean over tokens, the end token included."""
    no_speech: float
    """Whisper's own probability that nobody spoke."""
    cut_short: bool
    """Ran into the bound on its length."""

    @property
    def broken(self) -> bool:
        """Repeats itself or never ended."""
        squeezed = doubt.compression_ratio(self.text) > doubt.COMPRESSION_LIMIT
        return squeezed or self.cut_short or doubt.loops(self.tokens)


def decode(net: Any, encoded: Encoded, asked: Sequence[Asked], beam: int) -> list[Decoding]:
    """Decode a batch of windows, one for each of ``asked``, all with as many tokens of names.

    ``net`` is a ``ctranslate2.models.Whisper``, ``encoded`` its encoder's output; ``beam`` 1 is greedy.
    """
    results = net.generate(
        encoded.whole,
        [one.prompt for one in asked],
        beam_size=beam,
        max_length=2 * max(one.bound for one in asked),  # CTranslate2 keeps half of it for the prompt
        return_scores=True,
        return_no_speech_prob=True,
    )
    decodings = []
    for at, (result, one) in enumerate(zip(results, asked, strict=True)):
        decoding = _decoding(result, one)
        if len(asked) > 1 and len(result.sequences_ids[0]) > one.bound and not decoding.cut_short:
            # It ran on where alone it would have been stopped, which its log-probability must not tell.
            decoding = decode(net, Encoded(rows=[encoded.row(at)]), [one], beam)[0]
        decodings.append(decoding)
    return decodings


def _decoding(result: Any, asked: Asked) -> Decoding:
    ids = result.sequences_ids[0]
    # CTranslate2 divides by the length without the end token, whose probability it counts.
    log_probability = result.scores[0] * len(ids) / (len(ids) + 1)
    tokens, over = _spoken(ids[: asked.bound], asked.tokenizer, asked.length)
    cut_short = len(ids) >= asked.bound and not over
    text = asked.tokenizer.decode(tokens).strip()
    return Decoding(tokens, text, log_probability, result.no_speech_prob, cut_short)


def _spoken(ids: Sequence[int], tokenizer: Any, length: int) -> tuple[list[int], bool]:
    """Text tokens up to the first sentence that begins past the audio's end, and whether there was one."""
    tokens: list[int] = []
    for token in ids:
        if token >= tokenizer.timestamp_begin:
            at = (token - tokenizer.timestamp_begin) * TIMESTAMP_SAMPLES
            if tokens and at >= length - _END_SLACK:
                return tokens, True
        elif token < tokenizer.eot:
            tokens.append(token)
    return tokens, False
