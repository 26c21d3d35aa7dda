"""Names from the configuration are written as they are spelt, and only where they were said."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.demo import demo_call, demo_truth
from voicemon.transcription.transcript import WritingJob
from voicemon.transcription.vocabulary import MOST_TOKENS, echoes, prompt_of, tokens_of
from voicemon.transcription.whisper import WhisperEngine

NAME = "Benet"
NAMES = ("Zyntarix", "Lora Benet")


@pytest.fixture(scope="module")
def named() -> Samples:
    """The demo call's "My name is Laura Bennett. I live on Station Road.": how it is spelt cannot be heard."""
    line = next(line for line in json.loads(demo_truth().read_text())["lines"] if "Bennett" in line["text"])
    call, rate = soundfile.read(demo_call(), dtype="float32")
    spoken = call[int(line["start_s"] * rate) : int(line["stop_s"] * rate), 0]
    return soxr.resample(spoken, rate, RATE_HZ).astype(np.float32)


def job(samples: Samples) -> WritingJob:
    return WritingJob("c", "u", Channel.CUSTOMER, 0, samples, True, 0.9, language="en")


class Letters:
    """A tokenizer with a token for each letter."""

    def encode(self, text: str) -> list[int]:
        return [ord(letter) for letter in text]


def test_the_prompt_names_each_once() -> None:
    assert prompt_of(["Kowalczyk", " Zyntarix ", "Kowalczyk", ""]) == " Kowalczyk, Zyntarix."
    assert prompt_of(["", " "]) == ""


def test_as_many_names_as_fit_are_told() -> None:
    tokenizer: Any = Letters()
    names = [f"name{number:04}" for number in range(100)]
    tokens = tokens_of(names, tokenizer)
    assert MOST_TOKENS - 10 < len(tokens) <= MOST_TOKENS
    assert "".join(map(chr, tokens)).startswith(" name0000, name0001")
    assert tokens_of([""], tokenizer) == tokens_of([], tokenizer) == ()


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("Zyntarix.", True),
        ("Zyntarix, Kowalczyk", True),
        ("I have a Zyntarix.", False),
        ("", False),
        ("...", False),
    ],
)
def test_echoes(text: str, echo: bool) -> None:
    assert echoes(text, ("Anna Kowalczyk", "Zyntarix")) is echo


def test_a_rare_name_is_written_as_it_is_spelt(base: WhisperEngine, named: Samples) -> None:
    plain = base.transcribe(job(named))
    told = base.transcribe(dataclasses.replace(job(named), vocabulary=NAMES))
    assert not any(word.text.startswith(f"{NAME}.") for word in plain.words)
    assert "Bennett" in plain.text
    assert "Lora Benet." in told.text


@pytest.mark.parametrize("seconds", [1, 3])
def test_names_are_not_heard_in_noise(base: WhisperEngine, seconds: int) -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(seconds * RATE_HZ)
    told = dataclasses.replace(job(noise.astype(np.float32)), vocabulary=NAMES, speech=0.4)
    assert base.transcribe(told).words == ()
