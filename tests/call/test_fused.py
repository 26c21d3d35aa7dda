"""Fused readings keep the order of the utterances, whatever comes first."""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import Llds, States, VoiceReader, clip_llds
from voicemon.audio.chunk import Channel
from voicemon.call.fused import FusedReadings


@pytest.fixture(scope="module")
def fused() -> AffectEstimator:
    found = AffectEstimator.load_fused("base")
    assert found is not None
    return found


def utterance(f0_hz: float, estimator: AffectEstimator) -> tuple[Llds, States]:
    """LLDs of a buzz that moves as a voice does, and states somewhere near the middle."""
    time = np.arange(2 * 16_000) / 16_000
    phase = 2 * np.pi * np.cumsum(f0_hz * 2 ** (0.25 * np.sin(2 * np.pi * 0.9 * time))) / 16_000
    buzz = 0.05 * sum(np.sin(k * phase) / k for k in range(1, 12)) * (0.6 + 0.4 * np.sin(20 * time))
    assert estimator.release.states is not None
    middle = estimator.release.states.middle
    near = np.random.default_rng(int(f0_hz)).normal(0, 0.1, len(middle))
    return clip_llds(buzz.astype(np.float32)), (middle + near).astype(np.float32)


def test_any_order_of_transcripts_gives_the_same_readings(fused: AffectEstimator) -> None:
    said = [utterance(f0, fused) for f0 in (120, 160, 220)]
    reader = VoiceReader(fused)
    expected = [reader.utterance(*one) for one in said]

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


def test_only_channels_that_are_read_want_states(fused: AffectEstimator) -> None:
    with ThreadPoolExecutor(1) as threads:
        readings = FusedReadings({Channel.CUSTOMER: VoiceReader(fused)}, threads)
        assert readings.wanted(Channel.CUSTOMER)
        assert not readings.wanted(Channel.AGENT)
