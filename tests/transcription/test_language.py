"""A language settles on good evidence and stays."""

from dataclasses import replace

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.transcription.language import LanguageMemory
from voicemon.transcription.transcript import Transcript, Word, WritingJob

LONG = WritingJob("c", "u", Channel.CUSTOMER, 0, np.zeros(48_000, np.float32), True, 0.9)
SHORT = replace(LONG, samples=LONG.samples[:8_000])


def heard(language: str, probability: float, words: int = 1) -> Transcript:
    return Transcript("u", (Word("w", 0, 1, 0.9),) * words, language, probability, "m")


def test_one_sure_utterance_settles_it() -> None:
    memory = LanguageMemory()
    assert memory.recall(LONG) is None
    memory.learn(LONG, heard("de", 0.95))
    assert memory.recall(LONG) == memory.recall(SHORT) == "de"
    assert memory.recall(replace(LONG, call="other")) is None


def test_doubtful_utterances_add_up() -> None:
    memory = LanguageMemory()
    for _ in range(2):
        memory.learn(LONG, heard("pl", 0.6))
    assert memory.recall(LONG) is None
    memory.learn(LONG, heard("pl", 0.6))
    assert memory.recall(LONG) == "pl"


def test_short_partial_and_wordless_jobs_teach_nothing() -> None:
    memory = LanguageMemory()
    memory.learn(SHORT, heard("zh", 0.99))
    memory.learn(replace(LONG, final=False), heard("zh", 0.99))
    memory.learn(LONG, heard("zh", 0.99, words=0))
    assert memory.recall(LONG) is None


def test_the_other_party_helps_with_short_utterances_only() -> None:
    memory = LanguageMemory()
    memory.learn(LONG, heard("de", 0.95))
    agent = replace(LONG, channel=Channel.AGENT)
    assert memory.recall(agent) is None
    assert memory.recall(replace(agent, samples=SHORT.samples)) == "de"


def test_a_fixed_language_is_kept() -> None:
    memory = LanguageMemory()
    memory.learn(LONG, heard("de", 0.95))
    assert memory.recall(replace(LONG, language="fr")) == "fr"


def test_a_call_is_forgotten() -> None:
    memory = LanguageMemory()
    memory.learn(LONG, heard("de", 0.95))
    memory.forget("c")
    assert memory.recall(LONG) is None
