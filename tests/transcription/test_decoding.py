"""A decoding stops where the audio does, and says when it went wrong."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.transcription.decoding import Asked, Decoding, _spoken, decode
from voicemon.transcription.encoding import encode
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
    tokenizer = tiny.tokenizer("en")

    def stamp(seconds: float) -> int:
        return int(tokenizer.timestamp_begin + round(seconds / 0.02))

    ids = [11, 12, stamp(6.9), stamp(6.9), 13, stamp(8.0), stamp(8.0), 14, tokenizer.eot]
    assert _spoken(ids, tokenizer, 8 * RATE_HZ) == ([11, 12, 13], True)
    assert _spoken(ids, tokenizer, 10 * RATE_HZ) == ([11, 12, 13, 14], False)


@pytest.mark.parametrize("seconds", [2, 10])
def test_silence_decodes_to_next_to_nothing(tiny: WhisperEngine, seconds: int) -> None:
    quiet = np.full((80, 1500), -0.5, dtype=np.float32)
    asked = Asked(tiny.tokenizer("en"), seconds * RATE_HZ)
    (found,) = decode(tiny._net, encode(tiny._loaded, [quiet]), [asked], 1)
    assert found.no_speech > 0.5
    assert len(found.tokens) <= 24 + 12 * seconds


def test_the_prompt_holds_the_names_before_the_sentence(tiny: WhisperEngine) -> None:
    tokenizer = tiny.tokenizer("en")
    plain, told = Asked(tokenizer, RATE_HZ), Asked(tokenizer, RATE_HZ, names=(11, 12))
    assert plain.prompt == [*tokenizer.sot_sequence, tokenizer.timestamp_begin]
    assert told.prompt == [tokenizer.sot_prev, 11, 12, *plain.prompt]


def test_a_shorter_utterance_of_a_batch_is_cut_at_its_own_bound() -> None:
    """Batch mates run on for longer than it might alone, which must not show."""

    class Tokenizer:
        timestamp_begin, eot, no_timestamps, sot_sequence = 1000, 900, 901, (902,)

        def decode(self, tokens: list[int]) -> str:
            return " ".join(map(str, tokens))

    class Net:
        """Says as many different words as it may."""

        def generate(self, encoded: Any, prompts: Any, max_length: int, **options: Any) -> list[Any]:
            ids = list(range(max_length // 2))
            return [SimpleNamespace(sequences_ids=[ids], scores=[-0.5], no_speech_prob=0.0) for _ in prompts]

    asked = [Asked(Tokenizer(), RATE_HZ), Asked(Tokenizer(), 6 * RATE_HZ)]
    encoded: Any = SimpleNamespace(whole=None, row=lambda at: at)
    short, long = decode(Net(), encoded, asked, 1)
    assert (len(short.tokens), len(long.tokens)) == (24 + 12, 24 + 72)
    assert short.cut_short
    assert short.broken
