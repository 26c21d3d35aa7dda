"""A decoding stops where the audio does, and says when it went wrong."""

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.decoding import Decoding, _spoken, decode
from voicemon.transcription.encoding import encode_window
from voicemon.transcription.whisper import WhisperEngine


def sound(text: str, tokens: list[int], cut_short: bool = False) -> Decoding:
    return Decoding(tokens, text, -0.3, 0.1, cut_short)


@pytest.mark.parametrize(
    ("decoding", "broken"),
    [
        (sound("My last name is Smith.", [1, 2, 3, 4, 5]), False),
        (sound("My last name is", [1, 2, 3, 4], cut_short=True), True),
        (sound("no no no no no no no no", [7] * 8), True),
        (sound("I'm going to be there. " * 9, list(range(50))), True),
    ],
)
def test_broken(decoding: Decoding, broken: bool) -> None:
    assert decoding.broken is broken


def test_sentences_past_the_end_were_not_spoken(tiny: WhisperEngine) -> None:
    tokenizer = tiny._tokenizer("en")

    def stamp(seconds: float) -> int:
        return int(tokenizer.timestamp_begin + round(seconds / 0.02))

    ids = [11, 12, stamp(6.9), stamp(6.9), 13, stamp(8.0), stamp(8.0), 14, tokenizer.eot]
    assert _spoken(ids, tokenizer, 8 * RATE_HZ) == ([11, 12, 13], True)
    assert _spoken(ids, tokenizer, 10 * RATE_HZ) == ([11, 12, 13, 14], False)


@pytest.mark.parametrize("seconds", [2, 10])
def test_silence_decodes_to_next_to_nothing(tiny: WhisperEngine, seconds: int) -> None:
    quiet = np.full((80, 1500), -0.5, dtype=np.float32)
    found = decode(tiny._net, encode_window(tiny._loaded, quiet), tiny._tokenizer("en"), seconds * RATE_HZ, 1)
    assert found.no_speech > 0.5
    assert len(found.tokens) <= 24 + 12 * seconds
