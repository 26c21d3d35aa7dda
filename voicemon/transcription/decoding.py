"""From encoder states to text tokens, with what is needed to tell a bad decoding from a good one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription import doubt

TIMESTAMP_SAMPLES = 320
"""Whisper's timestamp tokens count 20 ms."""

_TIMESTAMPS_FROM = 6 * RATE_HZ
"""Samples. Without timestamps the greedy decoder now and then leaps over whole sentences of a long
utterance (22 words of 58 in one of the test call's); with them it does not, for a sixth more tokens."""

_TOKENS_PER_SECOND = 12
_SPARE_TOKENS = 24
"""Fast speech needs under ten tokens a second; the bound keeps a looping decoder from running on."""

_MOST_TOKENS = 224
"""Half of the decoder's 448 positions, as in Whisper's own code."""

_END_SLACK = RATE_HZ // 4
"""Samples; a sentence that begins so near the end of the audio, or past it, was not spoken."""


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


def decode(net: Any, encoded: Any, tokenizer: Any, length: int, beam: int) -> Decoding:
    """Decode one window whose first ``length`` samples are the utterance.

    ``net`` is a ``ctranslate2.models.Whisper``, ``encoded`` its encoder output, ``tokenizer`` a
    ``faster_whisper.tokenizer.Tokenizer``; ``beam`` 1 is greedy.
    """
    timed = length > _TIMESTAMPS_FROM
    prompt = [*tokenizer.sot_sequence, tokenizer.timestamp_begin if timed else tokenizer.no_timestamps]
    bound = min(_SPARE_TOKENS + length * _TOKENS_PER_SECOND // RATE_HZ, _MOST_TOKENS)
    result = net.generate(
        encoded,
        [prompt],
        beam_size=beam,
        max_length=2 * bound,  # CTranslate2 keeps half of it for the prompt
        return_scores=True,
        return_no_speech_prob=True,
    )[0]
    ids = result.sequences_ids[0]
    # CTranslate2 divides by the length without the end token, whose probability it counts.
    log_probability = result.scores[0] * len(ids) / (len(ids) + 1)
    tokens, over = _spoken(ids, tokenizer, length)
    cut_short = len(ids) >= bound and not over
    text = tokenizer.decode(tokens).strip()
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
