"""Fused readings keep the order of the utterances, whatever comes first."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import Llds, VoiceReader, clip_llds
from voicemon.affect.words import valence_of
from voicemon.audio.chunk import Channel
from voicemon.call.fused import FusedReadings
from voicemon.transcription.transcript import Transcript, Word


@pytest.fixture(scope="module")
def fused() -> AffectEstimator:
    found = AffectEstimator.load_fused("base")
    assert found is not None
    return found


def utterance(
    f0_hz: float, estimator: AffectEstimator, said: str = "", language: str = "en"
) -> tuple[Llds, Transcript]:
    """LLDs of a buzz that moves as a voice does, and a transcript with states somewhere near the middle."""
    time = np.arange(2 * 16_000) / 16_000
    phase = 2 * np.pi * np.cumsum(f0_hz * 2 ** (0.25 * np.sin(2 * np.pi * 0.9 * time))) / 16_000
    buzz = 0.05 * sum(np.sin(k * phase) / k for k in range(1, 12)) * (0.6 + 0.4 * np.sin(20 * time))
    assert estimator.release.states is not None
    middle = estimator.release.states.middle
    near = np.random.default_rng(int(f0_hz)).normal(0, 0.1, len(middle))
    words = tuple(Word(word, i, i + 1, 0.9) for i, word in enumerate(said.split()))
    states = (middle + near).astype(np.float32)
    return clip_llds(buzz.astype(np.float32)), Transcript("u", words, language, 1.0, "base", states)


def test_any_order_of_transcripts_gives_the_same_readings(fused: AffectEstimator) -> None:
    texts = ("I am furious.", "Well,", "thank you so much!")
    said = [utterance(f0, fused, text) for f0, text in zip((120, 160, 220), texts, strict=True)]
    reader = VoiceReader(fused)
    expected = [
        reader.utterance(llds, transcript.states, valence_of(transcript.words, "en"))
        for llds, transcript in said
    ]

    async def arriving(order: tuple[int, ...]) -> list[object]:
        with ThreadPoolExecutor(2) as threads:
            readings = FusedReadings({Channel.CUSTOMER: VoiceReader(fused)}, threads)
            turns = [readings.turn(Channel.CUSTOMER) for _ in said]

            async def read(i: int) -> object:
                await asyncio.sleep(0.005 * order.index(i))
                estimate = await readings.read(turns[i], *said[i])
                turns[i].end()
                return estimate

            return list(await asyncio.gather(*(read(i) for i in range(len(said)))))

    assert isinstance(expected[0], Estimate)
    for order in itertools.permutations(range(3)):
        assert asyncio.run(arriving(order)) == expected


def test_an_utterance_without_words_holds_nobody_up(fused: AffectEstimator) -> None:
    async def scene() -> None:
        with ThreadPoolExecutor(1) as threads:
            readings = FusedReadings({Channel.CUSTOMER: VoiceReader(fused)}, threads)
            lost, next_one = readings.turn(Channel.CUSTOMER), readings.turn(Channel.CUSTOMER)
            reading = asyncio.ensure_future(readings.read(next_one, *utterance(140, fused)))
            await asyncio.sleep(0.01)
            assert not reading.done()
            lost.end()
            assert isinstance(await asyncio.wait_for(reading, 5), Estimate)

    asyncio.run(scene())


def read_alone(fused: AffectEstimator, said: str, language: str = "en") -> Estimate:
    async def scene() -> object:
        with ThreadPoolExecutor(1) as threads:
            readings = FusedReadings({Channel.CUSTOMER: VoiceReader(fused)}, threads)
            return await readings.read(
                readings.turn(Channel.CUSTOMER), *utterance(140, fused, said, language)
            )

    estimate = asyncio.run(scene())
    assert isinstance(estimate, Estimate)
    return estimate


def test_what_was_said_moves_valence_and_stress_and_leaves_arousal(fused: AffectEstimator) -> None:
    plain = read_alone(fused, "My number is four.")
    angry = read_alone(fused, "This is ridiculous, I want my money back.")
    pleased = read_alone(fused, "That's wonderful, thank you so much.")
    assert angry.valence < plain.valence < pleased.valence
    assert angry.stress > plain.stress > pleased.stress
    assert angry.arousal == plain.arousal == pleased.arousal
    assert angry.confidence == plain.confidence == pleased.confidence


def test_a_language_without_a_lexicon_is_read_as_if_nothing_had_been_said(fused: AffectEstimator) -> None:
    assert read_alone(fused, "This is ridiculous.", "xx") == read_alone(fused, "")


def test_only_channels_that_are_read_want_states(fused: AffectEstimator) -> None:
    with ThreadPoolExecutor(1) as threads:
        readings = FusedReadings({Channel.CUSTOMER: VoiceReader(fused)}, threads)
        assert readings.wanted(Channel.CUSTOMER)
        assert not readings.wanted(Channel.AGENT)
